import type { Condition } from "../../db/cas-batch.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

/**
 * Refuses to begin a new agent while the operator has paused that.
 * @returns the same rule as a condition for the commit itself, since a pause may come in between
 * @throws AppError `forbidden` (`deploys_paused`)
 */
export async function requireDeploysOpen(ctx: Context): Promise<Condition> {
  if ((await ctx.repos.deployPause.current()) === null) return ctx.repos.deployPause.notPaused;
  throw new AppError("forbidden", "no new agents are deployed now", {
    details: { reason: "deploys_paused" },
  });
}
