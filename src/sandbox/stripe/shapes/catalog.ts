import { newId } from "../ids.ts";
import type { Price, Product } from "../types.ts";

export interface NewProduct {
  id?: string;
  name: string;
  description?: string | null;
  metadata?: Record<string, string>;
  nowS: number;
}

export function newProduct(given: NewProduct): Product {
  return {
    id: given.id ?? newId("prod", 14),
    object: "product",
    active: true,
    created: given.nowS,
    default_price: null,
    description: given.description ?? null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: given.metadata ?? {},
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: given.nowS,
    url: null,
  };
}

export type Interval = "day" | "week" | "month" | "year";

export interface NewPrice {
  id?: string;
  product: string;
  currency: string;
  unitAmountMinor: number;
  lookupKey?: string | null;
  /** Absent for a one-time price. */
  interval?: Interval;
  intervalCount?: number;
  metadata?: Record<string, string>;
  nowS: number;
}

export function newPrice(given: NewPrice): Price {
  return {
    id: given.id ?? newId("price"),
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: given.nowS,
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookupKey ?? null,
    metadata: given.metadata ?? {},
    nickname: null,
    product: given.product,
    recurring: given.interval
      ? {
          interval: given.interval,
          interval_count: given.intervalCount ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: "licensed",
        }
      : null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: given.interval ? "recurring" : "one_time",
    unit_amount: given.unitAmountMinor,
    unit_amount_decimal: String(given.unitAmountMinor),
  };
}
