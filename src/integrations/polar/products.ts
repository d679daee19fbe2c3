import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type { PlanId, PlanPrice } from "../../ports/payment-rail.ts";
import type { PolarClient } from "./client.ts";

const isFixed = (price: models.Product["prices"][number]): price is models.ProductPriceFixed =>
  price.amount_type === "fixed" && !price.is_archived;

/** @throws AppError `misconfigured` for a product that cannot be sold as a monthly plan */
export async function readProduct(client: PolarClient, plan: PlanId, productId: string): Promise<PlanPrice> {
  const refuse = (problem: string) =>
    new AppError("misconfigured", `POLAR_PRODUCT_${plan.toUpperCase()}: the product ${problem}`, {
      details: { plan },
    });
  const product = await client
    .read("products.get", (polar) => polar.products.get(productId))
    .catch((error: unknown) => {
      const isUnknown = error instanceof AppError && ["not_found", "rejected"].includes(error.code);
      throw isUnknown ? refuse("does not exist in this Polar organization") : error;
    });
  if (product.is_archived) throw refuse("is archived");
  if (product.recurring_interval !== "month" || product.recurring_interval_count !== 1)
    throw refuse("is not monthly");
  if (product.trial_interval !== null) throw refuse("has a trial, which GoClaw does not sell");
  const active = product.prices.filter((price) => !price.is_archived);
  const [price] = active.filter(isFixed);
  if (!price || active.length !== 1) throw refuse("has not one fixed price");
  return { priceId: product.id, amountMinor: price.price_amount, currency: price.price_currency };
}
