import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import type { Price, Product } from "../types.ts";

export interface NewProduct {
  id?: string;
  name: string;
  priceMinor: number;
  currency: string;
  interval?: models.RecurringInterval | null;
  organizationId: string;
  now: string;
}

export const newPrice = (product: { id: string; now: string }, minor: number, currency: string): Price => ({
  created_at: product.now,
  modified_at: null,
  id: randomUUID(),
  source: "catalog",
  amount_type: "fixed",
  price_currency: currency,
  tax_behavior: null,
  is_archived: false,
  product_id: product.id,
  price_amount: minor,
});

export function newProduct(given: NewProduct): Product {
  const id = given.id ?? randomUUID();
  const interval = given.interval === undefined ? "month" : given.interval;
  return {
    id,
    created_at: given.now,
    modified_at: null,
    trial_interval: null,
    trial_interval_count: null,
    name: given.name,
    description: null,
    visibility: "public",
    recurring_interval: interval,
    recurring_interval_count: interval === null ? null : 1,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: interval !== null,
    is_archived: false,
    organization_id: given.organizationId,
    metadata: {},
    is_deletable: true,
    prices: [newPrice({ id, now: given.now }, given.priceMinor, given.currency)],
    benefits: [],
    medias: [],
    attached_custom_fields: [],
  };
}

const isFixed = (price: Product["prices"][number]): price is Price =>
  price.amount_type === "fixed" && !("legacy" in price);

/** The price a product is sold at. */
export const priceOf = (product: Product): Price | undefined =>
  product.prices.find((price) => isFixed(price) && !price.is_archived) as Price | undefined;

/** A product as it stands inside a checkout. */
export function checkoutProduct(product: Product): models.CheckoutProduct {
  const { metadata: _m, is_deletable: _d, attached_custom_fields: _f, benefits: _b, ...rest } = product;
  return { ...rest, benefits: [] };
}

/** A product as it stands inside an order. */
export function orderProduct(product: Product): models.OrderProduct {
  const {
    prices: _p,
    benefits: _b,
    medias: _m,
    attached_custom_fields: _f,
    is_deletable: _d,
    ...rest
  } = product;
  return rest;
}
