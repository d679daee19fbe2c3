import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isOldGone, mayUndo } from "../../domain/deployments/lease-change.ts";
import { isDeploying } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { BEGINS, beginChangeParts } from "./begin-change.ts";
import { commitVerb } from "./commit-verb.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({ deploymentId: z.string() });

/** What a cancel would lead to: the lease it has, a stopped agent, the end of one that never ran, or nothing any more. */
export type CancelTo = "as_it_was" | "stopped" | "closed" | "nothing";

/** Says beforehand what `cancelChange` does. */
export async function cancelLeadsTo(ctx: Context, row: Deployment): Promise<CancelTo> {
  if (isDeploying(row.phase)) return row.liveAt === null ? "closed" : "stopped";
  const change = await ctx.repos.leaseChanges.findOpen(row.id);
  if (!change || !mayUndo(change.step)) return "nothing";
  // Only who stops an agent may let it run again.
  if (change.kind === "stop" && change.why !== "owner") return "nothing";
  return isOldGone(change, row.currentIntentId) ? "stopped" : "as_it_was";
}

/**
 * Gives up what is under way, back to the last good state: a move or a stop leaves the agent where it is, a resume
 * leaves it stopped, a first deploy is closed and its money goes back. Cancelling it twice is harmless.
 * @returns what it leads to @throws AppError `not_found`; `conflict` (`too_late`) past the point of no return, or when
 *   nothing is under way
 */
export async function cancelChange({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<CancelTo> {
  const { deploymentId } = Input.parse(input);
  return await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    const to = await cancelLeadsTo(ctx, row);
    if (to !== "nothing") return (await cancel(ctx, row, to)) ? to : null;
    const before = await cancelledTo(ctx, row);
    if (before === null)
      throw new AppError("conflict", "nothing can be cancelled any more", {
        details: { reason: "too_late" },
      });
    return before;
  });
}

/** What it leads to that was cancelled already: a press that is handled again after a crash did not come too late. */
async function cancelledTo(ctx: Context, row: Deployment): Promise<CancelTo | null> {
  if (row.phase === "closing") return row.liveAt === null ? "closed" : null;
  if (row.phase === "failing") return row.failureReason === "cancelled" ? "stopped" : null;
  const change = await ctx.repos.leaseChanges.findOpen(row.id);
  return change?.step === "undoing" && change.failure === "cancelled" ? "as_it_was" : null;
}

const isOwner = ({ actor }: Context, row: Deployment): boolean =>
  actor.kind === "user" && actor.userId === row.userId;

async function cancel(ctx: Context, row: Deployment, to: Exclude<CancelTo, "nothing">): Promise<boolean> {
  const common = { action: "deployment.cancel", evidence: { to } };
  if (to === "closed") return await commitVerb(ctx, row, { ...common, to: "closing", event: "closing" });
  if (isDeploying(row.phase))
    return await commitVerb(ctx, row, {
      ...common,
      to: "failing",
      // Whoever cancels is the one who may start it again, whoever had stopped it before.
      patch: { failure_reason: "cancelled", ...(isOwner(ctx, row) && { stopped_by: "owner" }) },
      event: "resume_given_up",
    });
  if (to === "stopped") return await stopInstead(ctx, row);
  const change = await ctx.repos.leaseChanges.findOpen(row.id);
  if (!change) return false;
  return await commitVerb(ctx, row, {
    ...common,
    evidence: { to, step: "undoing" },
    event: "cancel_wanted",
    parts: [ctx.repos.leaseChanges.stepPart(change.id, { step: "undoing", failure: "cancelled" })],
  });
}

/** A heal whose old lease is gone has nothing to go back to but its backup. */
const stopInstead = (ctx: Context, row: Deployment): Promise<boolean> =>
  commitVerb(ctx, row, {
    to: "stopping",
    patch: { stopped_by: "owner" },
    event: BEGINS.stop,
    evidence: { by: "owner", step: "retiring" },
    action: "deployment.cancel",
    parts: beginChangeParts(ctx, row, { kind: "stop", why: "owner", step: "retiring", saved: "skipped" }),
  });
