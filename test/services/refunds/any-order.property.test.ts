import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { PaymentRail, RailEvent } from "../../../src/ports/payment-rail.ts";
import type { Provider } from "../../conformance/rails/provider.ts";
import { PROVIDERS } from "../../conformance/rails/setting.ts";
import { refundTown } from "./refund-town.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 3);
const PAID_MINOR = 2900;
const CRASHES = ["refund.before_call", "refund.done_unrecorded", "cancel.done_unrecorded"] as const;

type Step =
  | { do: "give"; amountMinor: number; endsPlan: boolean; by: "ada" | "bob"; taps: number }
  | { do: "by_hand"; amountMinor: number | undefined }
  | { do: "work"; dies: (typeof CRASHES)[number] | null; told: boolean }
  | { do: "fail" | "news" | "looks" };

const amountMinor = fc.oneof(fc.integer({ min: 1, max: PAID_MINOR }), fc.constantFrom(500, 900, PAID_MINOR));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("give" as const),
      amountMinor,
      endsPlan: fc.boolean(),
      by: fc.constantFrom("ada" as const, "bob" as const),
      taps: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("by_hand" as const),
      amountMinor: fc.option(amountMinor, { nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("work" as const),
      dies: fc.option(fc.constantFrom(...CRASHES), { freq: 2 }),
      told: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "fail" as const }) },
  { weight: 2, arbitrary: fc.constantFrom("news" as const, "looks" as const).map((what) => ({ do: what })) },
);

const given = { do: "give", endsPlan: false, by: "ada", taps: 1 } as const;
/** Rare ones, in which a slip would show; they come first. */
const HARD: [Step[]][] = [
  [
    [
      { ...given, amountMinor: 900 },
      { do: "work", dies: "refund.done_unrecorded", told: true },
      { do: "looks" },
      { do: "by_hand", amountMinor: 500 },
      { do: "news" },
      { ...given, amountMinor: 1000, by: "bob", taps: 2 },
    ],
  ],
  [
    [
      { ...given, amountMinor: 2000 },
      { do: "by_hand", amountMinor: 1500 },
      { do: "work", dies: null, told: false },
      { ...given, amountMinor: 400, by: "bob" },
      { ...given, amountMinor: 300 },
      { do: "fail" },
    ],
  ],
];

type Town = Awaited<ReturnType<typeof refundTown>>;
interface Story {
  /** Ids of what went back by somebody else's hand cannot be asked for; how often and how much can be counted. */
  byHand: { count: number; minor: number };
}

/** A refusal in words of our own is an answer; anything else is a bug. */
async function allowed(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
  });
}

/** Everything comes twice and the newest first. */
const doubled = (events: RailEvent[]): RailEvent[] => [...events, ...events].reverse();

async function live(town: Town, steps: readonly Step[]): Promise<Story> {
  const { w, provider } = town;
  const givers = {
    ada: await town.administrator("ada", "admin"),
    bob: await town.administrator("bob", "owner", true),
  };
  const byHand = { count: 0, minor: 0 };
  async function give({ amountMinor, endsPlan, by, taps }: Extract<Step, { do: "give" }>): Promise<void> {
    const tap = await town.wish(amountMinor, { endsPlan });
    // All is back already: nobody could be asked.
    if (tap.leftMinor === 0) return;
    await Promise.all(
      Array.from({ length: taps }, () => allowed(town.give(givers[by], amountMinor, { ...tap }))),
    );
  }
  function returnByHand(amountMinor: number | undefined): void {
    const before = provider.totals();
    try {
      provider.refundByHand(town.paymentId, amountMinor);
    } catch {
      // So much is not left there.
    }
    const after = provider.totals();
    byHand.count += after.refunds - before.refunds;
    byHand.minor += after.refundedMinor - before.refundedMinor;
  }
  for (const one of steps) {
    if (one.do === "give") await give(one);
    else if (one.do === "by_hand") returnByHand(one.amountMinor);
    else if (one.do === "work") {
      w.crash.at = one.dies;
      await w.turn(["refund"]);
      w.crash.at = null;
      if (one.told) await town.news();
    } else if (one.do === "news") await town.news();
    else if (one.do === "looks") await town.looks();
    else await w.repos.deployments.transition(town.deploymentId, ["queued"], "failing");
    if (one.do === "fail") await w.advance(town.deploymentId);
    expect(provider.totals().refundedMinor, "never more than was paid").toBeLessThanOrEqual(PAID_MINOR);
  }
  return { byHand };
}

async function settle(town: Town): Promise<void> {
  const { w } = town;
  await town.end();
  const { phase } = await w.row(town.deploymentId);
  if (phase !== "closing" && phase !== "failing") return;
  await w.advance(town.deploymentId);
  await town.looks();
}

/** At rest, the provider's ledger is ours. */
async function compare(town: Town, { byHand }: Story): Promise<void> {
  const totals = town.provider.totals();
  expect(totals.paidMinor).toBe(PAID_MINOR);
  expect(totals.refundedMinor).toBeLessThanOrEqual(PAID_MINOR);
  expect(await town.booked()).toBe(totals.refundedMinor);
  const all = await town.refunds();
  expect(all.filter(({ state }) => state !== "done" && state !== "refused")).toEqual([]);
  const given = all.filter(({ kind, state }) => kind === "given" && state === "done");
  for (const { amountMinor, wantedMinor } of given) expect(amountMinor).toBe(wantedMinor);
  const givenMinor = given.reduce((sum, one) => sum + (one.amountMinor ?? 0), 0);
  const returned = all.filter(({ kind, state }) => kind !== "given" && state === "done");
  expect(returned.length).toBeLessThanOrEqual(1);
  // What goes back by itself is all that is left; where nothing is, that is nothing.
  const otherwiseMinor = givenMinor + byHand.minor;
  const restMinor = returned.length > 0 ? PAID_MINOR - otherwiseMinor : 0;
  expect(totals).toMatchObject({
    refundedMinor: otherwiseMinor + restMinor,
    refunds: byHand.count + given.length + (restMinor > 0 ? 1 : 0),
  });
  if (byHand.count === 0) expect(await town.cases(), "ours are nobody else's").toEqual([]);
  const isAll = totals.refundedMinor === PAID_MINOR;
  const ends = isAll || given.some(({ endsPlan }) => endsPlan);
  if (ends) expect(totals.activeSubscriptions, "nobody is charged again for what went back").toBe(0);
  else expect(await town.phase(), "what is paid runs").toBe("queued");
  const phase = await town.phase();
  expect(ends ? ["closed", "failed"] : ["queued"]).toContain(phase);
}

describe.each(PROVIDERS)(
  "money that goes back by %s in any order of hands, jobs and news",
  (_name, start) => {
    test("is never more than was paid, and is in our books what it is in the provider's", async () => {
      let refunds = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 10, size: "max" }), async (steps) => {
          const town = await refundTown(start, doubled);
          const story = await live(town, steps);
          await settle(town);
          await compare(town, story);
          refunds += town.provider.totals().refunds;
        }),
        { numRuns: RUNS, seed: 3, examples: HARD, endOnFailure: true },
      );
      // Stories in which nothing goes back would prove nothing.
      expect(refunds).toBeGreaterThan(RUNS / 2);
    });
  },
);

test("control: a refund that is asked for anew under another key is found by the comparison", async () => {
  const [[, startStripe]] = PROVIDERS;
  const forgetful = async (clock: Clock): Promise<Provider> => {
    const provider = await startStripe(clock);
    const rail = (...which: Parameters<Provider["rail"]>): PaymentRail => {
      const real = provider.rail(...which);
      return { ...real, refund: (request) => real.refund({ ...request, idempotencyKey: randomUUID() }) };
    };
    return { ...provider, rail };
  };
  const town = await refundTown(forgetful, doubled);
  const story = await live(town, [
    { do: "give", amountMinor: 900, endsPlan: false, by: "ada", taps: 1 },
    { do: "work", dies: "refund.done_unrecorded", told: false },
  ]);
  await settle(town);
  await expect(compare(town, story)).rejects.toThrow();
});
