import type { models } from "@polar-sh/sdk/2026-10";

export type Customer = models.CustomerIndividual;
export type Product = models.Product;
export type Price = models.ProductPriceFixed;
export type Checkout = models.Checkout;
export type Order = models.Order;
export type Subscription = models.Subscription;
export type Refund = models.Refund;
export type Dispute = models.Dispute;
export type CustomerSession = models.CustomerSession;
/** The SDK gives these subscriptions the statuses of something else; the API's description says which they have. */
export type CustomerState = Omit<models.CustomerStateIndividual, "active_subscriptions"> & {
  active_subscriptions: (Omit<models.CustomerStateSubscription, "status"> & {
    status: "active" | "trialing";
  })[];
};

/** What is kept of a checkout. Everything that belongs to another object is filled in when it is shown. */
export type CheckoutRecord = Omit<
  Checkout,
  "products" | "product" | "product_price" | "prices" | "discount" | "attached_custom_fields" | "product_id"
> & {
  product_id: string;
  /** What the product's price was when the checkout was opened, or what somebody altered it to. */
  price: Price;
};

export type SubscriptionRecord = Omit<
  Subscription,
  "customer" | "product" | "prices" | "discount" | "meters"
> & {
  price: Price;
  /** Charged at every renewal. */
  card: string;
  /** Prorations that wait for the next renewal. */
  prorations: models.OrderItemSchema[];
};

export type OrderRecord = Omit<Order, "customer" | "product" | "discount" | "subscription"> & {
  /** Failed tries to charge it. */
  failures: number;
  /** Since when the file is being made, or is there, ms; missing until somebody has asked for it. */
  receiptAskedMs?: number;
  invoiceAskedMs?: number;
};

/** The events this twin sends, each with the object it carries. */
export interface EventData {
  "checkout.created": Checkout;
  "checkout.updated": Checkout;
  "checkout.expired": Checkout;
  "customer.created": Customer;
  "customer.updated": Customer;
  "customer.deleted": Customer;
  "customer.state_changed": CustomerState;
  "order.created": Order;
  "order.updated": Order;
  "order.paid": Order;
  "order.refunded": Order;
  "refund.created": Refund;
  "refund.updated": Refund;
  "subscription.created": Subscription;
  "subscription.updated": Subscription;
  "subscription.active": Subscription;
  "subscription.canceled": Subscription;
  "subscription.uncanceled": Subscription;
  "subscription.cycled": Subscription;
  "subscription.past_due": Subscription;
  "subscription.revoked": Subscription;
  "subscription.paused": Subscription;
  "subscription.resumed": Subscription;
}
export type EventType = keyof EventData;

/** One event as it was when it happened. `id` becomes the header `webhook-id`; it is not in the body. */
export interface Event {
  id: string;
  type: EventType;
  timestamp: string;
  data: EventData[EventType];
}
