import { randomUUID } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { Books } from "./books.ts";

export interface WebhookEndpoint {
  url: string;
  secret: string;
}

/** One event on its way to the endpoint. `skipped`: the endpoint was switched off before its turn came. */
export interface Delivery {
  id: string;
  eventId: string;
  type: string;
  state: "held" | "pending" | "delivered" | "failed" | "dropped" | "skipped";
  attempts: number;
  /** Real time of the next attempt, in ms. */
  nextAttemptMs: number;
  lastStatus: number | null;
  lastError: string | null;
  createdMs: number;
}

/** What a forger may change about a delivery. */
export interface Forgery {
  secret?: string;
  timestampMs?: number;
  body?: string;
}

/** How held events come out: as they happened, backwards, at random, all at once, or by event id. */
export type ReleaseOrder = "in_order" | "reversed" | "shuffled" | "together" | string[];

export interface WebhookQueueOptions<E, To extends WebhookEndpoint> {
  books: Books;
  clock: Clock;
  endpoint: To | undefined;
  /** Real time between attempts, in ms; after the last one the delivery has failed. */
  retryDelaysMs: number[];
  findEvent(id: string): E | undefined;
  /** Signs and posts one event. @returns the receiver's status */
  post(to: To, event: E, timestampMs: number, body?: string): Promise<number>;
  /** Earlier events go first for this long, in ms; not at all unless said. */
  orderedForMs?: number;
  /** This many failed deliveries in a row switch the endpoint off. */
  disableAfter?: number;
}

export interface WebhookQueue<To extends WebhookEndpoint = WebhookEndpoint> {
  enqueue(event: { id: string; type: string }): void;
  hold(): void;
  release(order: ReleaseOrder): void;
  /** The next `times` events are never sent; Infinity until `dropNone`. */
  dropNext(times: number): void;
  dropNone(): void;
  /** What is being kept from the receiver, and how many events wait for `release`. */
  obstacles(): { toDrop: number; holding: boolean; held: number };
  /** The next events are each sent this many times in all. */
  repeatEach(times: number): void;
  deliverAgain(eventId: string): void;
  /** Sends an event signed with another secret or at another time; answers the receiver's status. */
  deliverForged(eventId: string, forgery: Forgery): Promise<number>;
  /** Names the endpoint, and switches it on. */
  setEndpoint(endpoint: To): void;
  /** Whether the endpoint was switched off because it kept failing. */
  readonly disabled: boolean;
  delivered(eventId: string): boolean | undefined;
  deliveries(): Delivery[];
  /** Resolves when nothing is waiting to be sent; held events do not count. */
  settled(): Promise<void>;
  close(): void;
}

function ordered(held: Delivery[], order: ReleaseOrder): Delivery[] {
  if (order === "reversed") return held.toReversed();
  if (order === "shuffled")
    return held
      .map((one) => ({ one, at: Math.random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  if (!Array.isArray(order)) return held;
  const named = order.flatMap((id) => held.filter((one) => one.eventId === id));
  return [...named, ...held.filter((one) => !named.includes(one))];
}

/** Sends events one after another, tries again what failed, and lets tests stand in the way. */
export function createWebhookQueue<E extends { id: string; type: string }, To extends WebhookEndpoint>(
  options: WebhookQueueOptions<E, To>,
): WebhookQueue<To> {
  const { orderedForMs = 0, disableAfter = Number.POSITIVE_INFINITY } = options;
  const shelf = options.books.shelf<Delivery>("deliveries");
  let { endpoint } = options;
  let disabled = false;
  let failures = 0;
  const queue: string[] = shelf
    .all()
    .filter((one) => one.state === "pending" || one.state === "held")
    .map((one) => one.id);
  for (const id of queue) patch(id, { state: "pending" });
  let holding = false;
  let drops = 0;
  let copies = 1;
  let parallel = 1;
  let running = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let waiters: (() => void)[] = [];

  function patch(id: string, change: Partial<Delivery>): void {
    const delivery = shelf.get(id);
    if (delivery) shelf.put(id, { ...delivery, ...change });
  }

  function add(event: { id: string; type: string }, state: Delivery["state"]): void {
    const id = `wh_${randomUUID()}`;
    const createdMs = Date.now();
    shelf.put(id, {
      id,
      eventId: event.id,
      type: event.type,
      state,
      attempts: 0,
      nextAttemptMs: createdMs,
      lastStatus: null,
      lastError: null,
      createdMs,
    });
    if (state === "pending") queue.push(id);
  }

  /** Enough failures in a row switch the endpoint off; what waits for it is never sent. */
  function count(succeeded: boolean): void {
    failures = succeeded ? 0 : failures + 1;
    if (failures < disableAfter) return;
    disabled = true;
    for (const id of queue.splice(0)) patch(id, { state: "skipped" });
  }

  async function attempt(delivery: Delivery, to: To): Promise<void> {
    const event = options.findEvent(delivery.eventId);
    if (!event) return patch(delivery.id, { state: "failed", lastError: "The event is gone" });
    let lastStatus: number | null = null;
    let lastError: string | null = null;
    try {
      lastStatus = await options.post(to, event, options.clock.now());
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
    }
    // The books may be gone once the twin is closed.
    if (closed) return;
    const attempts = delivery.attempts + 1;
    if (lastStatus !== null && lastStatus >= 200 && lastStatus < 300) {
      patch(delivery.id, { state: "delivered", attempts, lastStatus, lastError });
      return count(true);
    }
    const delayMs = options.retryDelaysMs[attempts - 1];
    if (delayMs === undefined) {
      patch(delivery.id, { state: "failed", attempts, lastStatus, lastError });
      return count(false);
    }
    patch(delivery.id, { attempts, lastStatus, lastError, nextAttemptMs: Date.now() + delayMs });
    if (orderedForMs > 0) queue.unshift(delivery.id);
    else queue.push(delivery.id);
  }

  /** When a delivery may be tried: at its own time, and not while an earlier event waits, unless that one is old. */
  function dueMs(delivery: Delivery): number {
    if (orderedForMs === 0) return delivery.nextAttemptMs;
    const earlier = queue
      .map((id) => shelf.get(id))
      .filter((one) => one !== undefined)
      .filter((one) => one.eventId !== delivery.eventId && one.createdMs <= delivery.createdMs);
    const waits = earlier.map((one) => Math.min(one.nextAttemptMs, one.createdMs + orderedForMs));
    return Math.max(delivery.nextAttemptMs, ...waits);
  }

  const dueOf = (id: string): number => {
    const delivery = shelf.get(id);
    return delivery ? dueMs(delivery) : 0;
  };

  function nextDue(nowMs: number): Delivery | undefined {
    const index = queue.findIndex((id) => dueOf(id) <= nowMs);
    const [id] = index < 0 ? [] : queue.splice(index, 1);
    return id === undefined ? undefined : shelf.get(id);
  }

  function wake(): void {
    // Without an endpoint nothing can be sent; `setEndpoint` pumps again.
    if (queue.length === 0 || !endpoint) {
      if (running > 0) return;
      parallel = 1;
      const done = waiters;
      waiters = [];
      for (const resolve of done) resolve();
      return;
    }
    const soonest = Math.min(...queue.map(dueOf));
    clearTimeout(timer);
    timer = setTimeout(pump, Math.max(0, soonest - Date.now()));
  }

  /** Sends what is due: one after the other, unless a batch was released together. */
  function pump(): void {
    const to = endpoint;
    while (!closed && to && running < parallel) {
      const delivery = nextDue(Date.now());
      if (!delivery) break;
      running++;
      void attempt(delivery, to).finally(() => {
        running--;
        if (!closed) pump();
      });
    }
    if (!closed && running === 0) wake();
  }

  pump();
  return {
    enqueue(event) {
      if (!endpoint) return;
      if (disabled) return add(event, "skipped");
      if (drops > 0) {
        drops--;
        return add(event, "dropped");
      }
      for (let copy = 0; copy < copies; copy++) add(event, holding ? "held" : "pending");
      if (running < parallel) queueMicrotask(pump);
    },
    hold: () => {
      holding = true;
    },
    release(order) {
      holding = false;
      const held = shelf.all().filter((one) => one.state === "held");
      for (const delivery of ordered(held, order)) {
        patch(delivery.id, { state: "pending" });
        queue.push(delivery.id);
      }
      if (order === "together") parallel = Math.max(parallel, held.length);
      pump();
    },
    dropNext: (times) => {
      drops += times;
    },
    dropNone: () => {
      drops = 0;
    },
    obstacles: () => ({
      toDrop: drops,
      holding,
      held: shelf.all().filter((one) => one.state === "held").length,
    }),
    repeatEach: (times) => {
      copies = Math.max(1, times);
    },
    deliverAgain(eventId) {
      const event = options.findEvent(eventId);
      if (!event) throw new Error(`No such event: ${eventId}`);
      add(event, "pending");
      pump();
    },
    async deliverForged(eventId, forgery) {
      const event = options.findEvent(eventId);
      if (!event || !endpoint) throw new Error(`Nothing to forge for ${eventId}`);
      const to = { ...endpoint, secret: forgery.secret ?? endpoint.secret };
      return options.post(to, event, forgery.timestampMs ?? options.clock.now(), forgery.body);
    },
    get disabled() {
      return disabled;
    },
    setEndpoint(next) {
      endpoint = next;
      disabled = false;
      failures = 0;
      pump();
    },
    delivered(eventId) {
      const mine = shelf.all().filter((one) => one.eventId === eventId);
      if (mine.some((one) => one.state === "delivered")) return true;
      return mine.some((one) => one.state === "pending" || one.state === "held") ? undefined : false;
    },
    deliveries: () => shelf.all(),
    settled: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        // Deliveries queued in this very turn are pumped by a microtask; look after them.
        setImmediate(() => running === 0 && wake());
      }),
    close() {
      closed = true;
      clearTimeout(timer);
      for (const resolve of waiters) resolve();
    },
  };
}
