import type { Settings } from "../../src/services/context.ts";
import { serviceSettings } from "../world/service-settings.ts";

export const PRICE = { priceId: "price_starter", amountMinor: 2900, currency: "usd" };

/** The product's own waits, a little shorter where nothing but virtual time would pass. */
export const SETTINGS: Settings = {
  ...serviceSettings(),
  prices: new Map([["stripe", { starter: PRICE, pro: PRICE, business: PRICE }]]),
  deploy: {
    maxProviders: 3,
    deadlineMs: 10 * 60_000,
    bidWindowMinMs: 6_000,
    bidWindowMaxMs: 20_000,
    createMayLandMs: 60_000,
    manifestTimeoutMs: 20_000,
    readyTimeoutMs: 60_000,
    pollMs: 4_000,
    saveTimeoutMs: 20_000,
    quietTimeoutMs: 20_000,
    fenceGraceMs: 10_000,
    healRestMs: 30_000,
  },
};
