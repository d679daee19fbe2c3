import { v7 as uuidv7 } from "uuid";
import type { StoreInInbox } from "../chat/receive/store-arrival.ts";
import { ingestUpdate } from "../chat/telegram/ingress.ts";
import type { Repositories } from "../db/repositories/index.ts";
import { AppError } from "../errors.ts";
import { clerkReceiver, railReceiver, telegramReceiver } from "../http/webhooks/inbox-receivers.ts";
import type { WebhookReceiver } from "../http/webhooks/receive-webhook.ts";
import { handleRailEvent } from "../inbox/handle-rail-event.ts";
import { type LaneHandlers, NOT_JOINED } from "../inbox/work-lane.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { PaymentRail, RailName } from "../ports/payment-rail.ts";
import type { Scheduler } from "../ports/scheduler.ts";
import { syncClerkUser } from "../services/accounts/sync-clerk-user.ts";
import type { Actor, Context } from "../services/context.ts";
import { traced } from "../trace.ts";
import type { Outside } from "./outside.ts";

/** Rail events are retried for hours: money must not be forgotten because a provider was away. */
const RAIL_ATTEMPTS = 200;

export interface InboxStoreParts {
  repos: Repositories;
  scheduler: Scheduler;
  clock: Clock;
  log: Log;
}

/**
 * Stores what arrives together with the wake-up of its lane, so that neither is ever without the other. A story
 * begins here: its trace is the id of the row.
 */
export function inboxStore({ repos, scheduler, clock, log }: InboxStoreParts): StoreInInbox {
  return (arrival) => {
    const id = uuidv7();
    return traced(async () => {
      const key = `lane:${arrival.lane}`;
      const wake = scheduler.wakeStatements(key, clock.now());
      const outcome = await repos.inbox.store({ ...arrival, id, wake });
      const { source, eventId, kind } = arrival;
      log.info({ event: outcome === "stored" ? "inbox.stored" : "inbox.repeated", source, eventId, kind });
      scheduler.nudge(key);
      return outcome;
    }, id);
  };
}

export interface LaneParts {
  rails: ReadonlyMap<RailName, PaymentRail>;
  contextFor(actor: Actor): Context;
}

/** Who handles what arrives from elsewhere than chats, by its source. */
export function laneHandlers({ rails, contextFor }: LaneParts): [string, LaneHandlers][] {
  const webhook = (source: string) => contextFor({ kind: "webhook", source });
  return [
    ...[...rails.keys()].map((name): [string, LaneHandlers] => [
      name,
      {
        handle: (_row, payload) => handleRailEvent(webhook(name), name, payload),
        maxAttempts: RAIL_ATTEMPTS,
        retriesAll: true,
      },
    ]),
    [
      "clerk",
      {
        handle: async (_row, payload) => {
          const input = JSON.parse(payload) as { clerkUserId: string };
          await syncClerkUser({ ctx: webhook("clerk"), input });
        },
        maxAttempts: RAIL_ATTEMPTS,
      },
    ],
  ];
}

/** What a chat sent before this start waits until it can be answered there. */
export const laneOfAbsent = (service: string): LaneHandlers => ({
  handle: () =>
    Promise.reject(
      new AppError("unavailable", `${service} has not answered since GoClaw started`, {
        details: { reason: NOT_JOINED },
      }),
    ),
  maxAttempts: Number.POSITIVE_INFINITY,
});

/** Who verifies and stores what is sent to `/webhooks/<name>`, Discord apart, which may join later. */
export function webhookReceivers(
  outside: Pick<Outside, "rails" | "identity">,
  telegramSecret: string | null,
  store: StoreInInbox,
): Map<string, WebhookReceiver> {
  const receivers = new Map<string, WebhookReceiver>([
    ...[...outside.rails].map(([name, rail]) => [name, railReceiver(rail, store)] as const),
    ["clerk", clerkReceiver(outside.identity, store)],
  ]);
  if (telegramSecret) {
    receivers.set(
      "telegram",
      telegramReceiver(telegramSecret, (update) => ingestUpdate(store, update)),
    );
  }
  return receivers;
}
