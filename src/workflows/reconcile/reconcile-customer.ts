import { syncCustomer } from "../../services/billing/checkout/sync-customer.ts";
import type { Context } from "../../services/context.ts";
import { atRail, seldomMs } from "./look-seldom.ts";

/** Looks at a customer again and again for as long as they may pay. `id` is `<rail>/<our user id>`. */
export async function reconcileCustomer(ctx: Context, id: string): Promise<number | null> {
  const { rail, id: userId } = atRail(id);
  const mayPay = await syncCustomer({ ctx, input: { rail, userId } });
  return mayPay ? ctx.clock.now() + seldomMs(ctx) : null;
}
