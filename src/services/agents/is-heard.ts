import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../context.ts";
import { isReporting } from "./take-report.ts";

/** Whether the companion of the container that an agent speaks from was heard of lately, so that it can be asked. */
export const isHeard = async (
  ctx: Context,
  { currentIntentId }: Pick<Deployment, "currentIntentId">,
): Promise<boolean> =>
  currentIntentId !== null && isReporting(ctx, await ctx.repos.agentReports.find(currentIntentId));
