import type { TokenUsage } from "./token-usage.ts";

/** Millionths of a US dollar for a million tokens of each kind; whole numbers. */
export interface TokenPrices {
  inputMicros: number;
  cacheReadMicros: number;
  cacheWriteMicros: number;
  /** For what is kept for an hour; as `cacheWriteMicros` unless given. */
  cacheWriteLongMicros?: number;
  outputMicros: number;
}

/** Prices that hold for the whole of a call with more input than `aboveInput`, whatever kind of input it is. */
export type PriceTier = TokenPrices & { aboveInput: number };

export interface ModelPrice extends TokenPrices {
  /** By rising `aboveInput`; the last one that a call exceeds holds. */
  tiers?: readonly PriceTier[];
}

const MILLION = 1_000_000;

/** Division that rounds up, exact for whole numbers: the quotient itself is never rounded first. */
function ceilDiv(amount: number, by: number): number {
  const rest = amount % by;
  return (amount - rest) / by + (rest > 0 ? 1 : 0);
}

const longWrite = (prices: TokenPrices): number => prices.cacheWriteLongMicros ?? prices.cacheWriteMicros;

/** The prices of a call with so much input. */
export function pricesAt(price: ModelPrice, inputTokens: number): TokenPrices {
  return price.tiers?.findLast((tier) => inputTokens > tier.aboveInput) ?? price;
}

const pricesOf = (usage: TokenUsage, price: ModelPrice): TokenPrices =>
  pricesAt(price, usage.inputUncached + usage.cacheRead + usage.cacheWrite);

/** Tokens from and for the cache, times their prices. */
function cachedAmount(usage: TokenUsage, prices: TokenPrices): number {
  const long = Math.min(usage.cacheWriteLong ?? 0, usage.cacheWrite);
  return (
    usage.cacheRead * prices.cacheReadMicros +
    (usage.cacheWrite - long) * prices.cacheWriteMicros +
    long * longWrite(prices)
  );
}

/** What the tokens cost us, in millionths of a US dollar, rounded up. */
export function costMicros(usage: TokenUsage, price: ModelPrice): number {
  const prices = pricesOf(usage, price);
  const fresh = usage.inputUncached * prices.inputMicros + usage.output * prices.outputMicros;
  return ceilDiv(fresh + cachedAmount(usage, prices), MILLION);
}

/**
 * What an allowance is charged: input and output one for one, cached tokens by what they cost beside fresh input.
 * Agents resend their whole conversation, most of it cached; counted in full, that would be charged several times.
 */
export function billableTokens(usage: TokenUsage, price: ModelPrice): number {
  const prices = pricesOf(usage, price);
  const cached =
    prices.inputMicros > 0
      ? ceilDiv(cachedAmount(usage, prices), prices.inputMicros)
      : usage.cacheRead + usage.cacheWrite;
  return usage.inputUncached + usage.output + cached;
}

/** What the prices of a call may be that has at most so much input. */
const levelsUpTo = (inputTokens: number, price: ModelPrice): readonly TokenPrices[] =>
  price.tiers ? [price, ...price.tiers.filter(({ aboveInput }) => inputTokens > aboveInput)] : [price];

const dearestInput = (prices: TokenPrices): number =>
  Math.max(prices.inputMicros, prices.cacheReadMicros, prices.cacheWriteMicros, longWrite(prices));

/** The most that a call of at most so many tokens can amount to, whichever part of its input is cached or written to a cache. */
export function ceilingOf(
  most: { inputTokens: number; outputTokens: number },
  price: ModelPrice,
): { tokens: number; costMicros: number } {
  const { inputTokens, outputTokens } = most;
  const ceiling = { tokens: 0, costMicros: 0 };
  for (const level of levelsUpTo(inputTokens, price)) {
    const { inputMicros, outputMicros } = level;
    const dearest = inputTokens * dearestInput(level);
    const tokens = inputMicros > 0 ? ceilDiv(dearest, inputMicros) : inputTokens;
    const cost = ceilDiv(dearest + outputTokens * outputMicros, MILLION);
    ceiling.tokens = Math.max(ceiling.tokens, tokens + outputTokens);
    ceiling.costMicros = Math.max(ceiling.costMicros, cost);
  }
  return ceiling;
}

/**
 * One price that none of these exceeds, neither in money nor in billable tokens. The latter depend on what a cached
 * token costs beside a fresh one, so the dearest fresh price is given the dearest of these relations.
 */
export function dearestOf(prices: readonly [ModelPrice, ...ModelPrice[]]): ModelPrice {
  const [first, ...others] = prices;
  if (others.length === 0) return first;
  const levels = prices.flatMap((price) => [price, ...(price.tiers ?? [])]);
  const inputMicros = Math.max(...levels.map((level) => level.inputMicros));
  const top = (of: (level: TokenPrices) => number): number =>
    Math.max(
      ...levels.map((level) =>
        level.inputMicros > 0 ? ceilDiv(of(level) * inputMicros, level.inputMicros) : of(level),
      ),
    );
  return {
    inputMicros,
    cacheReadMicros: top((level) => level.cacheReadMicros),
    cacheWriteMicros: top((level) => level.cacheWriteMicros),
    cacheWriteLongMicros: top(longWrite),
    outputMicros: Math.max(...levels.map((level) => level.outputMicros)),
  };
}
