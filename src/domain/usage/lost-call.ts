import { billableTokens, costMicros, type ModelPrice } from "./model-price.ts";

/** An ordinary answer; what is asked for as a maximum is hardly ever used. */
const ORDINARY_ANSWER_TOKENS = 500;
/** A request's size is an upper bound; this part of it is the likely one. */
const LIKELY_INPUT = 3 / 4;

export interface LostCall {
  inputUncached: number;
  output: number;
  /** Billable tokens. */
  tokens: number;
  costMicros: number;
}

/** What a call is settled at when its process died before anybody learned what it used. Never more than it reserved. */
export function estimateLost(
  { inputTokens, maxOutputTokens }: { inputTokens: number; maxOutputTokens: number },
  price: ModelPrice,
): LostCall {
  const usage = {
    inputUncached: Math.floor(inputTokens * LIKELY_INPUT),
    cacheRead: 0,
    cacheWrite: 0,
    output: Math.min(maxOutputTokens, ORDINARY_ANSWER_TOKENS),
  };
  return {
    inputUncached: usage.inputUncached,
    output: usage.output,
    tokens: billableTokens(usage, price),
    costMicros: costMicros(usage, price),
  };
}
