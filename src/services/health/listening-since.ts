import { EARLIER_KEPT, type WatchRound } from "../../db/repositories/watch-round-repository.ts";
import type { Context } from "../context.ts";

/** Rounds that may be missed before nobody counts as having listened. */
const GAP_ROUNDS = 6;

/** Since when somebody has been there to hear reports (ms). Where no round was made for long, nobody was until now. */
export const listeningSince = (
  last: Pick<WatchRound, "at" | "since"> | null,
  nowMs: number,
  roundMs: number,
): number => (last && nowMs - last.at <= GAP_ROUNDS * roundMs ? last.since : nowMs);

/** The same as of now: what an agent did not say before is no silence of its own. */
export const heardSince = async ({ clock, repos, settings }: Context): Promise<number> =>
  listeningSince(await repos.watchRounds.last(), clock.now(), settings.health.roundMs);

/**
 * From when a wait for a container that began then is counted (ms): while GoClaw was away it could neither ask nor answer,
 * so it has its time again from when somebody listens. But only so often: a GoClaw that falls over again and again keeps
 * nothing waiting for ever, and from the next absence on a wait is counted from its own beginning.
 */
export async function countedFrom(ctx: Context, beganAtMs: number): Promise<number> {
  const returns = await returnsAfter(ctx, beganAtMs);
  return returns.length > EARLIER_KEPT ? beganAtMs : Math.max(beganAtMs, ...returns);
}

/** Whether GoClaw was away in the middle of what began then, and has been back for no longer than that (ms). */
export async function isJustBack(ctx: Context, beganAtMs: number, patienceMs: number): Promise<boolean> {
  const [newest] = await returnsAfter(ctx, beganAtMs);
  return newest !== undefined && ctx.clock.now() - newest <= patienceMs;
}

/** When GoClaw came back since then (ms), newest first, as far as that is remembered. */
async function returnsAfter({ clock, repos, settings }: Context, beganAtMs: number): Promise<number[]> {
  const last = await repos.watchRounds.last();
  if (last === null) return [];
  const since = listeningSince(last, clock.now(), settings.health.roundMs);
  const earlier = since === last.since ? last.earlier : [last.since, ...last.earlier];
  return [since, ...earlier].filter((atMs) => atMs > beganAtMs);
}
