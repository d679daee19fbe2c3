import type { Subscription } from "../../db/repositories/subscription-repository.ts";
import { HOUR_MS, hourStartOf } from "../../domain/usage/allowance.ts";
import { LEAST_TURN_TOKENS } from "../../domain/usage/budget.ts";
import { percentUsed } from "../../domain/usage/thresholds.ts";
import type { Context } from "../context.ts";

export interface HourUse {
  percent: number;
  /** When the next hour begins, ms. */
  untilMs: number;
}

/** Below this nobody needs to know. */
const NEAR_PERCENT = 70;

/** How much of what a plan may use in one clock hour is used; null unless that is near its end. */
export async function hourUse(ctx: Context, { id, plan }: Subscription): Promise<HourUse | null> {
  const startMs = hourStartOf(ctx.clock.now());
  const used = await ctx.repos.usageReports.used(`subscription:${id}`, "hour", startMs);
  const limit = ctx.settings.plans[plan].tokensPerHour;
  const percent = percentUsed({ used, limit, least: LEAST_TURN_TOKENS });
  return percent < NEAR_PERCENT ? null : { percent, untilMs: startMs + HOUR_MS };
}
