import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { Books, Shelf } from "../kernel/books.ts";
import type {
  CheckoutRecord,
  Customer,
  CustomerSession,
  Dispute,
  Event,
  EventData,
  EventType,
  OrderRecord,
  Product,
  Refund,
  SubscriptionRecord,
} from "./types.ts";

/** What an organization has decided in its settings. */
export interface OrganizationSettings {
  /** Whether a customer may hold several subscriptions at once; Polar's own default is no. */
  allowMultipleSubscriptions: boolean;
  /** Tax on top of every price, in percent. */
  taxPercent: number;
  /** Whether payments get receipts; those of before Polar wrote any have none. */
  receipts: boolean;
}

export interface PolarState {
  readonly pagesBaseUrl: string;
  readonly organizationId: string;
  readonly settings: OrganizationSettings;
  products: Shelf<Product>;
  customers: Shelf<Customer>;
  checkouts: Shelf<CheckoutRecord>;
  orders: Shelf<OrderRecord>;
  subscriptions: Shelf<SubscriptionRecord>;
  refunds: Shelf<Refund>;
  disputes: Shelf<Dispute>;
  /** By token. */
  sessions: Shelf<CustomerSession>;
  events: Shelf<Event>;
  /** The bank says no to the next charge, whatever the card. */
  declinesNext: boolean;
  /** How long a receipt or an invoice takes to be made, in ms. */
  renderMs: number;
  /** Signs the addresses of files. */
  readonly fileKey: Uint8Array;
  nowMs(): number;
  /** The time as Polar writes it. */
  now(): string;
  /** Records an event and hands it to the webhook queue. */
  emit<T extends EventType>(type: T, data: EventData[T]): void;
}

export interface StateOptions {
  books: Books;
  clock: Clock;
  pagesBaseUrl: string;
  settings: OrganizationSettings;
  onEvent(event: Event): void;
}

export const timeOf = (ms: number): string => new Date(ms).toISOString();
export const msOf = (time: string): number => Date.parse(time);

const RENDER_MS = 1_500;

/** Opens the twin's books. */
export function openState({ books, clock, pagesBaseUrl, settings, onEvent }: StateOptions): PolarState {
  const own = books.shelf<{ id: string }>("organization");
  if (!own.get("own")) own.put("own", { id: randomUUID() });
  const events = books.shelf<Event>("events");
  const now = () => timeOf(clock.now());
  return {
    pagesBaseUrl,
    organizationId: own.get("own")?.id ?? "",
    settings,
    products: books.shelf("products"),
    customers: books.shelf("customers"),
    checkouts: books.shelf("checkouts"),
    orders: books.shelf("orders"),
    subscriptions: books.shelf("subscriptions"),
    refunds: books.shelf("refunds"),
    disputes: books.shelf("disputes"),
    sessions: books.shelf("customer_sessions"),
    events,
    declinesNext: false,
    renderMs: RENDER_MS,
    fileKey: randomBytes(32),
    nowMs: () => clock.now(),
    now,
    emit(type, data) {
      const event: Event = { id: randomUUID(), type, timestamp: now(), data: structuredClone(data) };
      events.put(event.id, event);
      onEvent(event);
    },
  };
}
