import type Stripe from "stripe";
import { z } from "zod";
import { invalidRequest, noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { flag, listParamsOf, mergeMetadata, metadata, paramsOf, range, text, whole } from "../params.ts";
import { type Route, route } from "../route.ts";
import { newPrice, newProduct } from "../shapes/catalog.ts";
import type { StripeState } from "../state.ts";
import type { Price } from "../types.ts";

const interval = z.enum(["day", "week", "month", "year"]);
const currency = text.length(3).transform((code) => code.toLowerCase());

const createPrice = paramsOf<Stripe.PriceCreateParams>()({
  currency,
  product: text,
  unit_amount: whole,
  active: flag.optional(),
  lookup_key: text.max(200).optional(),
  metadata: metadata.optional(),
  recurring: z.strictObject({ interval, interval_count: whole.optional() }).optional(),
});
const updatePrice = paramsOf<Stripe.PriceUpdateParams>()({
  active: flag.optional(),
  metadata: metadata.optional(),
});
const listPrices = listParamsOf<Stripe.PriceListParams>()({
  active: flag.optional(),
  created: range.optional(),
  currency: currency.optional(),
  lookup_keys: z.array(text).max(10).optional(),
  product: text.optional(),
  type: z.enum(["one_time", "recurring"]).optional(),
});
const createProduct = paramsOf<Stripe.ProductCreateParams>()({
  name: text,
  id: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
});
const listProducts = listParamsOf<Stripe.ProductListParams>()({
  active: flag.optional(),
  created: range.optional(),
  ids: z.array(text).optional(),
});
const search = z.strictObject({ query: text, limit: whole.optional(), page: text.optional() });

/** @throws StripeFault `resource_missing` */
export function priceOf(state: StripeState, id: string, param?: string): Price {
  const price = state.prices.get(id);
  if (!price) throw noSuch("price", id, param);
  return price;
}

/** Understands the one clause that matters here: `field:'value'`, joined by AND. */
function matches(query: string, read: (field: string) => string | undefined): boolean {
  return query.split(/\s+AND\s+/i).every((clause) => {
    const found = /^(\w+):\s*(?:'([^']*)'|"([^"]*)")$/.exec(clause.trim());
    if (!found)
      throw invalidRequest(`We were unable to parse your search query: ${query}`, { param: "query" });
    return read(found[1] ?? "") === (found[2] ?? found[3]);
  });
}

const found = (data: object[], url: string) => ({
  object: "search_result",
  data,
  has_more: false,
  next_page: null,
  url,
});

function fieldOf(object: object, allowed: string[]) {
  return (field: string): string | undefined => {
    if (!allowed.includes(field))
      throw invalidRequest(`Field \`${field}\` is an unsupported search field.`, { param: "query" });
    const value: unknown = Object.entries(object).find(([key]) => key === field)?.[1];
    return value === null || value === undefined ? undefined : String(value);
  };
}

const priceRoutes: Route[] = [
  route("POST /v1/prices", createPrice, (state, given) => {
    if (!state.products.get(given.product)) throw noSuch("product", given.product, "product");
    const price = newPrice({
      product: given.product,
      currency: given.currency,
      unitAmountMinor: given.unit_amount,
      lookupKey: given.lookup_key ?? null,
      metadata: mergeMetadata({}, given.metadata),
      nowS: state.nowS(),
      ...(given.recurring
        ? { interval: given.recurring.interval, intervalCount: given.recurring.interval_count ?? 1 }
        : {}),
    });
    state.prices.put(price.id, { ...price, active: given.active ?? true });
    state.emit("price.created", price);
    return state.prices.get(price.id) ?? price;
  }),
  route("GET /v1/prices", listPrices, (state, given) => {
    const keep = (one: Price) =>
      (given.active === undefined || one.active === given.active) &&
      inRange(one.created, given.created) &&
      (given.currency === undefined || one.currency === given.currency) &&
      (given.product === undefined || one.product === given.product) &&
      (given.type === undefined || one.type === given.type) &&
      (given.lookup_keys === undefined || given.lookup_keys.includes(one.lookup_key ?? ""));
    return page(state.prices.all().filter(keep), given, "/v1/prices");
  }),
  route("GET /v1/prices/search", search, (state, given) =>
    found(
      state.prices
        .all()
        .filter((one) =>
          matches(given.query, fieldOf(one, ["active", "currency", "lookup_key", "product", "type"])),
        ),
      "/v1/prices/search",
    ),
  ),
  route("GET /v1/prices/:id", paramsOf<Stripe.PriceRetrieveParams>()({}), (state, _given, id) =>
    priceOf(state, id),
  ),
  route("POST /v1/prices/:id", updatePrice, (state, given, id) => {
    const before = priceOf(state, id);
    const next = {
      ...before,
      active: given.active ?? before.active,
      metadata: mergeMetadata(before.metadata, given.metadata),
    };
    state.prices.put(id, next);
    return next;
  }),
];

const productRoutes: Route[] = [
  route("POST /v1/products", createProduct, (state, given) => {
    const product = newProduct({
      name: given.name,
      ...(given.id ? { id: given.id } : {}),
      description: given.description ?? null,
      metadata: mergeMetadata({}, given.metadata),
      nowS: state.nowS(),
    });
    state.products.put(product.id, product);
    state.emit("product.created", product);
    return product;
  }),
  route("GET /v1/products", listProducts, (state, given) =>
    page(
      state.products
        .all()
        .filter(
          (one) =>
            (given.active === undefined || one.active === given.active) &&
            inRange(one.created, given.created) &&
            (given.ids === undefined || given.ids.includes(one.id)),
        ),
      given,
      "/v1/products",
    ),
  ),
  route("GET /v1/products/search", search, (state, given) =>
    found(
      state.products
        .all()
        .filter((one) => matches(given.query, fieldOf(one, ["active", "name", "description"]))),
      "/v1/products/search",
    ),
  ),
  route("GET /v1/products/:id", paramsOf<Stripe.ProductRetrieveParams>()({}), (state, _given, id) => {
    const product = state.products.get(id);
    if (!product) throw noSuch("product", id);
    return product;
  }),
];

export const catalogRoutes: Route[] = [...priceRoutes, ...productRoutes];
