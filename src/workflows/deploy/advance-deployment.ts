import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../../services/context.ts";
import { followTrace } from "../../trace.ts";
import { bidding } from "./bidding.ts";
import { closing } from "./closing.ts";
import { creating } from "./creating.ts";
import { failing } from "./failing.ts";
import { leasing } from "./leasing.ts";
import { live } from "./live.ts";
import { queued } from "./queued.ts";
import { sendingManifest } from "./sending-manifest.ts";
import { starting } from "./starting.ts";

/** One step of a deployment: at most one outside action, one commit; returns when to look again, or null. */
export type Step = (ctx: Context, deployment: Deployment) => Promise<number | null>;

const STEPS: Partial<Record<Deployment["phase"], Step>> = {
  queued,
  creating,
  bidding,
  leasing,
  sending_manifest: sendingManifest,
  starting,
  live,
  failing,
  closing,
};

/** Level-triggered: reads the row as it is now, so it may be called at any time, by anyone, any number of times. */
export async function advanceDeployment(ctx: Context, id: string): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(id);
  if (!deployment) return null;
  followTrace(deployment.trace);
  const step = STEPS[deployment.phase];
  return step ? await step(ctx, deployment) : null;
}
