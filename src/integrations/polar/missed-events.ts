import type { models } from "@polar-sh/sdk/2026-10";
import type { RailEvent } from "../../ports/payment-rail.ts";
import type { PolarClient } from "./client.ts";
import { readEvent } from "./webhook.ts";

const PAGE = 100;
const MAX_PAGES = 10;

/** Polar keeps the payload as it was sent; an archived event has none any more. */
function pointerOf({ webhook_event: event }: models.WebhookDelivery): RailEvent | null {
  if (event.succeeded === true || event.payload === null) return null;
  try {
    return readEvent(event.id, JSON.parse(event.payload));
  } catch {
    return null;
  }
}

/** Events of which every delivery failed, oldest first, each once. */
export async function missedEvents(client: PolarClient, sinceMs: number): Promise<RailEvent[]> {
  const missed = new Map<string, RailEvent>();
  for (let page = 1, last = 1; page <= Math.min(last, MAX_PAGES); page++) {
    const { items, pagination } = await client.read("webhooks.list", (polar) =>
      polar.webhooks.listWebhookDeliveries({
        succeeded: false,
        start_timestamp: new Date(sinceMs).toISOString(),
        limit: PAGE,
        page,
      }),
    );
    for (const event of items.flatMap((one) => pointerOf(one) ?? [])) missed.set(event.eventId, event);
    last = pagination.max_page;
  }
  return [...missed.values()].reverse();
}
