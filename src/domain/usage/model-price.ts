import type { TokenUsage } from "./token-usage.ts";

/** Millionths of a US dollar for a million tokens of each kind. */
export interface ModelPrice {
  inputMicros: number;
  cacheReadMicros: number;
  cacheWriteMicros: number;
  outputMicros: number;
}

const MILLION = 1_000_000;

/** What the tokens cost us, in millionths of a US dollar, rounded up. */
export function costMicros(usage: TokenUsage, price: ModelPrice): number {
  const exact =
    usage.inputUncached * price.inputMicros +
    usage.cacheRead * price.cacheReadMicros +
    usage.cacheWrite * price.cacheWriteMicros +
    usage.output * price.outputMicros;
  return Math.ceil(exact / MILLION);
}

/**
 * What an allowance is charged: input and output one for one, cached tokens by what they cost beside fresh input.
 * Agents resend their whole conversation, most of it cached; counted in full, that would be charged several times.
 */
export function billableTokens(usage: TokenUsage, price: ModelPrice): number {
  const weight = (micros: number): number => (price.inputMicros > 0 ? micros / price.inputMicros : 1);
  const cached =
    usage.cacheRead * weight(price.cacheReadMicros) + usage.cacheWrite * weight(price.cacheWriteMicros);
  return usage.inputUncached + usage.output + Math.ceil(cached);
}
