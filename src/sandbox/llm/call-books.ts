import type { LlmCallKind, LlmTwinPricing } from "./models.ts";
import type { TwinUsage } from "./reply.ts";

/** One answer that had begun, and what it was charged. Refusals cost nothing and are not in the books. */
export interface LlmCharge {
  kind: LlmCallKind;
  model: string;
  stream: boolean;
  /** The newest words of a person in it, by which a test knows it again. */
  said: string;
  usage: TwinUsage;
  /** In 10^-12 US dollars, exact. */
  picoDollars: bigint;
  ended: "whole" | "cut" | "client_left";
  /** Whether the true totals were told. */
  told: boolean;
}

const PICO_DIGITS = 12;

/** Decimal text of dollars, in 10^-12 dollars; no price is finer. */
function pico(dollars: string): bigint {
  const [whole = "0", fraction = ""] = dollars.split(".");
  return BigInt(whole + fraction.padEnd(PICO_DIGITS, "0").slice(0, PICO_DIGITS));
}

/** What a provider would charge. What is kept in the cache for an hour costs twice what fresh input does. */
export function chargeOf(usage: TwinUsage, pricing: LlmTwinPricing): bigint {
  const input = pico(pricing.input);
  const read = pricing.input_cache_read === undefined ? input : pico(pricing.input_cache_read);
  const write = pricing.input_cache_write === undefined ? input : pico(pricing.input_cache_write);
  const writeLong = pricing.input_cache_write === undefined ? input : 2n * input;
  return (
    BigInt(usage.input) * input +
    BigInt(usage.cacheRead) * read +
    BigInt(usage.cacheWrite - usage.cacheWriteLong) * write +
    BigInt(usage.cacheWriteLong) * writeLong +
    BigInt(usage.output) * pico(pricing.output)
  );
}
