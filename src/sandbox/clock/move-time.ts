import { type AkashTwin, USUAL_BLOCK_MS } from "../akash/akash-twin.ts";
import type { PolarTwin } from "../polar/twin.ts";
import type { StripeTwin } from "../stripe/twin.ts";
import type { WorldClock } from "./world-clock.ts";

/**
 * Moves the whole sandbox ahead and lets happen what the time would have brought: the chain makes up its blocks at the
 * real network's pace, so that escrow is spent as it would be, and the payment providers renew and expire what is due.
 * @throws RangeError as `WorldClock.jump`
 */
export async function moveTime(
  {
    clock,
    akash,
    stripe,
    polar,
  }: {
    clock: WorldClock;
    akash: AkashTwin | undefined;
    stripe: StripeTwin | undefined;
    polar: PolarTwin | undefined;
  },
  byMs: number,
): Promise<void> {
  // A transaction sent before the jump belongs into a block before it.
  akash?.produceBlock();
  await clock.jump(byMs);
  akash?.produceBlock(Math.floor(byMs / USUAL_BLOCK_MS));
  stripe?.passTime();
  polar?.passTime();
}
