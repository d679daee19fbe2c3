import { z } from "zod";
import type { DeployPause } from "../../db/repositories/deploy-pause-repository.ts";
import { runPartsIf } from "../../db/run.ts";
import { DEPLOY_STEPS } from "../../domain/deployments/phases.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** Tells those who wait that it is over. */
export const REOPENED_JOB = "reopened:deploys";

/** How things stand with new agents. */
export interface DeployStanding {
  pause: DeployPause | null;
  /** People who have a page to pay on now: what they pay is deployed all the same. */
  checkouts: number;
  /** Deploys on their way; they go on. */
  underWay: number;
  /** Who wants to be told when it is over. */
  waiting: number;
}

const UNDER_WAY = DEPLOY_STEPS.filter((phase) => phase !== "live");

/** @throws AppError `forbidden` */
export async function readDeployPause({ ctx }: { ctx: Context }): Promise<DeployStanding> {
  await requireMay(ctx, "model.list_paused");
  const { deployPause, deployments } = ctx.repos;
  return {
    pause: await deployPause.current(),
    checkouts: await deployments.countInPhases(["awaiting_payment"]),
    underWay: await deployments.countInPhases(UNDER_WAY),
    waiting: await deployPause.countWaiters(),
  };
}

const Input = z.object({ reason: z.string().trim().min(3).max(300) });

/**
 * From now on nobody begins a new agent, neither by paying nor on a slot of theirs. What is paid for or being paid is
 * deployed, and whatever runs, moves, heals or is resumed goes on. Twice is harmless: the first reason stays.
 * @throws AppError `forbidden`, `invalid_input`
 */
export async function pauseDeploys({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const actor = await requireMay(ctx, "deploys.pause");
  const { reason } = Input.parse(input);
  const { audit, deployPause } = ctx.repos;
  await runPartsIf(ctx.db, deployPause.notPaused, [
    audit.part({ actor, action: "deploys.pause", subjectKind: "service", subjectId: "deploys" }),
    deployPause.pausePart({ userId: actor.userId, reason }),
  ]);
  ctx.log.warn({ event: "deploys.paused" });
}

/** Lets new agents be deployed again, and tells those who wait for it. Twice is harmless. @throws AppError `forbidden` */
export async function resumeDeploys({ ctx }: { ctx: Context }): Promise<void> {
  const actor = await requireMay(ctx, "deploys.pause");
  const { audit, deployPause } = ctx.repos;
  await runPartsIf(ctx.db, deployPause.paused, [
    audit.part({ actor, action: "deploys.resume", subjectKind: "service", subjectId: "deploys" }),
    wakePart(ctx, REOPENED_JOB),
    deployPause.resumePart({ userId: actor.userId }),
  ]);
  ctx.log.info({ event: "deploys.resumed" });
  ctx.scheduler.nudge(REOPENED_JOB);
}
