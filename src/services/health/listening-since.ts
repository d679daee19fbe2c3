import type { WatchRound } from "../../db/repositories/watch-round-repository.ts";
import type { Context } from "../context.ts";

/** Rounds that may be missed before nobody counts as having listened. */
const GAP_ROUNDS = 6;

/** Since when somebody has been there to hear reports (ms). Where no round was made for long, nobody was until now. */
export const listeningSince = (last: WatchRound | null, nowMs: number, roundMs: number): number =>
  last && nowMs - last.at <= GAP_ROUNDS * roundMs ? last.since : nowMs;

/** The same as of now: what an agent did not say before is no silence of its own. */
export const heardSince = async ({ clock, repos, settings }: Context): Promise<number> =>
  listeningSince(await repos.watchRounds.last(), clock.now(), settings.health.roundMs);
