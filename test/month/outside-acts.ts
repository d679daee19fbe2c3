import { FAILS_LATER_CARD, GOOD_CARD } from "../../src/sandbox/stripe/cards.ts";
import type { RailPayment, RailPlan } from "./rail-accounts.ts";
import { accountOfResident, type Resident } from "./resident.ts";

/** What banks and payment providers do to somebody, behind GoClaw's back. Who has nothing to lose is left alone. */

const planOf = (who: Resident): RailPlan | undefined =>
  accountOfResident(who).plans.findLast(({ status }) => ["active", "past_due"].includes(status));

const paymentOf = (who: Resident): RailPayment | undefined =>
  accountOfResident(who).payments.findLast(
    ({ refundedMinor, dispute }) => refundedMinor === 0 && dispute === "none",
  );

function replaceCard(who: Resident, card: string): void {
  const plan = planOf(who);
  if (!plan) return;
  const { stripe, polar } = who.scene.world;
  if (plan.rail === "stripe") stripe.replaceCard(plan.id, card);
  else polar.replaceCard(plan.id, card);
}

export const cardFails = (who: Resident): void => replaceCard(who, FAILS_LATER_CARD);
export const cardIsMended = (who: Resident): void => replaceCard(who, GOOD_CARD);

export function disputes(who: Resident): void {
  const payment = paymentOf(who);
  if (!payment) return;
  const { stripe, polar } = who.scene.world;
  if (payment.rail === "stripe") stripe.dispute(payment.id);
  else polar.dispute(payment.id);
}

export function endDispute(who: Resident, as: "won" | "lost"): void {
  const { stripe, polar } = who.scene.world;
  const ids = new Set(accountOfResident(who).payments.map(({ id }) => id));
  for (const one of stripe.ledger.disputes())
    if (ids.has(one.payment_intent ?? "") && one.status === "needs_response") stripe.closeDispute(one.id, as);
  for (const one of polar.ledger.disputes())
    if (ids.has(one.order_id ?? "") && one.status !== "won" && one.status !== "lost")
      polar.closeDispute(one.id, as);
}

export function isRefundedOutside(who: Resident): void {
  const payment = paymentOf(who);
  if (!payment) return;
  const { stripe, polar } = who.scene.world;
  if (payment.rail === "stripe") stripe.refundByHand(payment.id);
  else polar.refundByHand(payment.id);
}

export function isEndedOutside(who: Resident): void {
  const plan = planOf(who);
  if (!plan) return;
  const { stripe, polar } = who.scene.world;
  if (plan.rail === "stripe") stripe.endSubscriptionByHand(plan.id);
  else polar.endSubscriptionByHand(plan.id);
}
