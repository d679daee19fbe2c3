import { chatReport } from "./counts.ts";
import { objectIn } from "./json-object.ts";
import { createSeenSoFar } from "./seen-so-far.ts";
import type { UsageReader } from "./usage-reader.ts";

const USAGE = Buffer.from('"usage"');
const MAX_USAGE_BYTES = 2_000;

/** The first whole object in a text that begins with one. */
function leadingObject(text: string): Record<string, unknown> | null {
  for (let end = text.indexOf("}"); end !== -1; end = text.indexOf("}", end + 1)) {
    const found = objectIn(text.slice(0, end + 1));
    if (found) return found;
  }
  return null;
}

/**
 * Reads embeddings, whose answer has no output to pay for. It may hold a million numbers and nothing that a person
 * wrote, so the totals are cut out of it instead of parsing it all.
 */
export function createEmbeddingsUsageReader(): UsageReader {
  const soFar = createSeenSoFar();
  soFar.report({ input: null, output: 0 });
  return {
    event: () => undefined,
    body(json) {
      const at = json.lastIndexOf(USAGE);
      const start = at === -1 ? -1 : json.indexOf("{", at);
      if (start === -1) return;
      const usage = leadingObject(json.subarray(start, start + MAX_USAGE_BYTES).toString("utf8"));
      if (usage) soFar.report({ input: chatReport(usage).input, output: 0 });
    },
    seen: soFar.seen,
  };
}
