import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Identity } from "../../ports/identity.ts";
import type { PaymentRail } from "../../ports/payment-rail.ts";
import type { WebhookReceiver } from "./receive-webhook.ts";

/** One verified arrival on its way into the inbox. `payload` is JSON. */
export interface Arrival {
  source: string;
  eventId: string;
  /** Arrivals of one lane are worked on one after another. */
  lane: string;
  kind: string;
  payload: string;
}

export type StoreInbox = (arrival: Arrival) => Promise<unknown>;

/** Payment events: only which object to read again is kept. Types nobody needs are acknowledged and dropped. */
export function railReceiver(
  rail: Pick<PaymentRail, "name" | "signatureHeader" | "verifyWebhook">,
  store: StoreInbox,
): WebhookReceiver {
  return {
    admit: mustHave(rail.signatureHeader),
    async receive(rawBody, headers) {
      const event = await rail.verifyWebhook(rawBody, headers);
      if (event.object.kind === "other") return;
      await store({
        source: rail.name,
        eventId: event.eventId,
        lane: `${rail.name}:${event.object.kind}:${event.object.id}`,
        kind: event.type,
        payload: JSON.stringify({ object: event.object }),
      });
    },
  };
}

/** Clerk events: only which user to read again is kept. */
export function clerkReceiver(
  identity: Pick<Identity, "signatureHeader" | "verifyWebhook">,
  store: StoreInbox,
): WebhookReceiver {
  return {
    admit: mustHave(identity.signatureHeader),
    async receive(rawBody, headers) {
      const event = await identity.verifyWebhook(rawBody, headers);
      if (event.type === "other") return;
      await store({
        source: "clerk",
        eventId: event.eventId,
        lane: `clerk:${event.clerkUserId}`,
        kind: event.type,
        payload: JSON.stringify({ clerkUserId: event.clerkUserId }),
      });
    },
  };
}

const Update = z.looseObject({ update_id: z.int() });

/**
 * Telegram updates, admitted by the secret that was set with the webhook.
 * @param take stores the update; it must not do the work
 */
export function telegramReceiver(
  secret: string,
  take: (update: { update_id: number }) => Promise<unknown>,
): WebhookReceiver {
  const expected = digest(secret);
  return {
    admit(headers) {
      const given = headers.get("x-telegram-bot-api-secret-token") ?? "";
      if (!timingSafeEqual(digest(given), expected))
        throw new AppError("unauthenticated", "the secret token does not hold");
    },
    async receive(rawBody) {
      const update = Update.safeParse(parseJson(rawBody));
      if (!update.success) throw new AppError("invalid_input", "the body is not an update");
      await take(update.data);
    },
  };
}

/** A delivery without any signature is not worth reading. */
const mustHave = (header: string) => (headers: Headers) => {
  if (!headers.get(header)) throw new AppError("unauthenticated", "the delivery is not signed");
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError("invalid_input", "the body is not JSON", { cause: error });
  }
}
