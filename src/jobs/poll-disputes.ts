import type { Context } from "../services/context.ts";
import { lookAtPayment } from "./look-at-payment.ts";

const EVERY_MS = 10 * 60_000;

/**
 * Asks the rails whose providers send no webhook about disputes. What becomes of one that is known is seen when its plan
 * is looked at.
 */
export async function pollDisputes(ctx: Context): Promise<number> {
  for (const [rail, { disputedPayments }] of ctx.rails) {
    for (const paymentId of (await disputedPayments?.()) ?? []) {
      const known = await ctx.repos.payments.find(rail, paymentId);
      if (known?.dispute !== "none") continue;
      ctx.log.warn({ event: "billing.dispute_found", rail, paymentId });
      await lookAtPayment(ctx, rail, paymentId);
    }
  }
  return ctx.clock.now() + EVERY_MS;
}
