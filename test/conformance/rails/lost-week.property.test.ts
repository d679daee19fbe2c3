import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entitles, hasEnded } from "../../../src/domain/billing/entitlement.ts";
import type { RailEvent } from "../../../src/ports/payment-rail.ts";
import { GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { HOUR_MS, PROVIDERS } from "./setting.ts";
import { startTown, type Town } from "./town.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 3);
const DEEDS = ["refund_part", "refund", "dispute", "won", "lost", "cancel", "keep", "card", "end"] as const;
const FATES = ["once", "twice", "late", "lost"] as const;

type Fate = (typeof FATES)[number];
interface Day {
  deed: (typeof DEEDS)[number];
  hours: number;
  /** Whether the reconciliation's jobs run before the day is over. */
  looks: boolean;
}

const day: fc.Arbitrary<Day> = fc.record({
  deed: fc.constantFrom(...DEEDS),
  hours: fc.integer({ min: 1, max: 30 }),
  looks: fc.boolean(),
});

/** What becomes of each webhook in turn; what is late comes with the next, and the newest comes first. */
function courier(fates: readonly Fate[]): (events: RailEvent[]) => RailEvent[] {
  let sent = 0;
  let late: RailEvent[] = [];
  return (events) => {
    const now = [...late];
    late = [];
    for (const event of events) {
      const fate = fates[sent++ % fates.length];
      if (fate === "late") late.push(event);
      else if (fate !== "lost") now.push(event, ...(fate === "twice" ? [event] : []));
    }
    return now.reverse();
  };
}

/** What cannot be done now, such as to give back what a bank has taken, is not done. */
async function tried(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch {
    // The provider said no.
  }
}

async function live({ w, provider, ...town }: Town, week: readonly Day[]): Promise<void> {
  provider.pay(town.sessionId);
  const { paymentId, subscriptionId } = await town.bought();
  const rail = provider.rail(w.clock);
  let disputeId = "";
  const deeds: Record<Day["deed"], (key: string) => unknown> = {
    refund_part: () => provider.refundByHand(paymentId, 500),
    refund: () => provider.refundByHand(paymentId),
    dispute: () => {
      disputeId = provider.dispute(paymentId);
    },
    won: () => provider.closeDispute(disputeId, "won"),
    lost: () => provider.closeDispute(disputeId, "lost"),
    cancel: (key) => rail.cancelSubscription({ subscriptionId, when: "period_end", idempotencyKey: key }),
    keep: (key) => rail.resumeSubscription({ subscriptionId, idempotencyKey: key }),
    card: () => provider.replaceCard(subscriptionId, GOOD_CARD),
    end: () => provider.endByHand(subscriptionId),
  };
  for (const [index, { deed, hours, looks }] of week.entries()) {
    await town.news();
    await tried(() => deeds[deed](`day-${index}`));
    town.forward(hours * HOUR_MS);
    if (looks) await town.looks();
  }
}

/** Our books beside what the provider says when it is asked. */
async function compare(town: Town): Promise<void> {
  const { w, provider, ann, deploymentId } = town;
  const rail = provider.rail(w.clock);
  const { paymentId, subscriptionId } = await town.bought();
  const [money, plan] = [await rail.readPayment(paymentId), await rail.readSubscription(subscriptionId)];
  const known = await w.repos.payments.find(provider.name, paymentId);
  expect(known?.refundedMinor).toBe(money.refundedMinor);
  // Of a payment that is all back, on a plan that is over, nothing more is asked: the list of the undelivered tells.
  const isOver = money.refundedMinor >= money.amountMinor && hasEnded(plan.status);
  if (!isOver) expect(known?.dispute).toBe(money.dispute);
  expect(await w.payments()).toBe(provider.totals().payments);
  const row = await w.repos.subscriptions.findByProviderId(provider.name, subscriptionId);
  const { phase } = await w.row(deploymentId);
  const isLost = money.refundedMinor >= money.amountMinor || money.dispute === "lost";
  if (row === null) {
    // What never began has nothing that could be charged again.
    expect(known?.role).toBe("surplus");
    expect(hasEnded(plan.status)).toBe(true);
    expect(phase).toBe("draft");
    return;
  }
  expect(row).toMatchObject({
    status: plan.status,
    plan: "starter",
    currentPeriodEnd: plan.currentPeriodEndMs,
    cancelAt: plan.cancelAtMs,
  });
  expect(hasEnded(plan.status) || !isLost, "nobody is charged again for what was lost").toBe(true);
  expect(row.frozenAt !== null && !hasEnded(plan.status)).toBe(
    money.dispute === "open" && !hasEnded(plan.status),
  );
  expect(phase).toBe(entitles(plan.status) ? "queued" : "closing");
  const user = await w.repos.users.findById(ann.userId);
  expect(user?.subscriptionStatus).toBe(plan.status);
}

describe.each(PROVIDERS)(
  "a week in which webhooks of %s are lost, late, doubled and in disorder",
  (_name, start) => {
    test("ends with the books of the provider", { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...FATES), { minLength: 3, maxLength: 9 }),
          fc.array(day, { minLength: 3, maxLength: 7 }),
          async (fates, week) => {
            const town = await startTown(start, courier(fates), 1);
            await live(town, week);
            await town.news();
            await town.end();
            await compare(town);
          },
        ),
        { numRuns: RUNS, seed: 20_261_127, endOnFailure: true },
      );
    });
  },
);

test("control: a refund that nobody looks for is found by the comparison", async () => {
  const town = await startTown(PROVIDERS[0][1], () => [], 1);
  await live(town, [{ deed: "keep", hours: 1, looks: true }]);
  town.provider.refundByHand((await town.bought()).paymentId, 500);
  await expect(compare(town)).rejects.toThrow();
});
