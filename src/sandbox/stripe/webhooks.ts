import Stripe from "stripe";
import type { Clock } from "../../ports/clock.ts";
import type { Books } from "../kernel/books.ts";
import { newId } from "./ids.ts";
import type { Delivery, Event } from "./types.ts";

export interface WebhookEndpoint {
  url: string;
  secret: string;
}

/** How held events come out: as they happened, backwards, at random, all at once, or by event id. */
export type ReleaseOrder = "in_order" | "reversed" | "shuffled" | "together" | string[];

export interface WebhookQueueOptions {
  books: Books;
  clock: Clock;
  endpoint: WebhookEndpoint | undefined;
  /** Real time between attempts, in ms; after the last one the delivery has failed. */
  retryDelaysMs: number[];
  timeoutMs: number;
  findEvent(id: string): Event | undefined;
}

export interface WebhookQueue {
  enqueue(event: Event): void;
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
  deliverForged(
    eventId: string,
    forgery: { secret?: string; timestampMs?: number; body?: string },
  ): Promise<number>;
  setEndpoint(endpoint: WebhookEndpoint): void;
  delivered(eventId: string): boolean | undefined;
  deliveries(): Delivery[];
  /** Resolves when nothing is waiting to be sent; held events do not count. */
  settled(): Promise<void>;
  close(): void;
}

/** Signs and posts one event. @returns the receiver's status */
async function post(
  endpoint: WebhookEndpoint,
  body: string,
  timestampS: number,
  timeoutMs: number,
): Promise<number> {
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({
    payload: body,
    secret: endpoint.secret,
    timestamp: timestampS,
  });
  const answer = await fetch(endpoint.url, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": signature,
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    },
    body,
    // A redirect counts as a failure.
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const payloadOf = (event: Event): string => JSON.stringify({ ...event, pending_webhooks: 1 }, null, 2);

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

export function createWebhookQueue(options: WebhookQueueOptions): WebhookQueue {
  const shelf = options.books.shelf<Delivery>("deliveries");
  let { endpoint } = options;
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

  function add(event: Event, state: Delivery["state"]): void {
    const id = newId("wh");
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

  async function attempt(delivery: Delivery, to: WebhookEndpoint): Promise<void> {
    const event = options.findEvent(delivery.eventId);
    if (!event) return patch(delivery.id, { state: "failed", lastError: "The event is gone" });
    let lastStatus: number | null = null;
    let lastError: string | null = null;
    try {
      lastStatus = await post(
        to,
        payloadOf(event),
        Math.floor(options.clock.now() / 1000),
        options.timeoutMs,
      );
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
    }
    // The books may be gone once the twin is closed.
    if (closed) return;
    const attempts = delivery.attempts + 1;
    if (lastStatus !== null && lastStatus >= 200 && lastStatus < 300) {
      return patch(delivery.id, { state: "delivered", attempts, lastStatus, lastError });
    }
    const delayMs = options.retryDelaysMs[attempts - 1];
    if (delayMs === undefined)
      return patch(delivery.id, { state: "failed", attempts, lastStatus, lastError });
    patch(delivery.id, { attempts, lastStatus, lastError, nextAttemptMs: Date.now() + delayMs });
    queue.push(delivery.id);
  }

  function nextDue(nowMs: number): Delivery | undefined {
    const index = queue.findIndex((id) => (shelf.get(id)?.nextAttemptMs ?? 0) <= nowMs);
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
    const soonest = Math.min(...queue.map((id) => shelf.get(id)?.nextAttemptMs ?? 0));
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
      const timestampS = Math.floor((forgery.timestampMs ?? options.clock.now()) / 1000);
      return post(to, forgery.body ?? payloadOf(event), timestampS, options.timeoutMs);
    },
    setEndpoint(next) {
      endpoint = next;
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
