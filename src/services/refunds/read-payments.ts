import { z } from "zod";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { Refund } from "../../db/repositories/refund-repository.ts";
import type { User } from "../../db/repositories/user-repository.ts";
import type { PlanEffect } from "../../domain/billing/refund-effect.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import { findPeople } from "../admin/find-people.ts";
import { planEffectOf } from "../billing/plan/plan-effect-of.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";
import { requirePayment } from "./order-refund.ts";

const PAGE = 8;

/** Whose payments are looked at, and of which of the provider's subscriptions, where one was meant. */
export interface PaymentFilter {
  userId: string;
  subscriptionId?: string;
}

export type FoundPayments =
  | { kind: "payment"; rail: string; paymentId: string }
  | { kind: "payments"; filter: PaymentFilter }
  | { kind: "people"; people: User[] };

/**
 * What somebody means by a word: a payment by its provider's id, the payments of an order or of an agent's plan, or a
 * person's.
 * @throws AppError `forbidden`; `not_found` (`person`)
 */
export async function findPayments({
  ctx,
  input,
}: {
  ctx: Context;
  input: { words: string };
}): Promise<FoundPayments> {
  await requireMay(ctx, "refund.read");
  const words = input.words.trim();
  for (const rail of ctx.rails.keys())
    if (await ctx.repos.payments.find(rail, words)) return { kind: "payment", rail, paymentId: words };
  const filter = await planMeant(ctx, words);
  if (filter) return { kind: "payments", filter };
  const [first, ...others] = await findPeople(ctx, words);
  if (!first) throw new AppError("not_found", "nobody is called that", { details: { reason: "person" } });
  if (others.length > 0) return { kind: "people", people: [first, ...others] };
  return { kind: "payments", filter: { userId: first.id } };
}

/** The plan that an order bought, or that an agent runs on. */
async function planMeant({ repos }: Context, words: string): Promise<PaymentFilter | null> {
  const agent = await repos.deployments.findById(words);
  const order = await repos.orders.find(agent?.orderId ?? words);
  if (!order) return null;
  const payments = await repos.payments.listByOrder(order.id);
  const subscriptionId = payments.find(({ role }) => role === "fulfils")?.subscriptionId;
  return { userId: order.userId, ...(subscriptionId && { subscriptionId }) };
}

const Page = z.object({
  userId: z.string(),
  subscriptionId: z.string().optional(),
  after: z.object({ createdAt: z.number().int(), id: z.string() }).optional(),
});

export interface PaymentsPage {
  payments: Payment[];
  next: { createdAt: number; id: string } | null;
}

/** A page of somebody's payments, newest first. @throws AppError `forbidden` */
export async function listPayments({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Page>;
}): Promise<PaymentsPage> {
  await requireMay(ctx, "refund.read");
  const { userId, subscriptionId, after } = Page.parse(input);
  const found = await ctx.repos.payments.listByUser(userId, {
    limit: PAGE + 1,
    ...(subscriptionId !== undefined && { subscriptionId }),
    ...(after && { after }),
  });
  const { rows: payments, next } = cutPage(found, PAGE, ({ createdAt, providerPaymentId }) => ({
    createdAt,
    id: providerPaymentId,
  }));
  return { payments, next };
}

/** One payment, with what was given back of it and what hangs on it. */
export interface PaymentStanding {
  payment: Payment;
  person: User | null;
  refunds: Refund[];
  /** What becomes of its plan when all that is left goes back. */
  effectOfAll: PlanEffect;
  plan: string | null;
  /** How many agents run on that plan. */
  agents: number;
}

/**
 * A payment as our books have it. Looking leaves an audit line, since it is somebody's personal data.
 * @throws AppError `forbidden`, `not_found` (`payment`)
 */
export async function readPayment({
  ctx,
  input,
}: {
  ctx: Context;
  input: { rail: string; paymentId: string };
}): Promise<PaymentStanding> {
  const actor = await requireMay(ctx, "refund.read");
  const payment = await requirePayment(ctx, input);
  const { repos } = ctx;
  const { userId } = payment;
  const line = { actor, action: "refund.read", subjectKind: "payment", subjectId: payment.providerPaymentId };
  await repos.audit.write(line);
  const left = payment.amountMinor - payment.refundedMinor;
  const { effect, plan } = await planEffectOf(ctx, payment, left);
  return {
    payment,
    person: userId === null ? null : await repos.users.findById(userId),
    refunds: await repos.refunds.listByPayment(payment.provider, payment.providerPaymentId),
    effectOfAll: effect,
    plan: plan?.plan ?? null,
    agents: plan ? await repos.slots.countHeld(plan.id) : 0,
  };
}
