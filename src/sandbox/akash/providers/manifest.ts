import { createHash } from "node:crypto";
import { z } from "zod";
import type { WorkloadService } from "./workload-runner.ts";

const nullableStrings = z.array(z.string()).nullish();

const serviceSchema = z.object({
  name: z.string().min(1),
  image: z.string().min(1),
  command: nullableStrings,
  args: nullableStrings,
  env: nullableStrings,
  count: z.number().int().min(1),
  expose: z
    .array(z.object({ port: z.number(), externalPort: z.number(), proto: z.string(), global: z.boolean() }))
    .nullish(),
});

const manifestSchema = z
  .array(z.object({ name: z.string().min(1), services: z.array(serviceSchema).min(1) }))
  .min(1);

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestService = z.infer<typeof serviceSchema>;

/** @throws SyntaxError or ZodError when it is not a manifest */
export const parseManifest = (json: string): Manifest => manifestSchema.parse(JSON.parse(json));

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`);
  return `{${members.join(",")}}`;
}

const HTML_ESCAPES: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };

/** The manifest's version: SHA-256 over its JSON with sorted keys and Go's HTML escapes. */
export function manifestHashHex(json: string): string {
  const canonical = sortedJson(JSON.parse(json)).replace(/[<>&]/g, (char) => HTML_ESCAPES[char] ?? char);
  return createHash("sha256").update(canonical).digest("hex");
}

/** `NAME=value` pairs as the container sees them. */
function environment(pairs: string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

export const workloadService = (service: ManifestService): WorkloadService => ({
  name: service.name,
  image: service.image,
  command: service.command ?? [],
  args: service.args ?? [],
  env: environment(service.env ?? []),
});
