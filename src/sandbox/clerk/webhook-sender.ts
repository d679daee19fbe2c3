import { randomBytes } from "node:crypto";
import { type ClerkBooks, type DeliveryRecord, newId } from "./records.ts";
import { signDelivery, svixSecretBytes } from "./svix-signature.ts";

/** What may go wrong with the next delivery. */
export type DeliveryMishap = "duplicate" | "lose" | "tamper" | "wrong_secret" | "old_timestamp";

export interface WebhookSender {
  announce(type: string, data: Record<string, unknown>): void;
  /** Spoils the next delivery once; may be called several times for several deliveries. */
  spoilNext(mishap: DeliveryMishap): void;
  /** Sends an event again under its own id, whatever became of it. Resolves with the status, 0 for no answer. */
  redeliver(eventId: string): Promise<number>;
  deliveries(): DeliveryRecord[];
  /** Resolves when nothing is on the wire (retries that wait do not count). */
  idle(): Promise<void>;
  close(): void;
}

const RETRY_AFTER_MS = [5_000, 300_000, 1_800_000];
const TIMEOUT_MS = 15_000;

/** Signed deliveries with retries. Pending ones are taken up again after a restart. */
export function createWebhookSender(input: {
  books: ClerkBooks;
  endpoint: { url: string; secret: string } | undefined;
  instanceId: string;
  now: () => number;
}): WebhookSender {
  const { books, endpoint, now } = input;
  if (endpoint) svixSecretBytes(endpoint.secret);
  const mishaps: DeliveryMishap[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const open = new Set<Promise<unknown>>();
  let closed = false;

  async function post(url: string, body: string, headers: Record<string, string>): Promise<number> {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { "content-type": "application/json", "user-agent": "Svix-Webhooks/1.40", ...headers },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return 0;
    }
  }

  async function send(record: DeliveryRecord, mishap: DeliveryMishap | undefined): Promise<number> {
    if (!endpoint) return 0;
    const secret =
      mishap === "wrong_secret" ? `whsec_${randomBytes(24).toString("base64")}` : endpoint.secret;
    const seconds = Math.floor(now() / 1000) - (mishap === "old_timestamp" ? 360 : 0);
    const headers = signDelivery(secret, record.eventId, seconds, record.body);
    const body = mishap === "tamper" ? record.body.replace(/user_/, "user_X") : record.body;
    if (mishap === "duplicate") await post(endpoint.url, body, headers);
    return post(endpoint.url, body, headers);
  }

  function later(eventId: string, delayMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      track(attempt(eventId));
    }, delayMs);
    timer.unref();
    timers.add(timer);
  }

  async function attempt(eventId: string): Promise<void> {
    const record = books.deliveries.get(eventId);
    if (!record || closed) return;
    const mishap = mishaps.shift();
    if (mishap === "lose") return books.deliveries.put(eventId, { ...record, state: "lost" });
    const status = await send(record, mishap);
    if (closed) return;
    const attempts = record.attempts + 1;
    const delivered = status >= 200 && status < 300;
    const delayMs = RETRY_AFTER_MS[attempts - 1];
    const state = delivered ? "delivered" : delayMs === undefined ? "failed" : "pending";
    books.deliveries.put(eventId, { ...record, attempts, state, lastStatus: status });
    if (state === "pending" && delayMs !== undefined) later(eventId, delayMs);
  }

  function track(work: Promise<unknown>): void {
    open.add(work);
    void work.finally(() => open.delete(work));
  }

  for (const record of books.deliveries.all()) if (record.state === "pending") later(record.eventId, 1_000);

  return {
    announce(type, data) {
      if (!endpoint || closed) return;
      const eventId = newId("msg");
      const timestamp = now();
      const event = {
        data,
        event_attributes: { http_request: { client_ip: "127.0.0.1", user_agent: "sandbox" } },
        instance_id: input.instanceId,
        object: "event",
        timestamp,
        type,
      };
      books.deliveries.put(eventId, {
        eventId,
        type,
        body: JSON.stringify(event),
        attempts: 0,
        state: "pending",
        lastStatus: null,
      });
      track(attempt(eventId));
    },
    spoilNext: (mishap) => void mishaps.push(mishap),
    async redeliver(eventId) {
      const record = books.deliveries.get(eventId);
      if (!record) throw new Error(`no such event: ${eventId}`);
      return send(record, mishaps.shift());
    },
    deliveries: () => books.deliveries.all(),
    async idle() {
      while (open.size > 0) await Promise.allSettled([...open]);
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
