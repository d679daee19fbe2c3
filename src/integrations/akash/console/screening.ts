import { AppError } from "../../../errors.ts";
import type { BidScreening, ScreenedProvider, ScreenedWorkload } from "../../../ports/bid-screening.ts";
import type { Clock } from "../../../ports/clock.ts";
import { createConsoleClient } from "./client.ts";

export interface ScreeningOptions {
  apiBase: string;
  clock: Clock;
  /** People wait for this answer; default 2500 ms. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 2_500;
/** How long an answer holds, and how long after a failure nobody is kept waiting again. */
const REMEMBER_MS = 60_000;
const FAILED_MS = 15_000;
const MIB = 1_048_576;
/** So small that somebody always has room for it. */
const SMALLEST: ScreenedWorkload = {
  cpuUnits: 0.1,
  memoryMiB: 64,
  storageMiB: 64,
  maxPriceUactPerBlock: 10_000_000,
  auditors: [],
};

const MAX_TEXT = 60;

/** What a provider says of itself may be blank, or longer than a card has room for. */
const saidOf = (text: string | null): string | null => text?.trim().slice(0, MAX_TEXT) || null;

/** One group of one unit, as the API's schema has it; amounts are decimal text. */
function question({ cpuUnits, memoryMiB, storageMiB, maxPriceUactPerBlock, auditors }: ScreenedWorkload) {
  const val = (amount: number) => ({ val: String(Math.round(amount)) });
  return {
    requirements: { signedBy: { anyOf: [...auditors], allOf: [] }, attributes: [] },
    resources: [
      {
        resource: {
          id: 1,
          cpu: { units: val(cpuUnits * 1000) },
          memory: { quantity: val(memoryMiB * MIB) },
          gpu: { units: val(0) },
          storage: [{ name: "default", quantity: val(storageMiB * MIB) }],
          endpoints: [{ kind: "SHARED_HTTP", sequenceNumber: 0 }],
        },
        count: 1,
        price: { denom: "uact", amount: String(maxPriceUactPerBlock) },
      },
    ],
    timezone: "UTC",
  };
}

type Remembered = { untilMs: number } & ({ providers: ScreenedProvider[] } | { failure: unknown });

/** Bid screening by the Console API. It needs no key and serves whatever backend deploys. */
export function createBidScreening({
  apiBase,
  clock,
  timeoutMs = TIMEOUT_MS,
}: ScreeningOptions): BidScreening {
  const client = createConsoleClient({
    apiBase,
    apiKey: null,
    clock,
    readTimeoutMs: timeoutMs,
    writeTimeoutMs: timeoutMs,
  });
  const remembered = new Map<string, Remembered>();

  async function ask(workload: ScreenedWorkload): Promise<ScreenedProvider[]> {
    const found = await client.screen(question(workload));
    // Behind its feature flag the service answers everybody with nobody, so nobody is asked about once more.
    if (found.length === 0 && (await client.screen(question(SMALLEST))).length === 0) {
      throw new AppError("unavailable", "bid screening has nobody for anything", {
        details: { reason: "screening_off" },
      });
    }
    return found.map((one) => ({
      provider: one.owner,
      name: saidOf(one.organization) ?? one.owner,
      region: saidOf(one.location),
      incidents: one.incidents.reduce((sum, day) => sum + day.incidentCount, 0),
    }));
  }

  return {
    async screen(workload) {
      const key = JSON.stringify(question(workload));
      const known = remembered.get(key);
      if (known && known.untilMs > clock.now()) {
        if ("failure" in known) throw known.failure;
        return known.providers;
      }
      try {
        const providers = await ask(workload);
        remembered.set(key, { providers, untilMs: clock.now() + REMEMBER_MS });
        return providers;
      } catch (failure) {
        remembered.set(key, { failure, untilMs: clock.now() + FAILED_MS });
        throw failure;
      }
    },
  };
}
