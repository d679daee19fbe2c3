import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../db/repositories/lease-change-repository.ts";
import type { SaveOutcome } from "../../db/states.ts";
import { isHandingOver } from "../../domain/deployments/lease-change.ts";
import { isDeploying, mayMove } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { BEGINS, beginChangeParts } from "./begin-change.ts";
import { commitVerb } from "./commit-verb.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({
  deploymentId: z.string(),
  by: z.enum(["owner", "payment", "operator"]),
  /** The owner knows that what it remembers since its last backup is lost. */
  withoutBackup: z.boolean().default(false),
});

/**
 * Stops an agent: it is saved, then its lease is closed. Its configuration, its bot and its slot are kept, and no escrow
 * runs. One that is stopped, or on its way there, is left as it is, so that the first who stopped it stays the one who
 * may resume it.
 * @returns the deployment as it stands
 * @throws AppError `not_found`; `forbidden` when a person stops in another's name; `conflict` (`not_running`)
 */
export async function stopAgent({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const { deploymentId, by, withoutBackup } = Input.parse(input);
  requireName(ctx, by);
  return await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    if (row.phase === "stopped" || (row.phase === "failing" && row.stoppedBy !== null)) return row;
    const done =
      row.phase === "stopping"
        ? await hurry(ctx, row, withoutBackup)
        : await begin(ctx, row, { by, withoutBackup });
    return done ? await actableDeployment(ctx, deploymentId) : null;
  });
}

/** A person stops their own agent as its owner; only who looks after all agents may stop one as the operator. */
function requireName({ actor }: Context, by: "owner" | "payment" | "operator"): void {
  if (actor.kind !== "user" || by === "owner" || (by === "operator" && actor.role !== null)) return;
  throw new AppError("forbidden", `a person does not stop an agent by ${by}`);
}

async function begin(
  ctx: Context,
  row: Deployment,
  { by, withoutBackup }: { by: "owner" | "payment" | "operator"; withoutBackup: boolean },
): Promise<boolean> {
  // An agent that was stopped and is being started again goes back to where it came from.
  if (isDeploying(row.phase) && row.liveAt !== null)
    return await commitVerb(ctx, row, {
      to: "failing",
      patch: { stopped_by: by, failure_reason: "stopped" },
      event: "resume_given_up",
      evidence: { by },
      action: "deployment.stop",
    });
  if (!mayMove(row.phase, "stopping") || row.currentIntentId === null)
    throw new AppError("conflict", "this agent is not running", { details: { reason: "not_running" } });
  const intent = await ctx.repos.intents.find(row.currentIntentId);
  const open = await ctx.repos.leaseChanges.findOpen(row.id);
  const isBetween = open !== null && isHandingOver(open.step);
  // What runs no more cannot be saved, and between two leases there is none to stay on: there is the last backup.
  const isSkipped = withoutBackup || isBetween || intent?.state === "unwanted" || intent?.state === "closed";
  const step = isSkipped ? "retiring" : "saving";
  return await commitVerb(ctx, row, {
    to: "stopping",
    patch: { stopped_by: by },
    event: BEGINS.stop,
    evidence: { by, step },
    action: "deployment.stop",
    parts: beginChangeParts(ctx, row, {
      kind: "stop",
      why: by,
      step,
      saved: isSkipped ? await savedSkipping(ctx, open) : null,
    }),
  });
}

/** What was saved for a move that this stop takes the place of is saved, if nothing was said to it since. */
async function savedSkipping(ctx: Context, open: LeaseChange | null): Promise<SaveOutcome> {
  const backup = open?.backupId ? await ctx.repos.backups.find(open.backupId) : null;
  const silentSince = open?.silentSince ?? null;
  if (silentSince === null || backup?.state !== "whole" || backup.endedAt === null) return "skipped";
  return backup.endedAt >= silentSince ? "made" : "skipped";
}

/** One that waits for its backup need not, if its owner says so. */
async function hurry(ctx: Context, row: Deployment, withoutBackup: boolean): Promise<boolean> {
  const change = withoutBackup ? await ctx.repos.leaseChanges.findOpen(row.id) : null;
  if (change?.step !== "saving") return true;
  return await commitVerb(ctx, row, {
    event: "stop_hurried",
    evidence: { step: "retiring" },
    action: "deployment.stop",
    parts: [ctx.repos.leaseChanges.stepPart(change.id, { step: "retiring", saved: "skipped" })],
  });
}
