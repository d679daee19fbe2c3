import Stripe from "stripe";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RailEvent } from "../../ports/payment-rail.ts";

const TOLERANCE_S = 300;

const reference = z.union([
  z.string().min(1),
  z.object({ id: z.string().min(1) }).transform((one) => one.id),
]);

const snapshot = z.object({
  id: z.string().min(1).max(255),
  object: z.literal("event"),
  type: z.string().min(1).max(255),
  data: z.object({
    object: z.object({
      id: z.string().min(1).max(255).optional(),
      object: z.string(),
      payment_intent: reference.nullish(),
      invoice: reference.nullish(),
      subscription: reference.nullish().catch(null),
      released_subscription: reference.nullish().catch(null),
    }),
  }),
});

const thin = z.object({
  id: z.string().min(1).max(255),
  object: z.literal("v2.core.event"),
  type: z.string().min(1).max(255),
  related_object: z.object({ id: z.string().min(1).max(255), type: z.string() }).nullish(),
});

type Pointer = {
  name: string;
  id: string;
  paymentId?: string | null | undefined;
  invoiceId?: string | null | undefined;
  subscriptionId?: string | null | undefined;
};

/** Which object to read again. Refunds and disputes lead to the payment they are about, a schedule to its plan. */
function objectOf(pointer: Pointer): RailEvent["object"] {
  const { name, id, paymentId, invoiceId, subscriptionId } = pointer;
  if (name === "checkout.session") return { kind: "checkout", id };
  if (name === "subscription") return { kind: "subscription", id };
  if (name === "subscription_schedule" && subscriptionId) return { kind: "subscription", id: subscriptionId };
  if (name === "invoice") return { kind: "invoice", id };
  if (name === "payment_intent") return { kind: "payment", id };
  if (name === "invoice_payment" && invoiceId) return { kind: "invoice", id: invoiceId };
  if (["charge", "refund", "dispute"].includes(name) && paymentId) return { kind: "payment", id: paymentId };
  return { kind: "other", id };
}

/** The SDK refuses old signatures only; one from the future is as wrong. */
function isFromTheFuture(signature: string, nowMs: number): boolean {
  const timestampS = Number(/(?:^|,)\s*t=(\d+)/.exec(signature)?.[1]);
  return !(timestampS * 1000 <= nowMs + TOLERANCE_S * 1000);
}

async function isSignedBy(secret: string, body: string, signature: string, nowMs: number): Promise<boolean> {
  try {
    return (
      (await Stripe.webhooks.signature?.verifyHeaderAsync(
        body,
        signature,
        secret,
        TOLERANCE_S,
        undefined,
        nowMs,
      )) === true
    );
  } catch {
    return false;
  }
}

function parse(rawBody: string): RailEvent {
  let body: unknown;
  try {
    body = JSON.parse(rawBody);
  } catch (cause) {
    throw new AppError("invalid_input", "Stripe webhook: the body is not JSON", { cause });
  }
  return readEvent(body);
}

/**
 * Reduces an event to a pointer, however it came here.
 * @throws AppError `invalid_input`
 */
export function readEvent(body: unknown): RailEvent {
  const full = snapshot.safeParse(body);
  if (full.success) {
    const { id, type, data } = full.data;
    const pointer = {
      name: data.object.object,
      id: data.object.id ?? id,
      paymentId: data.object.payment_intent,
      invoiceId: data.object.invoice,
      subscriptionId: data.object.subscription ?? data.object.released_subscription,
    };
    return { eventId: id, type, object: objectOf(pointer) };
  }
  const notification = thin.safeParse(body);
  if (!notification.success) throw new AppError("invalid_input", "Stripe webhook: the body is not an event");
  const { id, type, related_object: related } = notification.data;
  return {
    eventId: id,
    type,
    object: related ? objectOf({ name: related.type, id: related.id }) : { kind: "other", id },
  };
}

/**
 * Verifies a webhook against each secret in turn, so that a secret can be rotated, and reduces it to a pointer.
 * @throws AppError `unauthenticated`, `invalid_input`
 */
export async function verifyStripeWebhook(
  rawBody: string,
  headers: Headers,
  secrets: readonly string[],
  clock: Clock,
): Promise<RailEvent> {
  const signature = headers.get("stripe-signature");
  if (!signature) throw new AppError("unauthenticated", "Stripe webhook: no signature");
  const nowMs = clock.now();
  if (isFromTheFuture(signature, nowMs))
    throw new AppError("unauthenticated", "Stripe webhook: the timestamp is not valid");
  for (const secret of secrets) {
    if (await isSignedBy(secret, rawBody, signature, nowMs)) return parse(rawBody);
  }
  throw new AppError("unauthenticated", "Stripe webhook: the signature is wrong or too old");
}
