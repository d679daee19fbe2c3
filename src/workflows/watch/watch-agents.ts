import type { WatchRound } from "../../db/repositories/watch-round-repository.ts";
import type { Context } from "../../services/context.ts";
import { CALLS_MS, FAILED_CALLS } from "../../services/health/model-standing.ts";
import { wakePart } from "../../services/wake-part.ts";
import { WATCHED } from "./look-at-agent.ts";

/** Rounds that may be missed before nobody counts as having listened. */
const GAP_ROUNDS = 6;
const FORGOTTEN_EVERY_MS = 10 * 60_000;
const FORGOTTEN_AT_ONCE = 500;

/**
 * A round: has everybody looked at who fell silent since the last one, and whose model gives no answers. It reads no more
 * than that, however many agents there are, and writes one row.
 * @returns when the next one is (ms since epoch)
 */
export async function watchAgents(ctx: Context): Promise<number> {
  const { roundMs, reportStaleMs } = ctx.settings.health;
  const now = ctx.clock.now();
  const last = await ctx.repos.watchRounds.last();
  const silentBy = now - reportStaleMs;
  const afterMs = last ? last.at - reportStaleMs : 0;
  const silent = await ctx.repos.agentHealth.fellSilent({ afterMs, untilMs: silentBy }, WATCHED);
  const unanswered = await ctx.repos.usage.refusedSince(now - CALLS_MS, FAILED_CALLS, last?.at ?? 0);
  const wakes = [...new Set([...silent, ...unanswered])].map((id) => wakePart(ctx, `health:${id}`));
  await ctx.repos.watchRounds.end(last, { at: now, since: listeningSince(last, now, roundMs) }, wakes);
  return now + roundMs;
}

/** Where no round was made for long, nobody was there to hear a report. */
const listeningSince = (last: WatchRound | null, now: number, roundMs: number): number =>
  last && now - last.at <= GAP_ROUNDS * roundMs ? last.since : now;

/** Finds agents that nobody has looked at, whatever became of the wake-up that should have begun it. */
export async function findForgotten(ctx: Context): Promise<number> {
  const ids = await ctx.repos.agentHealth.forgotten(WATCHED, FORGOTTEN_AT_ONCE);
  const wakes = ids.flatMap((id) => ctx.scheduler.wakeStatements(`health:${id}`, ctx.clock.now()));
  if (wakes.length > 0) await ctx.db.batch(wakes, "write");
  return ctx.clock.now() + (ids.length === FORGOTTEN_AT_ONCE ? 0 : FORGOTTEN_EVERY_MS);
}
