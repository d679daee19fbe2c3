import type { CallStatus } from "../../../src/domain/usage/token-usage.ts";
import { createEventSplitter } from "../../../src/gateway/event-splitter.ts";
import { scanObject } from "../../../src/gateway/json/scanner.ts";
import type { CallKind } from "../../../src/gateway/ledger/ledger.ts";
import { createUsageReader } from "../../../src/gateway/usage/create-usage-reader.ts";
import { usageOfCall } from "../../../src/gateway/usage/usage-of-call.ts";
import type { SeenUsage } from "../../../src/gateway/usage/usage-reader.ts";

/** 400 bytes of text: a hundred tokens, as estimates go. */
export const SIZE = { textBytes: 400, pictures: 0, tokens: 0 };

/** Feeds a stream to a reader as the gateway does. */
export function readStream(kind: CallKind, pieces: readonly (string | Buffer)[]): SeenUsage {
  const reader = createUsageReader(kind);
  const splitter = createEventSplitter(1024 * 1024);
  for (const piece of pieces) for (const event of splitter.push(Buffer.from(piece))) reader.event(event);
  if (splitter.rest().length > 0) reader.event(splitter.rest());
  return reader.seen();
}

export function readBody(kind: CallKind, body: unknown): SeenUsage {
  const reader = createUsageReader(kind);
  const json = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const scanned = scanObject(json);
  reader.body(json, scanned.ok ? scanned.members : null);
  return reader.seen();
}

/** What a call that ended so is charged: fresh, read, written, output, and whether that was reported. */
export function charged(seen: SeenUsage, status: CallStatus = "ok", most = { input: 1_000, output: 1_000 }) {
  const { usage, source } = usageOfCall({ status, seen, size: SIZE, most });
  return [usage.inputUncached, usage.cacheRead, usage.cacheWrite, usage.output, source];
}
