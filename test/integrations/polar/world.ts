import { createPolarRail, type PolarRailOptions } from "../../../src/integrations/polar/rail.ts";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import { ACCESS_TOKEN, NOBODY, PRO, STARTER, WEBHOOK_SECRET } from "../../sandbox/polar/world.ts";

export const railOf = (apiBase: string, extra: Partial<PolarRailOptions> = {}): PaymentRail =>
  createPolarRail({
    accessToken: ACCESS_TOKEN,
    apiBase,
    webhookSecrets: [WEBHOOK_SECRET],
    readAgainMs: [1, 1],
    lookAgainMs: [1, 1],
    products: { starter: STARTER.id, pro: PRO.id, business: NOBODY },
    ...extra,
  });
