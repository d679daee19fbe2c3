import type { WatchRound } from "../../db/repositories/watch-round-repository.ts";

/** Rounds that may be missed before nobody counts as having listened. */
const GAP_ROUNDS = 6;

/** Since when somebody has been there to hear reports (ms). Where no round was made for long, nobody was until now. */
export const listeningSince = (last: WatchRound | null, nowMs: number, roundMs: number): number =>
  last && nowMs - last.at <= GAP_ROUNDS * roundMs ? last.since : nowMs;
