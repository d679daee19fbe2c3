import { z } from "zod";
import { invalidRequest } from "../errors.ts";
import { text, whole } from "../params.ts";
import type { ItemChange } from "../plan-change.ts";
import type { StripeState } from "../state.ts";
import type { Subscription } from "../types.ts";
import { priceOf } from "./catalog.ts";

/** The one change of items that is modelled: another price for an item that is there. */
export const itemChanges = z
  .array(z.strictObject({ id: text, price: text, quantity: whole.optional() }))
  .max(20);

/** @throws StripeFault for an unknown item or price, another currency, or a moment outside the period */
export function itemChangeOf(
  state: StripeState,
  subscription: Subscription,
  given: z.output<typeof itemChanges>,
  atS: number | undefined,
  param: string,
): ItemChange {
  const [change, more] = given;
  if (!change || more) throw invalidRequest("The sandbox changes one item at a time.", { param });
  const item = subscription.items.data.find((one) => one.id === change.id);
  if (!item)
    throw invalidRequest(
      `Provided subscription item ${change.id} does not belong to this subscription ${subscription.id}.`,
      { param: `${param}[0][id]` },
    );
  const price = priceOf(state, change.price, `${param}[0][price]`);
  if (!price.active)
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, {
      param: `${param}[0][price]`,
    });
  if (price.currency !== subscription.currency)
    throw invalidRequest(
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${subscription.currency}\`.`,
      { param: `${param}[0][price]` },
    );
  const fromS = atS ?? state.nowS();
  if (fromS < item.current_period_start || fromS > item.current_period_end)
    throw invalidRequest("The proration date must be within the current period of the subscription.", {
      param: "proration_date",
    });
  return { item: { ...item, quantity: change.quantity ?? 1 }, price, fromS };
}
