import { z } from "zod";
import type { Delivery } from "../../kernel/webhook-queue.ts";
import { API_VERSION } from "../api.ts";
import { pageOf } from "../listing.ts";
import { flag, listOf } from "../params.ts";
import { list, type Route } from "../route.ts";
import type { PolarState } from "../state.ts";

const READ = ["webhooks:read", "webhooks:write"] as const;
const listing = listOf({
  succeeded: flag.optional(),
  start_timestamp: z.iso.datetime({ offset: true }).optional(),
  end_timestamp: z.iso.datetime({ offset: true }).optional(),
});

/** What was tried, or was lost on its way, which Polar sees as an endpoint that did not answer. */
const wasTried = ({ state, attempts }: Delivery): boolean =>
  state === "delivered" || state === "failed" || state === "dropped" || attempts > 0;

function deliveryJson(state: PolarState, one: Delivery) {
  const { id: eventId, ...payload } = state.events.get(one.eventId) ?? { id: one.eventId };
  const at = new Date(one.createdMs).toISOString();
  const succeeded = one.state === "delivered";
  return {
    created_at: at,
    modified_at: null,
    id: one.id.replace(/^wh_/, ""),
    succeeded,
    http_code: one.lastStatus,
    response: one.lastError,
    webhook_event: {
      created_at: at,
      modified_at: null,
      id: eventId,
      last_http_code: one.lastStatus,
      succeeded,
      skipped: false,
      api_version: API_VERSION,
      payload: JSON.stringify(payload),
      type: one.type,
      is_archived: false,
    },
  };
}

export const webhookRoutes = (deliveries: () => Delivery[]): Route[] => [
  list("GET /v1/webhooks/deliveries", READ, listing, (state, asked) => {
    const { items, pagination } = pageOf(
      deliveries()
        .filter(wasTried)
        .map((one) => deliveryJson(state, one))
        .filter(
          (one) =>
            (asked.succeeded === undefined || one.succeeded === asked.succeeded) &&
            (asked.start_timestamp === undefined || one.created_at >= asked.start_timestamp) &&
            (asked.end_timestamp === undefined || one.created_at <= asked.end_timestamp),
        ),
      asked,
    );
    return { items, pagination };
  }),
];
