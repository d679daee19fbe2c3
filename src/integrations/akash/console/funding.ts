import { AppError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { ConsoleClient } from "./client.ts";

const REMEMBER_MS = 6 * 3_600_000;
const KEPT = 5_000;

/**
 * Sees to it that the platform keeps a deployment's escrow filled from the account's credit (its auto top-up).
 * What was seen to be on is not asked for again for some hours.
 */
export function createFunding(client: ConsoleClient, clock: Clock): (dseq: string) => Promise<void> {
  const seenAtMs = new Map<string, number>();

  async function isOn(dseq: string): Promise<boolean> {
    try {
      if ((await client.setting(dseq)).autoTopUpEnabled) return true;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "not_found") throw error;
      return (await client.makeSetting(dseq)).autoTopUpEnabled;
    }
    return (await client.changeSetting(dseq)).autoTopUpEnabled;
  }

  return async (dseq) => {
    if (clock.now() - (seenAtMs.get(dseq) ?? Number.NEGATIVE_INFINITY) < REMEMBER_MS) return;
    if (!(await isOn(dseq))) {
      throw new AppError("rejected", `the Console API does not switch on auto top-up of ${dseq}`, {
        details: { reason: "no_auto_top_up", dseq },
      });
    }
    if (seenAtMs.size >= KEPT) seenAtMs.clear();
    seenAtMs.set(dseq, clock.now());
  };
}
