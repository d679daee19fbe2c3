import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  billableTokens,
  ceilingOf,
  costMicros,
  dearestOf,
  type ModelPrice,
  pricesAt,
} from "../../../src/domain/usage/model-price.ts";
import type { TokenUsage } from "../../../src/domain/usage/token-usage.ts";

const usage = (part: Partial<TokenUsage>): TokenUsage => ({
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  ...part,
});

/** $3 in, $15 out, cache at 0.1, 1.25 and 2 times; twice that for input above 200 000 tokens. */
const SONNET: ModelPrice = {
  inputMicros: 3_000_000,
  cacheReadMicros: 300_000,
  cacheWriteMicros: 3_750_000,
  cacheWriteLongMicros: 6_000_000,
  outputMicros: 15_000_000,
  tiers: [
    {
      aboveInput: 200_000,
      inputMicros: 6_000_000,
      cacheReadMicros: 600_000,
      cacheWriteMicros: 7_500_000,
      cacheWriteLongMicros: 12_000_000,
      outputMicros: 22_500_000,
    },
  ],
};
const FREE: ModelPrice = { inputMicros: 0, cacheReadMicros: 0, cacheWriteMicros: 0, outputMicros: 0 };

describe("what a call costs", () => {
  test.each<[Partial<TokenUsage>, number, number]>([
    [{ inputUncached: 1_000_000, output: 1 }, 1_000_001, 6_000_023],
    [{ inputUncached: 13_000, output: 200 }, 13_200, 42_000],
    [{ cacheRead: 30 }, 3, 9],
    [{ cacheRead: 31 }, 4, 10],
    [{ cacheWrite: 4 }, 5, 15],
    [{ cacheWrite: 4, cacheWriteLong: 4 }, 8, 24],
    [{ cacheWrite: 4, cacheWriteLong: 2 }, 7, 20],
    [{ inputUncached: 200_000 }, 200_000, 600_000],
    [{ inputUncached: 1, cacheRead: 199_999, cacheWrite: 0 }, 20_001, 60_003],
    [{ inputUncached: 1, cacheRead: 200_000, cacheWrite: 0 }, 20_001, 120_006],
    [{}, 0, 0],
  ])("%j", (part, tokens, micros) => {
    expect(billableTokens(usage(part), SONNET)).toBe(tokens);
    expect(costMicros(usage(part), SONNET)).toBe(micros);
  });

  test("a model that costs nothing uses up an allowance all the same", () => {
    const all = usage({ inputUncached: 10, cacheRead: 20, cacheWrite: 30, output: 40 });
    expect([billableTokens(all, FREE), costMicros(all, FREE)]).toEqual([100, 0]);
  });

  test("a share of a price is a share, without a rest of binary fractions", () => {
    const price = {
      inputMicros: 100_000,
      cacheReadMicros: 7_000,
      cacheWriteMicros: 100_000,
      outputMicros: 1,
    };
    for (let n = 1; n <= 3_000; n++) expect(billableTokens(usage({ cacheRead: n * 100 }), price)).toBe(n * 7);
  });
});

const micros = fc.nat({ max: 200_000_000 });
const level = fc.record({
  inputMicros: fc.oneof(micros, fc.constant(0)),
  cacheReadMicros: micros,
  cacheWriteMicros: micros,
  cacheWriteLongMicros: micros,
  outputMicros: micros,
});
const priced: fc.Arbitrary<ModelPrice> = fc
  .tuple(level, fc.array(fc.tuple(level, fc.nat({ max: 400_000 })), { maxLength: 3 }))
  .map(([base, tiers]) => ({
    ...base,
    tiers: tiers
      .map(([tier, aboveInput]) => ({ ...tier, aboveInput }))
      .sort((a, b) => a.aboveInput - b.aboveInput),
  }));
const used = fc
  .record({
    inputUncached: fc.nat({ max: 300_000 }),
    cacheRead: fc.nat({ max: 300_000 }),
    cacheWrite: fc.nat({ max: 300_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    output: fc.nat({ max: 64_000 }),
  })
  .map(({ share, ...rest }) => ({ ...rest, cacheWriteLong: Math.floor(rest.cacheWrite * share) }));

const exact = (u: TokenUsage, price: ModelPrice): { cached: bigint; all: bigint; input: bigint } => {
  const p = pricesAt(price, u.inputUncached + u.cacheRead + u.cacheWrite);
  const long = u.cacheWriteLong ?? 0;
  const cached =
    BigInt(u.cacheRead) * BigInt(p.cacheReadMicros) +
    BigInt(u.cacheWrite - long) * BigInt(p.cacheWriteMicros) +
    BigInt(long) * BigInt(p.cacheWriteLongMicros ?? p.cacheWriteMicros);
  const rest = BigInt(u.inputUncached) * BigInt(p.inputMicros) + BigInt(u.output) * BigInt(p.outputMicros);
  return { cached, all: cached + rest, input: BigInt(p.inputMicros) };
};
const ceil = (amount: bigint, by: bigint): number => Number((amount + by - 1n) / by);

const run = (property: fc.IProperty<unknown[]>): void => fc.assert(property, { seed: 5, numRuns: 300 });

describe("for any price and any usage", () => {
  test("sums are exact and rounded up", () => {
    run(
      fc.property(used, priced, (u, price) => {
        const sums = exact(u, price);
        expect(costMicros(u, price)).toBe(ceil(sums.all, 1_000_000n));
        const cached = sums.input > 0n ? ceil(sums.cached, sums.input) : u.cacheRead + u.cacheWrite;
        expect(billableTokens(u, price)).toBe(u.inputUncached + u.output + cached);
      }),
    );
  });

  test("the ceiling holds, wherever the input comes from and however much of it is used", () => {
    run(
      fc.property(used, priced, fc.nat({ max: 1_000 }), (u, price, spare) => {
        const inputTokens = u.inputUncached + u.cacheRead + u.cacheWrite + spare;
        const most = ceilingOf({ inputTokens, outputTokens: u.output + spare }, price);
        expect(billableTokens(u, price)).toBeLessThanOrEqual(most.tokens);
        expect(costMicros(u, price)).toBeLessThanOrEqual(most.costMicros);
      }),
    );
  });

  test("the ceiling also holds for less input than planned where more of it is cheaper", () => {
    const cheap = { inputMicros: 1, cacheReadMicros: 1, cacheWriteMicros: 1, outputMicros: 1 };
    const price: ModelPrice = { ...SONNET, tiers: [{ aboveInput: 200_000, ...cheap }] };
    const less = usage({ cacheWrite: 190_000, cacheWriteLong: 190_000, output: 100 });
    const most = ceilingOf({ inputTokens: 210_000, outputTokens: 100 }, price);
    expect(billableTokens(less, price)).toBeLessThanOrEqual(most.tokens);
    expect(costMicros(less, price)).toBeLessThanOrEqual(most.costMicros);
  });

  test("the dearest of several holds for each of them", () => {
    run(
      fc.property(used, priced, fc.array(priced, { maxLength: 2 }), (u, first, others) => {
        const prices = [first, ...others] as [ModelPrice, ...ModelPrice[]];
        const inputTokens = u.inputUncached + u.cacheRead + u.cacheWrite;
        const most = ceilingOf({ inputTokens, outputTokens: u.output }, dearestOf(prices));
        for (const price of prices) {
          expect(billableTokens(u, price)).toBeLessThanOrEqual(most.tokens);
          expect(costMicros(u, price)).toBeLessThanOrEqual(most.costMicros);
        }
      }),
    );
  });
});
