import { type AppError, toAppError } from "../../../src/errors.ts";
import { createStripeRail, type StripeRailOptions } from "../../../src/integrations/stripe/rail.ts";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { PRO, SECRET_KEY, STARTER, WEBHOOK_SECRET } from "../../sandbox/stripe/world.ts";

export function railOf(twin: StripeTwin, extra: Partial<StripeRailOptions> = {}): PaymentRail {
  return createStripeRail({
    secretKey: SECRET_KEY,
    apiBase: twin.apiBase,
    webhookSecrets: [WEBHOOK_SECRET],
    prices: { starter: STARTER.id, pro: PRO.id, business: "price_nobody" },
    ...extra,
  });
}

/** The AppError of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    return toAppError(error);
  }
  throw new Error("The call should have failed");
}
