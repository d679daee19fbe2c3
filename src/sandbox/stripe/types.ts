import type Stripe from "stripe";

/**
 * A Stripe object as it travels: decimals are strings, and a reference that the SDK types as
 * "id or expanded object" is the id. An object literal of this type must carry every required key.
 */
export type Wire<T> = string extends T ? Extract<T, string | null | undefined> : WireOne<T>;
type WireOne<T> = T extends Stripe.Decimal
  ? string
  : T extends (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

export type Customer = Wire<Stripe.Customer>;
export type Product = Wire<Stripe.Product>;
export type Price = Wire<Stripe.Price>;
export type LineItem = Wire<Stripe.LineItem>;
export type CheckoutSession = Wire<Stripe.Checkout.Session>;
export type Subscription = Wire<Stripe.Subscription>;
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type Invoice = Wire<Stripe.Invoice>;
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>;
export type InvoicePayment = Wire<Stripe.InvoicePayment>;
export type PaymentIntent = Wire<Stripe.PaymentIntent>;
export type Charge = Wire<Stripe.Charge>;
export type Refund = Wire<Stripe.Refund>;
export type Dispute = Wire<Stripe.Dispute>;
export type Schedule = Wire<Stripe.SubscriptionSchedule>;
export type SchedulePhase = Wire<Stripe.SubscriptionSchedule.Phase>;
export type PortalSession = Wire<Stripe.BillingPortal.Session>;
export type List<T> = Wire<Stripe.ApiList<T>>;

/** The snapshot events this twin sends; each name is one that the SDK knows. */
export type EventType = Extract<
  Stripe.Event["type"],
  | `checkout.session.${"completed" | "expired"}`
  | `customer.${"created" | "updated" | "deleted"}`
  | `customer.subscription.${"created" | "updated" | "deleted"}`
  | `customer.subscription.pending_update_${"applied" | "expired"}`
  | `subscription_schedule.${"created" | "updated" | "released" | "completed" | "canceled"}`
  | `invoice.${"created" | "finalized" | "paid" | "payment_succeeded" | "payment_failed" | "voided"}`
  | "invoice_payment.paid"
  | `payment_intent.${"created" | "succeeded" | "payment_failed"}`
  | `charge.${"succeeded" | "failed" | "refunded"}`
  | `charge.dispute.${"created" | "closed"}`
  | "refund.created"
  | `${"product" | "price"}.created`
>;

/** A snapshot event. `data.object` is frozen at the moment it happened. */
export interface Event {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: StripeObject; previous_attributes?: Record<string, unknown> };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: EventType;
}

/** What every stored object has in common. */
export interface StripeObject {
  id: string;
  object: string;
  created?: number;
}

/** A card as somebody typed it: kept so that renewals can charge it again. */
export interface SavedCard {
  number: string;
  customer: string;
}
