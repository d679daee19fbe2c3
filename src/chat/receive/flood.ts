import type { Context } from "../../services/context.ts";

/** So many messages of one person within the window are answered; what comes on top is a flood. */
const ALLOWED = 20;
const WINDOW_MS = 10_000;
/** A message is judged by the window before it, and whether that one held a flood by the window before that. */
const LOOK_BACK = 2 * ALLOWED + 1;

export type FloodVerdict =
  | { kind: "answer" }
  /** Messages that arrive before `untilMs` are part of the same flood. */
  | { kind: "say_so" | "stay_silent"; untilMs: number };

/**
 * Bounds what one person can make us say: a burst gets one answer for all of it. It is a rule about when messages
 * arrived and nothing else, so that every replica and every repeat comes to the same verdict.
 * @param arrivals times in ms, oldest first; the last one is judged
 */
export function judgeFlood(arrivals: readonly number[]): FloodVerdict {
  const last = arrivals.length - 1;
  const now = arrivals[last] ?? 0;
  const until = floodedUntil(arrivals, last);
  if (until === null) return { kind: "answer" };
  for (let i = last - 1; i >= 0 && (arrivals[i] ?? 0) > now - WINDOW_MS; i--)
    if (floodedUntil(arrivals, i) !== null) return { kind: "stay_silent", untilMs: until };
  return { kind: "say_so", untilMs: until };
}

/** Until when there are too many before this one, or null when there are not. */
function floodedUntil(arrivals: readonly number[], at: number): number | null {
  const first = arrivals[at - ALLOWED];
  const mine = arrivals[at];
  return first !== undefined && mine !== undefined && first > mine - WINDOW_MS ? first + WINDOW_MS : null;
}

/** Judges one arrival, and ends what is stored behind it and belongs to the same flood, unread, in one statement. */
export async function judgeArrival(ctx: Context, rowId: string): Promise<FloodVerdict["kind"]> {
  const verdict = judgeFlood(await ctx.repos.inbox.arrivalsUpTo(rowId, LOOK_BACK));
  if (verdict.kind === "answer") return verdict.kind;
  const skipped = await ctx.repos.inbox.skipBehind(rowId, verdict.untilMs);
  if (verdict.kind === "say_so" || skipped > 0)
    ctx.log.info({ event: "chat.flood", rowId, skipped, untilMs: verdict.untilMs });
  return verdict.kind;
}
