import { isJson, type Json } from "./json-object.ts";
import type { InputTokens } from "./usage-reader.ts";

/** What is believed of one report. Null: not said, or cannot be true. */
export interface Report {
  input: InputTokens | null;
  output: number | null;
}

const NOTHING: Report = { input: null, output: null };

/** No call of today's models comes near; what is above it is a fault. */
const MOST_TOKENS = 10_000_000;

type Count = number | "absent" | "absurd";

function countOf(value: unknown): Count {
  if (value === undefined || value === null) return "absent";
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS;
  return isCount ? value : "absurd";
}

/** The first of these that is given. */
function firstOf(...values: unknown[]): Count {
  return countOf(values.find((value) => value !== undefined && value !== null));
}

const detailsOf = (usage: Json, name: string): Json => {
  const details = usage[name];
  return isJson(details) ? details : {};
};

const orZero = (count: Count): number | null => (count === "absent" ? 0 : count === "absurd" ? null : count);

/**
 * Input as OpenAI counts it: `prompt` includes what was read from the cache and written to it. Parts that exceed
 * the whole make all of it unbelievable.
 */
function inclusiveInput(prompt: Count, read: Count, write: Count): InputTokens | null {
  const [cacheRead, cacheWrite] = [orZero(read), orZero(write)];
  if (typeof prompt !== "number" || cacheRead === null || cacheWrite === null) return null;
  const inputUncached = prompt - cacheRead - cacheWrite;
  return inputUncached < 0 ? null : { inputUncached, cacheRead, cacheWrite };
}

/**
 * Usage of chat completions and embeddings. Beside OpenAI's own words for cached tokens these are understood:
 * DeepSeek's `prompt_cache_hit_tokens`, Moonshot's `cached_tokens`, OpenRouter's `cache_write_tokens`, LiteLLM's
 * `cache_creation_input_tokens`. Where reasoning is not in `completion_tokens` (xAI), `total_tokens` shows it.
 */
export function chatReport(usage: Json): Report {
  const details = detailsOf(usage, "prompt_tokens_details");
  const prompt = countOf(usage.prompt_tokens);
  const input = inclusiveInput(
    prompt,
    firstOf(details.cached_tokens, usage.prompt_cache_hit_tokens, usage.cached_tokens),
    firstOf(details.cache_write_tokens, details.cache_creation_tokens, usage.cache_creation_input_tokens),
  );
  const completion = countOf(usage.completion_tokens);
  const total = countOf(usage.total_tokens);
  if (completion === "absurd" || typeof prompt !== "number") return { ...NOTHING, input };
  const beside = typeof total === "number" ? total - prompt : null;
  if (completion === "absent") return { input, output: beside !== null && beside >= 0 ? beside : null };
  const reasoning = countOf(detailsOf(usage, "completion_tokens_details").reasoning_tokens);
  const isApart = typeof reasoning === "number" && reasoning > 0 && beside === completion + reasoning;
  return { input, output: isApart ? completion + reasoning : completion };
}

/** Usage of the responses API; reasoning is in `output_tokens`. */
export function responsesReport(usage: Json): Report {
  const details = detailsOf(usage, "input_tokens_details");
  const output = countOf(usage.output_tokens);
  return {
    input: inclusiveInput(
      countOf(usage.input_tokens),
      countOf(details.cached_tokens),
      countOf(details.cache_write_tokens),
    ),
    output: typeof output === "number" ? output : null,
  };
}

/** Usage of Anthropic's messages: the three counts of input stand beside each other. */
export function messagesReport(usage: Json): Report {
  const [inputUncached, cacheRead, cacheWrite, long] = [
    countOf(usage.input_tokens),
    orZero(countOf(usage.cache_read_input_tokens)),
    orZero(countOf(usage.cache_creation_input_tokens)),
    orZero(countOf(detailsOf(usage, "cache_creation").ephemeral_1h_input_tokens)),
  ];
  const output = countOf(usage.output_tokens);
  const isWhole = typeof inputUncached === "number" && cacheRead !== null && cacheWrite !== null;
  return {
    input:
      isWhole && long !== null && long <= cacheWrite
        ? { inputUncached, cacheRead, cacheWrite, ...(long > 0 && { cacheWriteLong: long }) }
        : null,
    output: typeof output === "number" ? output : null,
  };
}
