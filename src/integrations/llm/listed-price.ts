import { z } from "zod";
import type { ModelPrice } from "../../domain/usage/model-price.ts";
import { scaledUp } from "./decimal-micros.ts";

const Amount = z.union([z.string(), z.number()]).transform(String).nullish();

/** What an upstream lists, in US dollars per token: AkashML's words, and OpenRouter's where they differ. */
export const ListedPricing = z.object({
  input: Amount,
  output: Amount,
  prompt: Amount,
  completion: Amount,
  input_cache_read: Amount,
  input_cache_write: Amount,
  /** For each call, whatever its length. */
  request: Amount,
});

/** Dollars for a token → millionths of a dollar for a million tokens. */
const POWER = 12;
/** $10,000 for a million tokens, many times today's dearest model: such a price is one for a million, not for a token. */
const MOST_MICROS = 10_000_000_000;

type Listing = z.infer<typeof ListedPricing>;

/** Whether each call costs something, whatever its tokens are; an amount that nobody can read is one, too. */
export const chargesCalls = ({ request }: Listing): boolean => scaledUp(request ?? "0", POWER) !== 0;

/**
 * A listed price in our terms; cached input costs what fresh input does unless it is listed.
 * @returns null when a part is missing or cannot be true, or when calls cost something beside their tokens
 */
export function priceOfListing(pricing: Listing): ModelPrice | null {
  const micros = (text: string | null | undefined): number | null => {
    const amount = text === null || text === undefined ? null : scaledUp(text, POWER);
    return amount !== null && amount <= MOST_MICROS ? amount : null;
  };
  const inputMicros = micros(pricing.input ?? pricing.prompt);
  const outputMicros = micros(pricing.output ?? pricing.completion);
  const cacheReadMicros = micros(pricing.input_cache_read ?? pricing.input ?? pricing.prompt);
  const cacheWriteMicros = micros(pricing.input_cache_write ?? pricing.input ?? pricing.prompt);
  if (inputMicros === null || outputMicros === null || cacheReadMicros === null || cacheWriteMicros === null)
    return null;
  if (chargesCalls(pricing)) return null;
  return { inputMicros, cacheReadMicros, cacheWriteMicros, outputMicros };
}
