import { expect } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { changePlan } from "../../../src/services/billing/plan/change-plan.ts";
import { planOverview } from "../../../src/services/billing/plan/plan-overview.ts";
import { quotePlanChange } from "../../../src/services/billing/plan/quote-plan-change.ts";
import { undoPlanChange } from "../../../src/services/billing/plan/undo-plan-change.ts";
import { deployOnFreeSlot } from "../../../src/services/deployments/deploy-on-free-slot.ts";
import { DAY_MS, MONTH_MS } from "./setting.ts";
import type { Ending, Story } from "./stories.ts";
import type { Town } from "./town.ts";

/** Cents by which an estimate may be off; what is exact is never off. */
const ESTIMATE_OFF_MINOR = 2;

async function planOf({ ann }: Town) {
  const [plan] = await planOverview({ ctx: ann.ctx });
  if (!plan) throw new Error("there is no plan");
  return plan;
}

/** Pays for the smallest plan, and GoClaw has heard of it. */
async function started(t: Town): Promise<string> {
  t.provider.pay(t.sessionId);
  await t.news();
  await t.looks();
  return (await planOf(t)).subscription.id;
}

/** Asks for another plan, as its card would. @returns what was said to be due */
async function asks(t: Town, plan: "starter" | "pro") {
  const subscriptionId = (await planOf(t)).subscription.id;
  const { quote } = await quotePlanChange({ ctx: t.ann.ctx, input: { subscriptionId, plan } });
  const input = { subscriptionId, plan, quotedAtMs: quote.quotedAtMs };
  const { state } = await changePlan({ ctx: t.ann.ctx, input });
  return { quote, state };
}

async function bigger(t: Town): Promise<void> {
  await started(t);
  t.forward(10 * DAY_MS);
  const before = t.provider.totals().paidMinor;
  const { quote, state } = await asks(t, "pro");
  const taken = t.provider.totals().paidMinor - before;
  expect(state).toBe("done");
  expect(taken).toBeGreaterThan(1000);
  expect(Math.abs(taken - quote.dueNowMinor)).toBeLessThanOrEqual(quote.isExact ? 0 : ESTIMATE_OFF_MINOR);
  expect(await planOf(t)).toMatchObject({ plan: { id: "pro" }, slotsTotal: 3, slotsHeld: 1, change: null });
}

/** The bank says no: nothing is taken, nothing is given, and nothing is left over once it is taken back. */
async function declined(t: Town): Promise<void> {
  const subscriptionId = await started(t);
  t.provider.declineNext();
  const state = await asks(t, "pro").then(
    (change) => change.state,
    (error: unknown) => (error instanceof AppError ? error.details.reason : error),
  );
  expect(["unpaid", "card_declined"]).toContain(state);
  expect(await planOf(t)).toMatchObject({ plan: { id: "starter" }, slotsTotal: 1 });
  await undoPlanChange({ ctx: t.ann.ctx, input: { subscriptionId } });
  expect((await planOf(t)).change).toBeNull();
}

async function withSecondAgent(t: Town): Promise<string> {
  await bigger(t);
  const { id } = await t.w.draft(t.ann.userId);
  await deployOnFreeSlot({ ctx: t.ann.ctx, input: { deploymentId: id } });
  return id;
}

async function smaller(t: Town): Promise<void> {
  const second = await withSecondAgent(t);
  expect((await asks(t, "starter")).state).toBe("booked");
  expect((await planOf(t)).change).toMatchObject({ state: "booked", ending: [{ id: second }] });
  expect((await t.w.row(second)).phase).toBe("queued");
  t.forward(MONTH_MS - 10 * DAY_MS);
  await t.news();
  await t.looks();
  expect(["closing", "closed"]).toContain((await t.w.row(second)).phase);
  expect(await planOf(t)).toMatchObject({ plan: { id: "starter" }, slotsTotal: 1, change: null });
}

async function kept(t: Town): Promise<void> {
  const second = await withSecondAgent(t);
  await asks(t, "starter");
  const { subscription } = await planOf(t);
  await undoPlanChange({ ctx: t.ann.ctx, input: { subscriptionId: subscription.id } });
  t.forward(MONTH_MS - 10 * DAY_MS);
  await t.news();
  await t.looks();
  expect((await t.w.row(second)).phase).toBe("queued");
  expect(await planOf(t)).toMatchObject({ plan: { id: "pro" }, slotsTotal: 3, change: null });
}

/** Made bigger while its first agent was still on its way, which then could not be started. */
async function givenBack(t: Town): Promise<void> {
  await bigger(t);
  await t.w.repos.deployments.transition(t.deploymentId, ["queued"], "failing", {
    failure_reason: "no_bids",
  });
  await t.w.advance(t.deploymentId);
  await t.looks();
  const { paidMinor, refundedMinor } = t.provider.totals();
  expect(refundedMinor, "all of it goes back, the difference as well").toBe(paidMinor);
}

/** What the difference comes to is held against its quote while the story is played. */
const ends = (payments: number): Ending => ({
  phase: "queued",
  order: "paid",
  money: {
    paidMinor: expect.any(Number),
    payments,
    refundedMinor: 0,
    refunds: 0,
    activeSubscriptions: 1,
  },
});

export const PLAN_STORIES: readonly Story[] = [
  { name: "made bigger", play: bigger, ending: ends(2) },
  { name: "not made bigger by a declined card", play: declined, ending: ends(1) },
  { name: "made smaller, with an agent too many", play: smaller, ending: ends(3) },
  { name: "made smaller, and kept after all", play: kept, ending: ends(3) },
  {
    name: "made bigger, and given back as a whole",
    play: givenBack,
    ending: {
      phase: "failed",
      order: "refunded",
      money: {
        paidMinor: expect.any(Number),
        payments: 2,
        refundedMinor: expect.any(Number),
        refunds: 2,
        activeSubscriptions: 0,
      },
    },
  },
];
