import { z } from "zod";
import { syncCheckout } from "../services/billing/checkout/sync-checkout.ts";
import { syncInvoice, syncPayment } from "../services/billing/payment/sync-payment.ts";
import { syncSubscription } from "../services/billing/plan/sync-subscription.ts";
import type { Context } from "../services/context.ts";

const Payload = z.object({
  object: z.object({
    kind: z.enum(["checkout", "subscription", "payment", "invoice", "other"]),
    id: z.string(),
  }),
});

/** A webhook only says which object to read again; nothing else of it is believed. */
export async function handleRailEvent(ctx: Context, rail: string, payload: string): Promise<void> {
  const { object } = Payload.parse(JSON.parse(payload));
  switch (object.kind) {
    case "checkout":
      return await syncCheckout({ ctx, input: { rail, sessionId: object.id } });
    case "subscription":
      return await syncSubscription({ ctx, input: { rail, subscriptionId: object.id } });
    case "payment":
      return await syncPayment({ ctx, input: { rail, paymentId: object.id } });
    case "invoice":
      return await syncInvoice({ ctx, input: { rail, invoiceId: object.id } });
    case "other":
      return;
  }
}
