import { isTransient, toAppError } from "../errors.ts";
import { syncPayment } from "../services/billing/payment/sync-payment.ts";
import type { Context } from "../services/context.ts";

/** Reads a payment under dispute again; one that cannot be read now must not keep the others waiting. */
export async function lookAtPayment(ctx: Context, rail: string, paymentId: string): Promise<void> {
  try {
    await syncPayment({ ctx, input: { rail, paymentId } });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!isTransient(error) && error.code !== "conflict" && error.code !== "misconfigured") throw error;
    ctx.log.warn({ event: "billing.dispute_unread", rail, paymentId, err: error });
  }
}
