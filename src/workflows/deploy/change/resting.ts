import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { restMs } from "../../../domain/deployments/lease-change.ts";
import type { Context } from "../../../services/context.ts";
import { commitChange } from "./commit-change.ts";

/** Waits before a heal looks for a lease again. */
export async function resting(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const againAt = change.stepSince + restMs(ctx.settings.deploy.healRestMs, change.rounds);
  const now = ctx.clock.now();
  if (now < againAt) return againAt;
  await commitChange(ctx, deployment, change, {
    step: "planning",
    change: {
      failure: null,
      tries: 0,
      rounds: change.rounds + 1,
      deadline_at: now + ctx.settings.deploy.deadlineMs,
    },
    event: "heal_again",
    evidence: { rounds: change.rounds + 1 },
  });
  return now;
}
