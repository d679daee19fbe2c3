import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Finding, invalid } from "../errors.ts";
import { pageOf } from "../listing.ts";
import { bodyOf, listOf, metadata, text } from "../params.ts";
import { act, change, found, getOne, list, type Route } from "../route.ts";
import { newCustomer } from "../shapes/customer.ts";
import type { PolarState } from "../state.ts";
import { hasEnded, revoke } from "../subscription-life.ts";
import type { Customer } from "../types.ts";

const READ = ["customers:read", "customers:write"] as const;
const WRITE = ["customers:write"] as const;

const email = z.email("value is not a valid email address");
const create = bodyOf<models.CustomerIndividualCreate>()({
  email,
  external_id: text.nullish(),
  name: z.string().max(256).nullish(),
  metadata: metadata.optional(),
  type: z.literal("individual").optional(),
});
const update = bodyOf<models.CustomerUpdate>()({
  email: email.nullish(),
  external_id: text.nullish(),
  name: z.string().max(256).nullish(),
  metadata: metadata.optional(),
});
const listing = listOf({ email: z.string().optional(), query: z.string().optional() });

const taken = (member: string, what: string, input: unknown): Finding => ({
  type: "value_error",
  loc: ["body", member],
  msg: `A customer with this ${what} already exists.`,
  input,
});

const byExternalId = (state: PolarState, externalId: string): Customer | undefined =>
  state.customers.all().find((one) => one.external_id === externalId);

const byEmail = (state: PolarState, given: string): Customer | undefined =>
  state.customers.all().find((one) => one.email.toLowerCase() === given.toLowerCase());

/** An e-mail address and an external id belong to one customer each. @throws PolarFault 422 */
function refuseTaken(
  state: PolarState,
  given: { email?: string | null | undefined; external_id?: string | null | undefined },
  own?: Customer,
): void {
  const others = (one: Customer | undefined) => one !== undefined && one.id !== own?.id;
  const findings = [
    ...(given.email && others(byEmail(state, given.email))
      ? [taken("email", "email address", given.email)]
      : []),
    ...(given.external_id && others(byExternalId(state, given.external_id))
      ? [taken("external_id", "external ID", given.external_id)]
      : []),
  ];
  if (findings.length > 0) throw invalid(...findings);
}

function changeCustomer(state: PolarState, own: Customer, given: z.output<typeof update>): Customer {
  if (given.external_id !== undefined && own.external_id && own.external_id !== given.external_id)
    throw invalid({
      type: "value_error",
      loc: ["body", "external_id"],
      msg: "Customer external ID cannot be updated.",
      input: given.external_id,
    });
  refuseTaken(state, given, own);
  const next: Customer = {
    ...own,
    email: given.email ?? own.email,
    external_id: given.external_id ?? own.external_id ?? null,
    name: given.name ?? own.name,
    metadata: given.metadata ?? own.metadata,
    modified_at: state.now(),
  };
  state.customers.put(next.id, next);
  state.emit("customer.updated", next);
  return next;
}

export const customerRoutes: Route[] = [
  change("POST /v1/customers/", WRITE, create, (state, given) => {
    refuseTaken(state, given);
    const customer = newCustomer({
      email: given.email,
      externalId: given.external_id,
      name: given.name,
      metadata: given.metadata,
      organizationId: state.organizationId,
      now: state.now(),
    });
    state.customers.put(customer.id, customer);
    state.emit("customer.created", customer);
    return customer;
  }),
  list("GET /v1/customers/", READ, listing, (state, asked) =>
    pageOf(
      state.customers
        .all()
        .filter((one) => asked.email === undefined || one.email.toLowerCase() === asked.email.toLowerCase()),
      asked,
    ),
  ),
  getOne("GET /v1/customers/external/:id", READ, byExternalId),
  getOne("GET /v1/customers/:id", READ, (state, id) => state.customers.get(id)),
  change("PATCH /v1/customers/:id", WRITE, update, (state, given, id) =>
    changeCustomer(state, found(state.customers.get(id)), given),
  ),
  act("DELETE /v1/customers/:id", WRITE, (state, id) => {
    const customer = found(state.customers.get(id));
    for (const one of state.subscriptions.all())
      if (one.customer_id === id && !hasEnded(one)) revoke(state, one);
    state.emit("customer.deleted", { ...customer, deleted_at: state.now() });
    state.customers.put(id, { ...customer, email: `deleted-${id}@example.com`, deleted_at: state.now() });
    return {};
  }),
];
