import type { Order } from "../../../db/repositories/order-repository.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";
import { expireOrder } from "./expire-order.ts";

/**
 * A checkout that was given up may be paid while another one of the same agent is open, where a provider cannot make
 * it unpayable. The open one makes room then, or the agent that is paid for would wait until it runs out.
 * @returns whether there was one
 * @throws AppError `conflict` while the open one is being paid as well: news of it decide
 */
export async function giveUpOther(ctx: Context, order: Order): Promise<boolean> {
  const other = await ctx.repos.orders.findByDeployment(order.deploymentId);
  if (other?.state !== "open" || other.id === order.id) return false;
  const checkout = await ctx.repos.checkouts.findOpenByOrder(other.id);
  if (checkout) {
    const rail = railOf(ctx, other.provider);
    await rail.expireCheckout(checkout.sessionId);
    if ((await rail.readCheckout(checkout.sessionId)).status !== "expired")
      throw new AppError("conflict", "another checkout of this agent is being paid", {
        details: { reason: "raced" },
      });
  }
  await expireOrder(ctx, other, checkout?.sessionId ?? null);
  return true;
}
