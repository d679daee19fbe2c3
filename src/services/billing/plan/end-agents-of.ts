import { commitCas } from "../../../db/cas-batch.ts";
import type { Phase } from "../../../domain/deployments/phases.ts";
import { AppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { closingParts } from "../../deployments/closing-parts.ts";

const ENDING: readonly Phase[] = ["failing", "closing", "closed", "failed"];

/** Sends every agent on a subscription's slots into closing. Safe to repeat. */
export async function endAgentsOf(ctx: Context, subscriptionId: string, reason: string): Promise<void> {
  for (const slot of await ctx.repos.slots.listBySubscription(subscriptionId)) {
    if (slot.deploymentId) await endAgent(ctx, slot.deploymentId, reason);
  }
}

const TRIES = 3;

/**
 * Sends one agent into closing. One that is over or on its way there is left alone.
 * @throws AppError `conflict` when the agent kept changing
 */
export async function endAgent(ctx: Context, deploymentId: string, reason: string): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await ctx.repos.deployments.findById(deploymentId);
    if (!row || ENDING.includes(row.phase)) return;
    const done = await commitCas(
      ctx.db,
      ctx.repos.deployments.transitionHead(row, "closing", { failure_reason: reason }),
      closingParts(ctx, row, reason),
    );
    if (done) return ctx.scheduler.nudge(`deployment:${row.id}`);
  }
  throw new AppError("conflict", "the agent changed while it was being ended");
}
