import { PLANS } from "../../src/domain/plans/plans.ts";
import type { Settings } from "../../src/services/context.ts";

const price = (priceId: string, amountMinor: number) => ({ priceId, amountMinor, currency: "usd" });

/** What an escrow begins with, in uact. */
export const DEPOSIT_UACT = 1_000_000;

/** What services are configured with where hardly anything waits for real; anew each time, as tests change them. */
export const serviceSettings = (): Settings => ({
  publicUrl: "http://127.0.0.1:8080",
  gatewayPublicUrl: "http://127.0.0.1:8080",
  plans: PLANS,
  usageLogDays: 400,
  prices: new Map([
    [
      "stripe",
      {
        starter: price("price_starter", 2900),
        pro: price("price_pro", 4900),
        business: price("price_business", 9900),
      },
    ],
  ]),
  models: [{ id: "small", title: "Small", description: "Quick" }],
  agent: {
    image: `ghcr.io/openclaw/openclaw@sha256:${"5a".repeat(32)}`,
    cpuUnits: 1,
    memoryMiB: 512,
    storageMiB: 512,
    port: 18789,
    maxPriceUactPerBlock: 100_000,
    auditors: [],
    depositUact: DEPOSIT_UACT,
    apiRoots: {},
    companion: [],
  },
  deploy: {
    maxProviders: 3,
    deadlineMs: 1_800_000,
    bidWindowMinMs: 0,
    bidWindowMaxMs: 2_000,
    createMayLandMs: 2_000,
    manifestTimeoutMs: 2_000,
    readyTimeoutMs: 4_000,
    pollMs: 20,
    saveTimeoutMs: 2_000,
    quietTimeoutMs: 2_000,
    fenceGraceMs: 50,
    healRestMs: 100,
  },
  health: {
    lookMs: 30_000,
    roundMs: 10_000,
    reportEveryMs: 30_000,
    reportStaleMs: 300_000,
    believeMs: 60_000,
    startMs: 600_000,
    providerMs: 600_000,
    helpMs: 300_000,
    flapMs: 1_800_000,
    healsPerDay: 3,
  },
  treasury: { mint: true, aheadDays: 30, alarmDays: 14, alarmTxs: 200 },
  runway: { belowMs: 24 * 3_600_000, untilMs: 48 * 3_600_000, leastUact: 500_000 },
  checkoutTtlMs: 35 * 60_000,
  reconcileMs: 60_000,
  overdueKeepMs: 14 * 86_400_000,
  refundsPerDay: 2,
  giving: { supportMinor: new Map([["usd", 3_000]]), secondPerson: null },
  externalCheckout: true,
  supportContact: null,
});
