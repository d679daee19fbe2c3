import { DECLINED_CARD, FAILS_LATER_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { forgetUser } from "../../../src/services/accounts/forget-user.ts";
import { keepOrCancelPlan } from "../../../src/services/billing/plan/keep-or-cancel-plan.ts";
import { closeAgent } from "../../../src/services/deployments/close-agent.ts";
import { eraseUpToSignIn } from "../../services/billing/erase-up-to-sign-in.ts";
import type { Tampering, Totals } from "./provider.ts";
import { DAY_MS, HOUR_MS, MONTH_MS } from "./setting.ts";
import type { Town } from "./town.ts";

const MINUTE_MS = 60_000;

/** How a story must end: the agent and the order by our books, the money by the provider's. */
export interface Ending {
  phase: string;
  order: string;
  money: Totals;
}

export interface Story {
  name: string;
  play(town: Town): Promise<void>;
  ending: Ending;
}

const money = (paidMinor: number, payments = 1): Totals => ({
  paidMinor,
  payments,
  refundedMinor: 0,
  refunds: 0,
  activeSubscriptions: 1,
});
const over = (totals: Totals): Totals => ({ ...totals, activeSubscriptions: 0 });
const back = (totals: Totals): Totals => ({ ...over(totals), refundedMinor: totals.paidMinor, refunds: 1 });

const runs = (totals = money(2900)): Ending => ({ phase: "queued", order: "paid", money: totals });
const neverBegan = (order: string, totals: Totals): Ending => ({ phase: "draft", order, money: totals });

const pays = async (t: Town): Promise<void> => t.provider.pay(t.sessionId);

/** Pays, and GoClaw has heard of it one way or another. */
async function started(t: Town, card?: string) {
  t.provider.pay(t.sessionId, card);
  await t.news();
  await t.looks();
  return await t.bought();
}

async function altered(t: Town, what: Tampering): Promise<void> {
  t.provider.tamper(t.sessionId, what);
  await pays(t);
}

/** A second session for the same order, as one whose answer was lost. */
async function sibling({ w, ann, orderId, provider }: Town): Promise<string> {
  const customer = await w.repos.customers.find(provider.name, ann.userId);
  const { sessionId } = await provider.rail(w.clock).openCheckout({
    orderId,
    userId: ann.userId,
    customerId: customer?.providerCustomerId ?? "",
    plan: "starter",
    idempotencyKey: "an answer that was lost",
    successUrl: "http://127.0.0.1:8080/paid",
    cancelUrl: "http://127.0.0.1:8080/cancelled",
    expiresAtMs: w.clock.now() + HOUR_MS,
  });
  return sessionId;
}

/** Ends or keeps the plan as its owner does in the chat. */
async function chooses({ w, ann }: Town, choice: "keep" | "cancel"): Promise<void> {
  const [plan] = await w.repos.subscriptions.listByUser(ann.userId);
  await keepOrCancelPlan({ ctx: ann.ctx, input: { subscriptionId: plan?.id ?? "", choice } });
}

async function isForgotten({ w, ann, deploymentId }: Town): Promise<void> {
  const user = await w.repos.users.findById(ann.userId);
  if (user) await forgetUser(w.ctx, user);
  await eraseUpToSignIn(w, ann.userId, [deploymentId]);
}

const story = (name: string, play: Story["play"], ending: Ending): Story => ({ name, play, ending });

/** What people, banks and strangers do, and how it must end on every rail, whatever becomes of the news. */
export const STORIES: readonly Story[] = [
  story("paid", pays, runs()),
  story(
    "declined, then paid",
    async (t) => {
      t.provider.pay(t.sessionId, DECLINED_CARD);
      await t.news();
      await pays(t);
    },
    runs(),
  ),
  story("nobody pays", async (t) => t.forward(40 * MINUTE_MS), neverBegan("expired", over(money(0, 0)))),
  story(
    "paid in the last minute, heard of a day later",
    async (t) => {
      t.forward(34 * MINUTE_MS);
      await pays(t);
      t.forward(DAY_MS);
    },
    runs(),
  ),
  story(
    "paid twice",
    async (t) => {
      const second = await sibling(t);
      await pays(t);
      await t.news();
      t.provider.pay(second);
    },
    runs({ ...money(5800, 2), refundedMinor: 2900, refunds: 1 }),
  ),
  story("another amount", (t) => altered(t, "amount"), neverBegan("needs_review", back(money(100)))),
  story("another currency", (t) => altered(t, "currency"), neverBegan("needs_review", back(money(2900)))),
  story("another plan", (t) => altered(t, "plan"), neverBegan("needs_review", back(money(2900)))),
  story("another quantity", (t) => altered(t, "quantity"), neverBegan("needs_review", back(money(5800)))),
  story(
    "refunded in part by hand",
    async (t) => t.provider.refundByHand((await started(t)).paymentId, 1000),
    runs({ ...money(2900), refundedMinor: 1000, refunds: 1 }),
  ),
  story("refunded by hand", async (t) => t.provider.refundByHand((await started(t)).paymentId), {
    phase: "closing",
    order: "refunded",
    money: back(money(2900)),
  }),
  story("disputed", async (t) => void t.provider.dispute((await started(t)).paymentId), {
    phase: "queued",
    order: "disputed",
    money: money(2900),
  }),
  story(
    "disputed, and won",
    async (t) => {
      const dispute = t.provider.dispute((await started(t)).paymentId);
      await t.news();
      await t.looks();
      t.provider.closeDispute(dispute, "won");
      t.forward(20 * DAY_MS);
      await t.news();
      await t.looks();
      t.forward(MONTH_MS - 20 * DAY_MS);
    },
    runs(money(5800, 2)),
  ),
  story(
    "disputed, and lost",
    async (t) => {
      const dispute = t.provider.dispute((await started(t)).paymentId);
      await t.news();
      t.provider.closeDispute(dispute, "lost");
    },
    { phase: "closing", order: "disputed", money: over(money(2900)) },
  ),
  story(
    "disputed until its period is over",
    async (t) => {
      t.provider.dispute((await started(t)).paymentId);
      await t.news();
      await t.looks();
      t.forward(MONTH_MS);
    },
    { phase: "closing", order: "disputed", money: over(money(2900)) },
  ),
  story(
    "refunded before we heard of the payment",
    async (t) => {
      await pays(t);
      t.provider.refundByHand((await t.bought()).paymentId);
    },
    neverBegan("refunded", back(money(2900))),
  ),
  story(
    "disputed before we heard of the payment",
    async (t) => {
      await pays(t);
      t.provider.dispute((await t.bought()).paymentId);
    },
    neverBegan("disputed", over(money(2900))),
  ),
  story("ended by hand", async (t) => t.provider.endByHand((await started(t)).subscriptionId), {
    phase: "closing",
    order: "paid",
    money: over(money(2900)),
  }),
  story(
    "ended by hand before we heard of the payment",
    async (t) => {
      await pays(t);
      t.provider.endByHand((await t.bought()).subscriptionId);
    },
    neverBegan("expired", back(money(2900))),
  ),
  story(
    "renewed",
    async (t) => {
      await started(t);
      t.forward(MONTH_MS);
    },
    runs(money(5800, 2)),
  ),
  story(
    "overdue, then paid with another card",
    async (t) => {
      const { subscriptionId } = await started(t, FAILS_LATER_CARD);
      t.forward(MONTH_MS);
      await t.news();
      t.provider.replaceCard(subscriptionId, GOOD_CARD);
    },
    runs(money(5800, 2)),
  ),
  story(
    "cancelled, and kept after all",
    async (t) => {
      await started(t);
      await chooses(t, "cancel");
      await t.news();
      await chooses(t, "keep");
      t.forward(MONTH_MS);
    },
    runs(money(5800, 2)),
  ),
  story(
    "cancelled: runs to the end of what was paid",
    async (t) => {
      await started(t);
      await chooses(t, "cancel");
      await t.news();
      t.forward(20 * DAY_MS);
      await t.looks();
      if ((await t.w.row(t.deploymentId)).phase !== "queued") throw new Error("ended too soon");
      t.forward(MONTH_MS);
    },
    { phase: "closing", order: "paid", money: over(money(2900)) },
  ),
  story(
    "closed before we heard of the payment",
    async (t) => {
      await pays(t);
      await closeAgent({ ctx: t.ann.ctx, input: { deploymentId: t.deploymentId } });
    },
    { phase: "closing", order: "expired", money: back(money(2900)) },
  ),
  story(
    "the account is gone",
    async (t) => {
      await started(t);
      await isForgotten(t);
    },
    // It never ran, so its money goes back as for any agent that is closed before it lived.
    { phase: "closing", order: "refunded", money: back(money(2900)) },
  ),
  story(
    "the agent cannot be started",
    async (t) => {
      await started(t);
      await t.w.repos.deployments.transition(t.deploymentId, ["queued"], "failing", {
        failure_reason: "no_bids",
      });
      await t.w.advance(t.deploymentId);
    },
    { phase: "failed", order: "refunded", money: back(money(2900)) },
  ),
];
