import type { AkashBackend, LeaseRef } from "../../../src/ports/akash-backend.ts";

/** The last lines of a lease, read to the end. */
export async function lastLines(backend: AkashBackend, lease: LeaseRef, tail: number): Promise<string[]> {
  const lines = [];
  for await (const { text } of backend.logs(lease, { tail, follow: false })) lines.push(text);
  return lines;
}
