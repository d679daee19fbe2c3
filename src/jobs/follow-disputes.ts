import type { Context } from "../services/context.ts";
import { seldomMs } from "../workflows/reconcile/look-seldom.ts";
import { lookAtPayment } from "./look-at-payment.ts";

const PAGE = 50;

/**
 * Reads payments under dispute that bought nothing again: no plan's own look comes upon them, and until the bank's
 * decision is known their person can buy nothing.
 */
export async function followDisputes(ctx: Context): Promise<number> {
  for (let after: { provider: string; id: string } | undefined; ; ) {
    const page = await ctx.repos.payments.listDisputedSurplus({ limit: PAGE, ...(after && { after }) });
    for (const { provider: rail, providerPaymentId: paymentId } of page)
      await lookAtPayment(ctx, rail, paymentId);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return ctx.clock.now() + seldomMs(ctx);
    after = { provider: last.provider, id: last.providerPaymentId };
  }
}
