import { DAY_MS } from "../usage/allowance.ts";
import { USUAL_BLOCK_SECONDS } from "./running-cost.ts";

/** Rates that began and ended in one UTC day (uact per block), and what each came to in the rest of it (uact per block · ms). */
interface RateTurn {
  dayStart: number;
  begunUact: number;
  begunUactMs: number;
  endedUact: number;
  endedUactMs: number;
}

/**
 * What leases ran up in each day, in uact (a millionth of a US dollar): back from what is open now, so that it takes
 * what changed and not every lease of every day. At the usual length of a block; the chain's own sums differ a little.
 */
export function escrowByDay(
  { firstDayMs, count }: { firstDayMs: number; count: number },
  { openUact, turns }: { openUact: number; turns: readonly RateTurn[] },
  nowMs: number,
): number[] {
  const byDay = new Map(turns.map((turn) => [turn.dayStart, turn]));
  const spent: number[] = [];
  let atEnd = openUact;
  for (let at = count - 1; at >= 0; at--) {
    const dayStart = firstDayMs + at * DAY_MS;
    const turn = byDay.get(dayStart);
    const atStart = atEnd - (turn?.begunUact ?? 0) + (turn?.endedUact ?? 0);
    const ahead = Math.max(0, dayStart + DAY_MS - nowMs) * atEnd;
    const uactMs = atStart * DAY_MS + (turn?.begunUactMs ?? 0) - (turn?.endedUactMs ?? 0) - ahead;
    spent.unshift(Math.max(0, Math.round(uactMs / (USUAL_BLOCK_SECONDS * 1_000))));
    atEnd = atStart;
  }
  return spent;
}
