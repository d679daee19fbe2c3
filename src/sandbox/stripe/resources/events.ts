import type Stripe from "stripe";
import { z } from "zod";
import { noSuch } from "../errors.ts";
import { inRange, page } from "../listing.ts";
import { flag, listParamsOf, paramsOf, range, text } from "../params.ts";
import { type Route, route } from "../route.ts";
import type { Event } from "../types.ts";

const listing = listParamsOf<Stripe.EventListParams>()({
  created: range.optional(),
  delivery_success: flag.optional(),
  type: text.optional(),
  types: z.array(text).max(20).optional(),
});

/** `customer.*` matches every type below it. */
const isOfType = (type: string, wanted: string): boolean =>
  wanted.endsWith(".*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;

/** @param delivered whether an event has reached the endpoint; undefined while its delivery is under way */
export function eventRoutes(delivered: (eventId: string) => boolean | undefined): Route[] {
  return [
    route("GET /v1/events", listing, (state, given) => {
      const types = given.types ?? (given.type === undefined ? undefined : [given.type]);
      const keep = (one: Event) =>
        inRange(one.created, given.created) &&
        (types === undefined || types.some((wanted) => isOfType(one.type, wanted))) &&
        (given.delivery_success === undefined || (delivered(one.id) ?? false) === given.delivery_success);
      return page(state.events.all().filter(keep), given, "/v1/events");
    }),
    route("GET /v1/events/:id", paramsOf<Stripe.EventRetrieveParams>()({}), (state, _given, id) => {
      const event = state.events.get(id);
      if (!event) throw noSuch("event", id);
      return event;
    }),
  ];
}
