import { GIVEN_UP_ON_PURPOSE } from "../../domain/deployments/given-up-on-purpose.ts";
import { SERVING } from "../../domain/deployments/phases.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { BusinessDays, type DayRow, daysOfBusiness, spread, sumOf } from "./stats-days.ts";

const REASONS_SHOWN = 5;

/** How many agents run, and how well new ones get there. Lists have an amount for each day. */
export interface AgentStats {
  days: BusinessDays;
  row: DayRow;
  liveNow: number;
  /** At the end of each day; of today, now. */
  live: number[];
  started: number[];
  ended: number[];
  /** First starts that went live, and those that were given up though somebody wanted them. */
  succeeded: number[];
  failed: number[];
  /** From being queued to live, ms; null without any. */
  medianMs: number | null;
  medians: number[];
  /** Why first starts failed, the most frequent first. */
  reasons: { why: string; deploys: number }[];
  /** Since when nobody can begin a new agent (ms); null while everybody can. */
  deploysPausedAtMs: number | null;
}

/** @throws AppError `forbidden` */
export async function agentStats({
  ctx,
  input,
}: {
  ctx: Context;
  input: { days: BusinessDays };
}): Promise<AgentStats> {
  await requireMay(ctx, "stats.agents");
  const days = BusinessDays.parse(input.days);
  const { businessDays, deployments, deployPause } = ctx.repos;
  const row = await daysOfBusiness(ctx, days);
  const since = row.firstDayMs;
  const liveNow = await deployments.countInPhases(SERVING);
  const turns = await businessDays.turns(since);
  const [started, ended] = [spread(row, turns, (t) => t.started), spread(row, turns, (t) => t.ended)];
  const deploys = (await businessDays.deploys(since)).filter(
    ({ why }) => why === null || !GIVEN_UP_ON_PURPOSE.has(why),
  );
  return {
    days,
    row,
    liveNow,
    live: liveByDay(liveNow, started, ended),
    started,
    ended,
    succeeded: spread(row, deploys, ({ why, deploys: count }) => (why === null ? count : 0)),
    failed: spread(row, deploys, ({ why, deploys: count }) => (why === null ? 0 : count)),
    medianMs: await businessDays.startMedian(since),
    medians: spread(row, await businessDays.startMedians(since), (day) => day.medianMs),
    reasons: reasonsOf(deploys),
    deploysPausedAtMs: (await deployPause.current())?.pausedAt ?? null,
  };
}

/** Back from now: what began later was not there yet, and what ended later still was. */
function liveByDay(liveNow: number, started: readonly number[], ended: readonly number[]): number[] {
  const live: number[] = [];
  let atEnd = liveNow;
  for (let at = started.length - 1; at >= 0; at--) {
    live.unshift(Math.max(0, atEnd));
    atEnd += (ended[at] ?? 0) - (started[at] ?? 0);
  }
  return live;
}

function reasonsOf(list: readonly { why: string | null; deploys: number }[]): AgentStats["reasons"] {
  const failures = list.filter((one): one is { why: string; deploys: number } => one.why !== null);
  return [...Map.groupBy(failures, ({ why }) => why)]
    .map(([why, some]) => ({ why, deploys: sumOf(some.map(({ deploys }) => deploys)) }))
    .sort((a, b) => b.deploys - a.deploys || a.why.localeCompare(b.why))
    .slice(0, REASONS_SHOWN);
}
