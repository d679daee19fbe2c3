import { AppError } from "../../errors.ts";
import type { PaymentRail, PlanId, PlanPrice, RailName } from "../../ports/payment-rail.ts";
import type { Context } from "../context.ts";

/** @throws AppError `misconfigured` when that rail is switched off */
export function railOf(ctx: Context, name: string): PaymentRail {
  const rail = ctx.rails.get(name as RailName);
  if (!rail) throw new AppError("misconfigured", `payment rail ${name} is off`);
  return rail;
}

/**
 * What a plan costs on a rail.
 * @throws AppError `misconfigured` when that rail is switched off, `unavailable` while it has not told its prices
 */
export function priceOn(ctx: Context, name: string, plan: PlanId): PlanPrice {
  const prices = ctx.settings.prices.get(name as RailName);
  if (!prices && ctx.rails.has(name as RailName)) throw unpriced(name);
  if (!prices) throw new AppError("misconfigured", `payment rail ${name} is off`);
  return prices[plan];
}

const unpriced = (name: string): AppError =>
  new AppError("unavailable", `${name} has not told its prices since GoClaw started`);

/** Rails on which something can be bought now, the one that is offered first in front. */
export const pricedRails = (ctx: Context): RailName[] =>
  [...ctx.rails.keys()].filter((name) => ctx.settings.prices.has(name));

/** The rail that is offered first. @throws AppError `unavailable` while none has told its prices */
export function firstRail(ctx: Context): RailName {
  const [name] = pricedRails(ctx);
  if (!name) throw unpriced("no payment provider");
  return name;
}
