import { webhooks } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { RailEvent } from "../../ports/payment-rail.ts";

const id = z.string().min(1).max(255);

const payload = z.object({
  type: z.string().min(1).max(255),
  data: z.object({
    id: id.optional(),
    order_id: id.nullish().catch(null),
    checkout_id: id.nullish().catch(null),
    billing_reason: z.string().nullish().catch(null),
  }),
});

type Pointer = z.output<typeof payload>["data"];

/** A paid order is an invoice of its plan; the first one of a plan is its checkout's, which starts the plan. */
function ofPaidOrder(order: Pointer, orderId: string): RailEvent["object"] {
  const isFirst = order.billing_reason === "subscription_create" || order.billing_reason === "purchase";
  return isFirst && order.checkout_id
    ? { kind: "checkout", id: order.checkout_id }
    : { kind: "invoice", id: orderId };
}

/** Which object to read again. Only what was paid starts or extends anything; refunds lead to their order. */
function objectOf(type: string, data: Pointer, eventId: string): RailEvent["object"] {
  const [kind] = type.split(".");
  const other = { kind: "other", id: data.id ?? eventId } as const;
  if (kind === "refund") return data.order_id ? { kind: "payment", id: data.order_id } : other;
  if (!data.id) return other;
  if (kind === "checkout") return { kind: "checkout", id: data.id };
  if (kind === "subscription") return { kind: "subscription", id: data.id };
  if (type === "order.paid") return ofPaidOrder(data, data.id);
  if (type === "order.updated" || type === "order.refunded") return { kind: "payment", id: data.id };
  return other;
}

/** Reduces the body of an event to a pointer; null for one that is none of ours to read. */
export function readEvent(eventId: string, body: unknown): RailEvent | null {
  const event = payload.safeParse(body);
  if (!event.success) return null;
  const { type, data } = event.data;
  return { eventId, type, object: objectOf(type, data, eventId) };
}

/** What the SDK says about one secret: verified, verified but of a type it does not know, or not verified. */
async function verdict(
  rawBody: string,
  headers: Record<string, string>,
  secret: string,
): Promise<"known" | "unknown" | "malformed" | "wrong"> {
  try {
    await webhooks.validateEvent(rawBody, headers, secret);
    return "known";
  } catch (error) {
    if (error instanceof webhooks.PolarWebhookUnknownTypeError) return "unknown";
    if (error instanceof webhooks.PolarWebhookVerificationError) return "wrong";
    if (error instanceof webhooks.PolarWebhookError) return "malformed";
    throw error;
  }
}

/**
 * Verifies a webhook against each secret in turn, in both of Polar's signature styles, and reduces it to a pointer.
 * A genuine event of a type nobody knows is acknowledged: ten refusals in a row would switch the endpoint off.
 * @throws AppError `unauthenticated`, `invalid_input`
 */
export async function verifyPolarWebhook(
  rawBody: string,
  headers: Headers,
  secrets: readonly string[],
): Promise<RailEvent> {
  const eventId = headers.get("webhook-id") ?? "";
  const given = Object.fromEntries(headers);
  for (const secret of secrets) {
    const found = await verdict(rawBody, given, secret);
    if (found === "wrong") continue;
    if (found === "unknown") return { eventId, type: "unknown", object: { kind: "other", id: eventId } };
    const event = found === "known" ? readEvent(eventId, JSON.parse(rawBody)) : null;
    if (!event) throw new AppError("invalid_input", "Polar webhook: the body is not an event");
    return event;
  }
  throw new AppError("unauthenticated", "Polar webhook: the signature is wrong, too old or from the future");
}
