import { writeFileSync } from "node:fs";
import { readRequestSpec } from "./read-declarations.ts";

/** The text of the committed file: one method or type per line, so that a change shows as a small difference. */
export function renderBotApiSpec(): string {
  const spec = readRequestSpec();
  const lines = (record: Record<string, unknown>) =>
    Object.entries(record)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(",\n");
  return `{"source":${JSON.stringify(spec.source)},\n"methods":{\n${lines(spec.methods)}\n},\n"types":{\n${lines(spec.types)}\n}}\n`;
}

if (import.meta.main) writeFileSync(new URL("bot-api-spec.json", import.meta.url), renderBotApiSpec());
