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
  const last = await ctx.repos.watchRounds.last();
  if (last === null) return beganAtMs;
  const since = listeningSince(last, ctx.clock.now(), ctx.settings.health.roundMs);
  const earlier = since === last.since ? last.earlier : [last.since, ...last.earlier];
  const returns = [since, ...earlier].filter((atMs) => atMs > beganAtMs);
  return returns.length > EARLIER_KEPT ? beganAtMs : Math.max(beganAtMs, ...returns);
}
