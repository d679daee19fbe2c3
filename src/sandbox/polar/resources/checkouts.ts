import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { saveCheckout } from "../checkout.ts";
import { invalid, refused, wrong } from "../errors.ts";
import { among, pageOf } from "../listing.ts";
import { bodyOf, listOf, many, metadata, text, url, uuid } from "../params.ts";
import { change, found, getOne, list, type Route } from "../route.ts";
import { checkoutJson, newCheckout } from "../shapes/checkout.ts";
import { priceOf } from "../shapes/product.ts";
import type { PolarState } from "../state.ts";
import type { Price } from "../types.ts";

const READ = ["checkouts:read", "checkouts:write"] as const;
const WRITE = ["checkouts:write"] as const;

const create = bodyOf<models.CheckoutCreate>()({
  products: z.array(uuid).min(1, "List should have at least 1 item after validation, not 0"),
  customer_id: uuid.nullish(),
  external_customer_id: text.nullish(),
  customer_email: z.email().nullish(),
  metadata: metadata.optional(),
  success_url: url.nullish(),
  return_url: url.nullish(),
  allow_discount_codes: z.boolean().optional(),
});
const update = bodyOf<models.CheckoutUpdate>()({ metadata: metadata.optional() });
const listing = listOf({
  customer_id: many(uuid),
  external_customer_id: many(text),
  product_id: many(uuid),
  status: many(z.enum(["open", "expired", "confirmed", "succeeded", "failed"])),
});

/** The price of the first product named; the others would be choices on the page. @throws PolarFault 422 */
function firstPrice(state: PolarState, products: readonly string[]): Price {
  const findings = products.flatMap((id, index) => {
    const product = state.products.get(id);
    const msg = !product
      ? "Product does not exist."
      : product.is_archived
        ? "Product is archived."
        : undefined;
    return msg ? [{ type: "value_error", loc: ["body", "products", index], msg, input: id }] : [];
  });
  if (findings.length > 0) throw invalid(...findings);
  const first = state.products.get(products[0] ?? "");
  const price = first && priceOf(first);
  if (!price) throw wrong("products", "Product has no price.", products);
  return price;
}

/** A customer's id must be known; an external id that nobody has is only written down. */
function customerOf(state: PolarState, given: z.output<typeof create>) {
  if (!given.customer_id)
    return given.external_customer_id
      ? state.customers.all().find((one) => one.external_id === given.external_customer_id)
      : undefined;
  const customer = state.customers.get(given.customer_id);
  if (!customer || customer.deleted_at)
    throw wrong("customer_id", "Customer does not exist.", given.customer_id);
  return customer;
}

export const checkoutRoutes: Route[] = [
  change("POST /v1/checkouts/", WRITE, create, (state, given) => {
    const checkout = newCheckout(state, {
      price: firstPrice(state, given.products),
      customer: customerOf(state, given),
      customerEmail: given.customer_email ?? null,
      externalCustomerId: given.external_customer_id ?? null,
      metadata: given.metadata ?? {},
      successUrl: given.success_url ?? null,
      returnUrl: given.return_url ?? null,
      allowDiscountCodes: given.allow_discount_codes ?? true,
    });
    state.checkouts.put(checkout.id, checkout);
    state.emit("checkout.created", checkoutJson(state, checkout));
    return checkoutJson(state, checkout);
  }),
  list("GET /v1/checkouts/", READ, listing, (state, asked) => {
    const mine = state.checkouts
      .all()
      .filter(
        (one) =>
          among(asked.customer_id, one.customer_id ?? "") &&
          among(asked.external_customer_id, one.external_customer_id ?? "") &&
          among(asked.product_id, one.product_id) &&
          among(asked.status, one.status),
      );
    const { items, pagination } = pageOf(mine, asked);
    return { items: items.map((one) => checkoutJson(state, one)), pagination };
  }),
  getOne("GET /v1/checkouts/:id", READ, (state, id) => {
    const checkout = state.checkouts.get(id);
    return checkout && checkoutJson(state, checkout);
  }),
  change("PATCH /v1/checkouts/:id", WRITE, update, (state, given, id) => {
    const checkout = found(state.checkouts.get(id));
    if (checkout.status !== "open")
      throw refused(403, "NotOpenCheckout", `Checkout ${id} is not open: ${checkout.status}`);
    const next = saveCheckout(state, { ...checkout, metadata: given.metadata ?? checkout.metadata });
    return checkoutJson(state, next);
  }),
];
