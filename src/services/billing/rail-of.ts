import { AppError } from "../../errors.ts";
import type { PaymentRail, RailName } from "../../ports/payment-rail.ts";
import type { Context } from "../context.ts";

/** @throws AppError `misconfigured` when that rail is switched off */
export function railOf(ctx: Context, name: string): PaymentRail {
  const rail = ctx.rails.get(name as RailName);
  if (!rail) throw new AppError("misconfigured", `payment rail ${name} is off`);
  return rail;
}
