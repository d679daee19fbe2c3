import { z } from "zod";
import { hasEnded } from "../../../domain/billing/entitlement.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { syncCheckout } from "./sync-checkout.ts";

/** Polar keeps a checkout payable for a day, also one that was given up; no provider does so for longer. */
const PAYABLE_MS = 25 * 3_600_000;

const Input = z.object({ rail: z.string(), userId: z.string() });

/**
 * Looks through a customer's checkouts for money that nobody told us of: a second payment, or a late one, whose every
 * webhook was lost. It is booked or goes back as if it had been reported (I1).
 * @returns whether this customer may still pay something
 */
export async function syncCustomer({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<boolean> {
  const { rail, userId } = Input.parse(input);
  const customer = await ctx.repos.customers.find(rail, userId);
  const sessions = customer
    ? await railOf(ctx, rail).listCheckouts({ customerId: customer.providerCustomerId })
    : [];
  for (const { sessionId, paymentId, paid } of sessions) {
    if (!paid || !paymentId || (await ctx.repos.payments.find(rail, paymentId))) continue;
    ctx.log.warn({ event: "billing.drift", rail, what: "payment", sessionId });
    await syncCheckout({ ctx, input: { rail, sessionId } });
  }
  if (sessions.some(({ status }) => status === "open")) return true;
  const [newest] = await ctx.repos.orders.listByUser(userId, { limit: 1 });
  if (newest && (newest.state === "open" || ctx.clock.now() - newest.createdAt < PAYABLE_MS)) return true;
  const plans = await ctx.repos.subscriptions.listByUser(userId);
  return plans.some(({ provider, status }) => provider === rail && !hasEnded(status));
}
