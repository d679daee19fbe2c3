import type Stripe from "stripe";
import type { RailEvent } from "../../ports/payment-rail.ts";
import { ask } from "./translate-error.ts";
import { readEvent } from "./webhook.ts";

const PAGE = 100;
const MAX_PAGES = 10;

/** Events that no endpoint took, oldest first. Stripe keeps them for thirty days. */
export async function missedEvents(stripe: Stripe, sinceMs: number): Promise<RailEvent[]> {
  const missed: RailEvent[] = [];
  const created = { gte: Math.floor(sinceMs / 1000) };
  for (let page = 0, after: string | undefined; page < MAX_PAGES; page++) {
    const { data, has_more } = await ask("events.list", "list", () =>
      stripe.events.list({
        delivery_success: false,
        created,
        limit: PAGE,
        ...(after && { starting_after: after }),
      }),
    );
    missed.push(...data.map(readEvent));
    after = data.at(-1)?.id;
    if (!has_more) break;
  }
  return missed.reverse();
}
