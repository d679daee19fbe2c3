import type Stripe from "stripe";
import { noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { listParamsOf, mergeMetadata, metadata, paramsOf, range, text } from "../params.ts";
import { type Route, route } from "../route.ts";
import { newCustomer } from "../shapes/customer.ts";
import type { StripeState } from "../state.ts";
import { endSubscription } from "../subscription-life.ts";
import type { Customer } from "../types.ts";

const PERSON = {
  email: text.max(512).optional(),
  name: text.optional(),
  phone: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
};
const create = paramsOf<Stripe.CustomerCreateParams>()(PERSON);
const update = paramsOf<Stripe.CustomerUpdateParams>()(PERSON);
const retrieve = paramsOf<Stripe.CustomerRetrieveParams>()({});
const listing = listParamsOf<Stripe.CustomerListParams>()({
  created: range.optional(),
  email: text.optional(),
});

/** @throws StripeFault `resource_missing` also for a deleted customer that is to be used */
export function customerOf(state: StripeState, id: string, param?: string): Customer {
  const customer = state.customers.get(id);
  if (!customer) throw noSuch("customer", id, param);
  return customer;
}

function remove(state: StripeState, id: string): object {
  const customer = customerOf(state, id);
  for (const one of state.subscriptions.all()) {
    if (one.customer === id && one.status !== "canceled") endSubscription(state, one);
  }
  state.customers.delete(id);
  state.deletedCustomers.put(id, { id });
  state.emit("customer.deleted", customer);
  return { id, object: "customer", deleted: true };
}

export const customerRoutes: Route[] = [
  route("POST /v1/customers", create, (state, given) => {
    const customer = newCustomer({
      ...given,
      metadata: mergeMetadata({}, given.metadata),
      nowS: state.nowS(),
    });
    state.customers.put(customer.id, customer);
    state.emit("customer.created", customer);
    return customer;
  }),
  route("GET /v1/customers", listing, (state, given) =>
    page(
      state.customers
        .all()
        .filter(
          (one) =>
            inRange(one.created, given.created) && (given.email === undefined || one.email === given.email),
        ),
      given,
      "/v1/customers",
    ),
  ),
  route("GET /v1/customers/:id", retrieve, (state, _given, id) =>
    state.deletedCustomers.get(id) ? { id, object: "customer", deleted: true } : customerOf(state, id),
  ),
  route("POST /v1/customers/:id", update, (state, given, id) => {
    const before = customerOf(state, id);
    const next: Customer = {
      ...before,
      email: given.email ?? before.email,
      name: given.name ?? before.name ?? null,
      phone: given.phone ?? before.phone ?? null,
      description: given.description ?? before.description,
      metadata: mergeMetadata(before.metadata, given.metadata),
    };
    state.customers.put(id, next);
    state.emit("customer.updated", next);
    return next;
  }),
  route("DELETE /v1/customers/:id", paramsOf<Stripe.CustomerDeleteParams>()({}), (state, _given, id) =>
    remove(state, id),
  ),
];
