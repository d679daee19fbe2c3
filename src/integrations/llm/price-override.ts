import type { ModelPrice } from "../../domain/usage/model-price.ts";
import { scaledUp } from "./decimal-micros.ts";

/** What the operator says that a model costs, in US dollars for a million tokens, as decimal text. */
export interface PriceOverride {
  upstream: string;
  model: string;
  input: string;
  output: string;
  cacheRead: string | null;
  cacheWrite: string | null;
  /** For what is kept for an hour. */
  cacheWriteLong: string | null;
}

const POWER = 6;

/** Cached input costs what fresh input does unless something else is said. @returns null for what is no amount */
export function priceOfOverride(said: PriceOverride): ModelPrice | null {
  const inputMicros = scaledUp(said.input, POWER);
  const outputMicros = scaledUp(said.output, POWER);
  const cacheReadMicros = scaledUp(said.cacheRead ?? said.input, POWER);
  const cacheWriteMicros = scaledUp(said.cacheWrite ?? said.input, POWER);
  const cacheWriteLongMicros = scaledUp(said.cacheWriteLong ?? said.cacheWrite ?? said.input, POWER);
  if (inputMicros === null || outputMicros === null || cacheReadMicros === null) return null;
  if (cacheWriteMicros === null || cacheWriteLongMicros === null) return null;
  return { inputMicros, cacheReadMicros, cacheWriteMicros, cacheWriteLongMicros, outputMicros };
}
