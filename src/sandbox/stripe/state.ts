import Stripe from "stripe";
import type { Clock } from "../../ports/clock.ts";
import type { Books, Shelf } from "../kernel/books.ts";
import { newId } from "./ids.ts";
import type {
  Charge,
  CheckoutSession,
  Customer,
  Dispute,
  Event,
  EventType,
  Invoice,
  InvoicePayment,
  LineItem,
  PaymentIntent,
  PortalSession,
  Price,
  Product,
  Refund,
  SavedCard,
  Schedule,
  StripeObject,
  Subscription,
} from "./types.ts";

/** The one API version the twin speaks: the one the SDK is generated for. */
export const API_VERSION: string = Stripe.API_VERSION;

/** Where a request came from, for the events it causes. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

export interface StripeState {
  readonly pagesBaseUrl: string;
  customers: Shelf<Customer>;
  deletedCustomers: Shelf<{ id: string }>;
  products: Shelf<Product>;
  prices: Shelf<Price>;
  sessions: Shelf<CheckoutSession>;
  lineItems: Shelf<LineItem[]>;
  subscriptionMetadata: Shelf<Record<string, string>>;
  subscriptions: Shelf<Subscription>;
  schedules: Shelf<Schedule>;
  invoices: Shelf<Invoice>;
  invoicePayments: Shelf<InvoicePayment>;
  paymentIntents: Shelf<PaymentIntent>;
  charges: Shelf<Charge>;
  refunds: Shelf<Refund>;
  disputes: Shelf<Dispute>;
  portalSessions: Shelf<PortalSession>;
  cards: Shelf<SavedCard>;
  events: Shelf<Event>;
  cause: Cause;
  /** The bank says no to the next charge, whatever the card. */
  declinesNext: boolean;
  /** Seconds since the epoch, as Stripe writes all times. */
  nowS(): number;
  /** Records a snapshot event and hands it to the webhook queue. */
  emit<T extends StripeObject>(type: EventType, object: T, previous?: Record<string, unknown>): Event;
}

/** Opens the twin's books. `onEvent` is called with every event as it happens. */
export function openState(
  books: Books,
  clock: Clock,
  pagesBaseUrl: string,
  onEvent: (event: Event) => void,
): StripeState {
  const events = books.shelf<Event>("events");
  const nowS = () => Math.floor(clock.now() / 1000);
  const state: StripeState = {
    pagesBaseUrl,
    customers: books.shelf("customers"),
    deletedCustomers: books.shelf("deleted_customers"),
    products: books.shelf("products"),
    prices: books.shelf("prices"),
    sessions: books.shelf("checkout_sessions"),
    lineItems: books.shelf("checkout_line_items"),
    subscriptionMetadata: books.shelf("checkout_subscription_metadata"),
    subscriptions: books.shelf("subscriptions"),
    schedules: books.shelf("subscription_schedules"),
    invoices: books.shelf("invoices"),
    invoicePayments: books.shelf("invoice_payments"),
    paymentIntents: books.shelf("payment_intents"),
    charges: books.shelf("charges"),
    refunds: books.shelf("refunds"),
    disputes: books.shelf("disputes"),
    portalSessions: books.shelf("portal_sessions"),
    cards: books.shelf("cards"),
    events,
    cause: { id: null, idempotency_key: null },
    declinesNext: false,
    nowS,
    emit(type, object, previous) {
      const event: Event = {
        id: newId("evt", 24),
        object: "event",
        api_version: API_VERSION,
        created: nowS(),
        data: { object: structuredClone(object), ...(previous ? { previous_attributes: previous } : {}) },
        livemode: false,
        pending_webhooks: 0,
        request: { ...state.cause },
        type,
      };
      events.put(event.id, event);
      onEvent(event);
      return event;
    },
  };
  return state;
}
