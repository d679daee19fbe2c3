import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../context.ts";
import { heardSince } from "../health/listening-since.ts";

/**
 * Whether the companion of the container that an agent speaks from was heard of lately, so that it can be asked. What it
 * said while GoClaw was away nobody heard: it has its time again from when somebody listens.
 */
export async function isHeard(
  ctx: Context,
  { currentIntentId }: Pick<Deployment, "currentIntentId">,
): Promise<boolean> {
  const report = currentIntentId === null ? null : await ctx.repos.agentReports.find(currentIntentId);
  if (report === null) return false;
  const { reportStaleMs } = ctx.settings.health;
  const now = ctx.clock.now();
  if (now - report.reportedAt <= reportStaleMs) return true;
  return now - (await heardSince(ctx)) <= reportStaleMs;
}
