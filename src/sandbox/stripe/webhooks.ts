import Stripe from "stripe";
import type { Clock } from "../../ports/clock.ts";
import type { Books } from "../kernel/books.ts";
import { createWebhookQueue, type WebhookEndpoint, type WebhookQueue } from "../kernel/webhook-queue.ts";
import type { Event } from "./types.ts";

export interface StripeWebhookOptions {
  books: Books;
  clock: Clock;
  endpoint: WebhookEndpoint | undefined;
  retryDelaysMs: number[];
  timeoutMs: number;
  findEvent(id: string): Event | undefined;
}

const payloadOf = (event: Event): string => JSON.stringify({ ...event, pending_webhooks: 1 }, null, 2);

/** The account's one endpoint, with Stripe's signature. */
export function createStripeWebhooks({ timeoutMs, ...options }: StripeWebhookOptions): WebhookQueue {
  return createWebhookQueue({
    ...options,
    async post(to, event: Event, timestampMs, body = payloadOf(event)) {
      const signature = await Stripe.webhooks.generateTestHeaderStringAsync({
        payload: body,
        secret: to.secret,
        timestamp: Math.floor(timestampMs / 1000),
      });
      const answer = await fetch(to.url, {
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
    },
  });
}
