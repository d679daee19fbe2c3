import { z } from "zod";
import { dataOf } from "../event-data.ts";
import { NOTHING_SEEN, type SeenUsage, type UsageReader } from "./usage-reader.ts";

const Count = z.number().int().nonnegative();
const Answer = z.object({
  usage: z.object({
    prompt_tokens: Count,
    completion_tokens: Count,
    prompt_tokens_details: z.object({ cached_tokens: Count.nullish() }).nullish(),
  }),
});

function readUsage(text: string): Pick<SeenUsage, "input" | "output"> | null {
  try {
    const { usage } = Answer.parse(JSON.parse(text));
    const cacheRead = Math.min(usage.prompt_tokens, usage.prompt_tokens_details?.cached_tokens ?? 0);
    const input = { inputUncached: usage.prompt_tokens - cacheRead, cacheRead, cacheWrite: 0 };
    return { input, output: usage.completion_tokens };
  } catch {
    return null;
  }
}

/** Reads chat completions: the totals are in the body, or in a chunk near the end of a stream. */
export function createChatUsageReader(): UsageReader {
  let seen = NOTHING_SEEN;
  return {
    event(event) {
      seen = { ...seen, textChars: seen.textChars + event.length };
      if (event.includes('"usage"')) seen = { ...seen, ...readUsage(dataOf(event)) };
    },
    body(json) {
      seen = { ...seen, textChars: json.length, ...readUsage(json.toString("utf8")) };
    },
    seen: () => seen,
  };
}
