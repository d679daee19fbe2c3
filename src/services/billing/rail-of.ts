import { AppError } from "../../errors.ts";
import type { PaymentRail, PlanId, PlanPrice, RailName } from "../../ports/payment-rail.ts";
import type { Context } from "../context.ts";

/** @throws AppError `misconfigured` when that rail is switched off */
export function railOf(ctx: Context, name: string): PaymentRail {
  const rail = ctx.rails.get(name as RailName);
  if (!rail) throw new AppError("misconfigured", `payment rail ${name} is off`);
  return rail;
}

/** What a plan costs on a rail. @throws AppError `misconfigured` when that rail is switched off */
export function priceOn(ctx: Context, name: string, plan: PlanId): PlanPrice {
  const prices = ctx.settings.prices.get(name as RailName);
  if (!prices) throw new AppError("misconfigured", `payment rail ${name} is off`);
  return prices[plan];
}

/** The rail that is offered first. @throws AppError `misconfigured` when none is on */
export function firstRail(ctx: Context): RailName {
  const [name] = ctx.settings.prices.keys();
  if (!name) throw new AppError("misconfigured", "no payment rail is on");
  return name;
}
