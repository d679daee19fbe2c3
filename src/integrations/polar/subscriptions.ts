import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type { PolarClient } from "./client.ts";

export const retrieveSubscription = (client: PolarClient, id: string): Promise<models.Subscription> =>
  client.read("subscriptions.get", (polar) => polar.subscriptions.get(id));

export const hasEnded = (subscription: models.Subscription): boolean => subscription.status === "canceled";

/** Makes a change; when it failed, looks whether the wished state is there all the same. */
export async function unlessSo(
  client: PolarClient,
  id: string,
  isSo: (now: models.Subscription) => boolean,
  change: () => Promise<models.Subscription>,
): Promise<models.Subscription> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "not_found" || error.code === "misconfigured")
      throw error;
    const now = await retrieveSubscription(client, id);
    if (isSo(now)) return now;
    throw error;
  }
}

/** Ends a subscription now or at its period's end; one that has ended is success. */
export function cancelSubscription(
  client: PolarClient,
  id: string,
  when: "now" | "period_end",
): Promise<models.Subscription> {
  if (when === "now")
    return unlessSo(client, id, hasEnded, () =>
      client.change("subscriptions.revoke", (polar) => polar.subscriptions.revoke(id)),
    );
  const isBooked = (now: models.Subscription) => hasEnded(now) || now.cancel_at_period_end;
  return unlessSo(client, id, isBooked, () =>
    client.change("subscriptions.update", (polar) =>
      polar.subscriptions.update(id, { cancel_at_period_end: true }),
    ),
  );
}

/** Takes back a booked end. @throws AppError `gone` when it has come */
export async function resumeSubscription(client: PolarClient, id: string): Promise<models.Subscription> {
  const now = await retrieveSubscription(client, id);
  if (hasEnded(now))
    throw new AppError("gone", "The subscription has ended", { details: { subscriptionId: id } });
  if (!now.cancel_at_period_end) return now;
  const isOn = (after: models.Subscription) => !hasEnded(after) && !after.cancel_at_period_end;
  return unlessSo(client, id, isOn, () =>
    client.change("subscriptions.update", (polar) =>
      polar.subscriptions.update(id, { cancel_at_period_end: false }),
    ),
  );
}
