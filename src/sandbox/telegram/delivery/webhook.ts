import { findBot, saveBot } from "../world/accounts.ts";
import type { UpdateRecord, WebhookRecord } from "../world/records.ts";
import { forgetUpdate, pendingUpdates } from "../world/updates.ts";
import { unixNow, type World } from "../world/world.ts";

const MAX_BACKOFF_MS = 60_000;
const MAX_RETRY_AFTER_S = 3_600;

export interface WebhookDelivery {
  start(botId: number): void;
  stop(botId: number): void;
  close(): Promise<void>;
}

interface Options {
  /** First pause after a failed delivery; it doubles up to a minute. */
  backoffMs: number;
  /** A receiver that takes longer has failed, whatever it does later. */
  answerMs: number;
  /** Runs the method that a receiver may put into its answer. */
  runAnswer(botId: number, answer: unknown): Promise<void>;
}

/** Posts queued updates to webhooks: lanes in order, several lanes at once, redelivery until a 2xx comes. */
export function createWebhookDelivery(world: World, options: Options): WebhookDelivery {
  const inFlight = new Map<string, AbortController>();
  const failures = new Map<string, number>();
  const notBefore = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let closed = false;

  const busy = (botId: number): number =>
    [...inFlight.keys()].filter((key) => key.startsWith(`${botId}/`)).length;
  const laneOf = (record: UpdateRecord) => `${record.botId}/${record.lane}`;

  async function send(record: UpdateRecord, webhook: WebhookRecord, signal: AbortSignal): Promise<Response> {
    return fetch(webhook.url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        ...(webhook.secretToken ? { "x-telegram-bot-api-secret-token": webhook.secretToken } : {}),
      },
      body: JSON.stringify(record.update),
      signal: AbortSignal.any([signal, AbortSignal.timeout(options.answerMs)]),
    });
  }

  function retryLater(record: UpdateRecord, reason: string, retryAfterS: number): void {
    const lane = laneOf(record);
    const count = (failures.get(lane) ?? 0) + 1;
    failures.set(lane, count);
    const pauseMs = Math.max(
      Math.min(options.backoffMs * 2 ** (count - 1), MAX_BACKOFF_MS),
      Math.min(retryAfterS, MAX_RETRY_AFTER_S) * 1000,
    );
    notBefore.set(lane, performance.now() + pauseMs);
    const bot = findBot(world, record.botId);
    if (bot?.webhook) {
      saveBot(world, {
        ...bot,
        webhook: { ...bot.webhook, lastErrorDate: unixNow(world), lastErrorMessage: reason },
      });
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      pump(record.botId);
    }, pauseMs + 1);
    timers.add(timer);
  }

  async function deliver(record: UpdateRecord, webhook: WebhookRecord): Promise<void> {
    const lane = laneOf(record);
    const abort = new AbortController();
    inFlight.set(lane, abort);
    try {
      const response = await send(record, webhook, abort.signal);
      const body = await response.text();
      if (response.ok) {
        forgetUpdate(world, record);
        failures.delete(lane);
        notBefore.delete(lane);
        if (body.startsWith("{")) await options.runAnswer(record.botId, JSON.parse(body));
      } else {
        const reason = `Wrong response from the webhook: ${response.status} ${response.statusText}`;
        retryLater(record, reason, Number(response.headers.get("retry-after")) || 0);
      }
    } catch (error) {
      if (!abort.signal.aborted)
        retryLater(record, error instanceof Error ? error.message : "Connection failed", 0);
    } finally {
      inFlight.delete(lane);
      pump(record.botId);
    }
  }

  function pump(botId: number): void {
    const webhook = findBot(world, botId)?.webhook;
    if (!webhook || closed || busy(botId) >= webhook.maxConnections) return;
    const seen = new Set<string>();
    for (const record of pendingUpdates(world, botId)) {
      const lane = laneOf(record);
      if (seen.has(lane)) continue;
      seen.add(lane);
      if (busy(botId) >= webhook.maxConnections) return;
      if (inFlight.has(lane) || (notBefore.get(lane) ?? 0) > performance.now()) continue;
      const work = deliver(record, webhook);
      running.add(work);
      void work.finally(() => running.delete(work));
    }
  }

  const off = world.signals.on((signal) => {
    if (signal.type === "update") pump(signal.update.botId);
  });
  for (const bot of world.bots.all()) pump(bot.id);

  function abortAll(prefix: string): void {
    for (const [lane, abort] of inFlight) if (lane.startsWith(prefix)) abort.abort();
  }

  return {
    start(botId) {
      for (const lane of [...notBefore.keys()]) if (lane.startsWith(`${botId}/`)) notBefore.delete(lane);
      pump(botId);
    },
    stop: (botId) => abortAll(`${botId}/`),
    async close() {
      closed = true;
      off();
      for (const timer of timers) clearTimeout(timer);
      abortAll("");
      await Promise.allSettled([...running]);
    },
  };
}
