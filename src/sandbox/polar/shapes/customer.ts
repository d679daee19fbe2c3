import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { timeOf } from "../state.ts";
import type { Customer, CustomerSession, CustomerState, SubscriptionRecord } from "../types.ts";

export interface NewCustomer {
  email: string;
  externalId?: string | null | undefined;
  name?: string | null | undefined;
  metadata?: models.MetadataOutputType | undefined;
  organizationId: string;
  now: string;
}

export const newCustomer = (given: NewCustomer): Customer => ({
  id: randomUUID(),
  created_at: given.now,
  modified_at: null,
  metadata: given.metadata ?? {},
  external_id: given.externalId ?? null,
  email: given.email,
  email_verified: false,
  type: "individual",
  name: given.name ?? null,
  billing_name: null,
  billing_address: null,
  tax_id: null,
  locale: null,
  organization_id: given.organizationId,
  default_payment_method_id: null,
  deleted_at: null,
  first_user_event_at: null,
  avatar_url: null,
});

const SESSION_MS = 3_600_000;

/** A bearer's link to one customer's portal. */
export function newCustomerSession(given: {
  customer: Customer;
  pagesBaseUrl: string;
  returnUrl: string | null;
  nowMs: number;
}): CustomerSession {
  const token = `polar_cst_${randomUUID().replaceAll("-", "")}${randomUUID().replaceAll("-", "")}`;
  return {
    created_at: timeOf(given.nowMs),
    modified_at: null,
    id: randomUUID(),
    token,
    expires_at: timeOf(given.nowMs + SESSION_MS),
    return_url: given.returnUrl,
    customer_portal_url: `${given.pagesBaseUrl}/portal?customer_session_token=${token}`,
    customer_id: given.customer.id,
    customer: given.customer,
  };
}

/** What a customer holds now. */
export function customerState(customer: Customer, subscriptions: SubscriptionRecord[]): CustomerState {
  return {
    ...customer,
    active_subscriptions: subscriptions.flatMap((one) =>
      one.status === "active" || one.status === "trialing"
        ? [
            {
              id: one.id,
              created_at: one.created_at,
              modified_at: one.modified_at,
              metadata: one.metadata,
              status: one.status,
              amount: one.amount,
              currency: one.currency,
              recurring_interval: one.recurring_interval,
              current_period_start: one.current_period_start,
              current_period_end: one.current_period_end,
              trial_start: null,
              trial_end: null,
              cancel_at_period_end: one.cancel_at_period_end,
              canceled_at: one.canceled_at,
              started_at: one.started_at,
              ends_at: one.ends_at,
              product_id: one.product_id,
              discount_id: null,
              meters: [],
              seats: one.seats ?? null,
              units: null,
            },
          ]
        : [],
    ),
    granted_benefits: [],
    active_meters: [],
  };
}
