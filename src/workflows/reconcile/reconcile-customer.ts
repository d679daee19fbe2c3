import { syncCustomer } from "../../services/billing/sync-customer.ts";
import type { Context } from "../../services/context.ts";

/** As seldom as a plan: every hour, by default. */
const RECONCILES_PER_LOOK = 60;

/** Looks at a customer again and again for as long as they may pay. `id` is `<rail>/<our user id>`. */
export async function reconcileCustomer(ctx: Context, id: string): Promise<number | null> {
  const slash = id.indexOf("/");
  const input = { rail: id.slice(0, slash), userId: id.slice(slash + 1) };
  const mayPay = await syncCustomer({ ctx, input });
  return mayPay ? ctx.clock.now() + RECONCILES_PER_LOOK * ctx.settings.reconcileMs : null;
}
