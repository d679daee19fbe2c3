import fc from "fast-check";
import { expect, test } from "vitest";
import { speaksAgainstUs, usuallyFail } from "../../src/domain/providers/common-trouble.ts";

const MINUTES_PER_DAY = 1440;
/** How often in ten minutes a provider has trouble of its own that has so many troubles a day. */
const own = (perDay: number): number => (perDay * 10) / MINUTES_PER_DAY;

/** How likely it is that so many or more come in a time in which `mean` come on average, each by itself. */
function chanceOf(atLeast: number, mean: number): number {
  let [fewer, exactly] = [0, Math.exp(-mean)];
  for (let n = 0; n < atLeast; n++) {
    fewer += exactly;
    exactly *= mean / (n + 1);
  }
  return 1 - fewer;
}

/** The fewest that speak against us where nobody does well. */
function fewest(usual: number): number {
  for (let failed = 0; ; failed++) if (speaksAgainstUs({ failed, well: 0 }, usual)) return failed;
}

test("however many providers there are, and however often each fails by itself, chance seldom speaks against us", () => {
  const fleets = fc.record({
    providers: fc.integer({ min: 1, max: 2_000 }),
    perDay: fc.double({ min: 0.05, max: 8, noNaN: true }),
  });
  fc.assert(
    fc.property(fleets, ({ providers, perDay }) => {
      const usual = providers * own(perDay);
      expect(chanceOf(fewest(usual), usual)).toBeLessThan(0.01);
    }),
  );
});

test.each([5, 50, 500])(
  "of %d providers, each with two troubles a day, all or half at once are our trouble",
  (providers) => {
    const usual = providers * own(2);
    for (const failed of [providers, Math.ceil(providers / 2)])
      expect(speaksAgainstUs({ failed, well: 0 }, usual)).toBe(true);
    expect(speaksAgainstUs({ failed: Math.ceil(usual), well: 0 }, usual), "as ever").toBe(false);
  },
);

test("one more that fails never speaks for us, nor one more that does well, or is usual, against us", () => {
  const numbers = fc.tuple(fc.nat(600), fc.nat(600), fc.double({ min: 0, max: 200, noNaN: true }));
  fc.assert(
    fc.property(numbers, ([failed, well, usual]) => {
      if (speaksAgainstUs({ failed, well }, usual))
        expect(speaksAgainstUs({ failed: failed + 1, well }, usual)).toBe(true);
      else {
        expect(speaksAgainstUs({ failed, well: well + 1 }, usual)).toBe(false);
        expect(speaksAgainstUs({ failed, well }, usual + 1)).toBe(false);
      }
    }),
  );
});

test("what is usual is the mean of all times, without those in which everybody failed", () => {
  expect(usuallyFail([], 1008)).toBe(0);
  expect(usuallyFail([1, 2, 1], 8)).toBe(0.5);
  expect(usuallyFail(Array<number>(700).fill(4), 1_000)).toBe(2.8);
  const outage = Array<number>(300).fill(6);
  expect(usuallyFail(outage, 1_008)).toBe(0);
  expect(usuallyFail([...Array<number>(700).fill(1), ...outage], 1_000)).toBe(1);
});
