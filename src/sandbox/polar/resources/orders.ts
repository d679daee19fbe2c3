import { z } from "zod";
import { among, pageOf } from "../listing.ts";
import { askForInvoice, invoiceOf, receiptOf } from "../papers/make-papers.ts";
import { listOf, many, text, uuid } from "../params.ts";
import { file, found, getOne, list, makes, type Route } from "../route.ts";
import { orderJson } from "../shapes/order.ts";

const READ = ["orders:read", "orders:write"] as const;
const listing = listOf({
  customer_id: many(uuid),
  external_customer_id: many(text),
  checkout_id: many(uuid),
  subscription_id: many(uuid),
  product_id: many(uuid),
  status: many(z.enum(["draft", "pending", "paid", "refunded", "partially_refunded", "void"])),
});

export const orderRoutes: Route[] = [
  list("GET /v1/orders/", READ, listing, (state, asked) => {
    const mine = state.orders
      .all()
      .filter(
        (one) =>
          among(asked.customer_id, one.customer_id) &&
          among(asked.external_customer_id, state.customers.get(one.customer_id)?.external_id ?? "") &&
          among(asked.checkout_id, one.checkout_id ?? "") &&
          among(asked.subscription_id, one.subscription_id ?? "") &&
          among(asked.product_id, one.product_id ?? "") &&
          among(asked.status, one.status),
      );
    const { items, pagination } = pageOf(mine, asked);
    return { items: items.map((one) => orderJson(state, one)), pagination };
  }),
  getOne("GET /v1/orders/:id", READ, (state, id) => {
    const order = state.orders.get(id);
    return order && orderJson(state, order);
  }),
  file("GET /v1/orders/:id/receipt", READ, (state, id) => receiptOf(state, found(state.orders.get(id)))),
  file("GET /v1/orders/:id/invoice", READ, (state, id) => invoiceOf(state, found(state.orders.get(id)))),
  makes("POST /v1/orders/:id/invoice", READ, (state, id) =>
    askForInvoice(state, found(state.orders.get(id))),
  ),
];
