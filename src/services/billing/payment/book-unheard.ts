import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { syncInvoice } from "./sync-payment.ts";

/** Payments of a plan that nobody told us of: unknown ones could be neither shown, nor followed, nor given back. */
export async function bookUnheard(ctx: Context, rail: string, subscriptionId: string): Promise<void> {
  for (const invoiceId of await railOf(ctx, rail).paidInvoices(subscriptionId)) {
    if (await ctx.repos.payments.findByInvoice(rail, invoiceId)) continue;
    await syncInvoice({ ctx, input: { rail, invoiceId } });
    ctx.log.warn({ event: "billing.drift", rail, what: "payment", invoiceId });
  }
}
