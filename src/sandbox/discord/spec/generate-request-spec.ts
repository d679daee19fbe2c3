import { readFileSync, writeFileSync } from "node:fs";
import * as described from "discord-api-spec/zod";
import { registry, toJSONSchema } from "zod";
import { $ZodType } from "zod/v4/core";
import { REQUEST_BODIES, type Schema } from "./request-spec.ts";

/** Every schema that is reached from the bodies, in order of name. */
function reachable(all: Readonly<Record<string, Schema>>): [string, Schema][] {
  const found = new Map<string, Schema>();
  const visit = (name: string): void => {
    const schema = all[name];
    if (!schema) throw new Error(`the description has no ${name}`);
    if (found.has(name)) return;
    found.set(name, schema);
    JSON.stringify(schema, (key, value) => {
      if (key === "$ref") visit(String(value));
      return value;
    });
  };
  REQUEST_BODIES.forEach(visit);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The text of the committed file: one schema per line, so that a change shows as a small difference. */
export function renderRequestSpec(): string {
  const names = registry<{ id: string }>();
  for (const [name, schema] of Object.entries<unknown>(described))
    if (schema instanceof $ZodType) names.add(schema, { id: name.replace(/Schema$/, "") });
  const { schemas } = toJSONSchema(names, { unrepresentable: "any", io: "input", uri: (id) => id });
  const lines = reachable(schemas as Record<string, Schema>).map(([name, schema]) => {
    const { $schema, $id, ...rest } = schema as Record<string, unknown>;
    return `${JSON.stringify(name)}:${JSON.stringify(rest)}`;
  });
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../../../node_modules/discord-api-spec/package.json", import.meta.url), "utf8"),
  );
  const version = (manifest as { version: string }).version;
  return `{"source":"discord-api-spec ${version}",\n"schemas":{\n${lines.join(",\n")}\n}}\n`;
}

if (import.meta.main) writeFileSync(new URL("request-spec.json", import.meta.url), renderRequestSpec());
