import { createHmac } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { Books } from "../kernel/books.ts";
import { createWebhookQueue, type WebhookEndpoint, type WebhookQueue } from "../kernel/webhook-queue.ts";
import { API_VERSION } from "./api.ts";
import type { Event } from "./types.ts";

/**
 * `standard`: the key is what the secret's base64 says, as Standard Webhooks has it. `legacy`: the key is the whole
 * secret as it is written, which older endpoints keep until their secret is made anew.
 */
export type SignatureStyle = "standard" | "legacy";

export interface PolarEndpoint extends WebhookEndpoint {
  style: SignatureStyle;
}

export interface PolarWebhookOptions {
  books: Books;
  clock: Clock;
  endpoint: PolarEndpoint | undefined;
  retryDelaysMs: number[];
  findEvent(id: string): Event | undefined;
}

const TIMEOUT_MS = 10_000;
/** Order is kept for a minute; then a later event is no longer held back by one that keeps failing. */
const ORDERED_FOR_MS = 60_000;
const DISABLE_AFTER = 10;
const PREFIX = "whsec_";

const keyOf = ({ secret, style }: PolarEndpoint): Buffer =>
  style === "legacy"
    ? Buffer.from(secret)
    : Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");

/** The value of `webhook-signature`. */
export const sign = (to: PolarEndpoint, id: string, timestampS: number, body: string): string =>
  `v1,${createHmac("sha256", keyOf(to)).update(`${id}.${timestampS}.${body}`).digest("base64")}`;

/** The organization's one endpoint: ten tries, in order where it can be, and off after ten failures in a row. */
export function createPolarWebhooks(options: PolarWebhookOptions): WebhookQueue<PolarEndpoint> {
  return createWebhookQueue({
    ...options,
    orderedForMs: ORDERED_FOR_MS,
    disableAfter: DISABLE_AFTER,
    async post(to, event: Event, timestampMs, forged) {
      const { id, ...payload } = event;
      const body = forged ?? JSON.stringify(payload);
      const timestampS = Math.floor(timestampMs / 1000);
      const answer = await fetch(to.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "polar.sh webhooks",
          "webhook-id": id,
          "webhook-timestamp": String(timestampS),
          "webhook-signature": sign(to, id, timestampS, body),
          "webhook-api-version": API_VERSION,
        },
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
  });
}
