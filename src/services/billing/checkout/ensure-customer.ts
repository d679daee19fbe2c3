import { AppError } from "../../../errors.ts";
import type { PaymentRail } from "../../../ports/payment-rail.ts";
import type { Context } from "../../context.ts";

/** The provider's customer of one user, made once and before the first checkout. */
export async function ensureCustomer(ctx: Context, rail: PaymentRail, userId: string): Promise<string> {
  const known = await ctx.repos.customers.find(rail.name, userId);
  if (known) return known.providerCustomerId;
  const user = await ctx.repos.users.findById(userId);
  if (!user) throw new AppError("not_found", "the account is gone");
  const { customerId } = await rail.ensureCustomer({
    userId,
    email: user.email,
    idempotencyKey: `customer:${userId}`,
  });
  await ctx.repos.customers.save({ provider: rail.name, userId, providerCustomerId: customerId });
  return customerId;
}
