import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { mayMove } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { BEGINS, beginChangeParts } from "./begin-change.ts";
import { commitVerb } from "./commit-verb.ts";
import { entitlementOf } from "./is-entitled.ts";
import { requireFloat } from "./require-float.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({
  deploymentId: z.string(),
  why: z.enum(["asked", "heal", "reclaim", "blacklist"]),
  /** Whoever wants it knows that what it remembers since its last backup is lost. */
  withoutBackup: z.boolean().default(false),
});
/** A move costs the operator three transactions and its owner a minute without an answer. */
const PAUSE_MS = 10 * 60_000;

/**
 * Moves an agent to another provider; `heal` is a move of one that does not answer. The workflow saves it, makes the
 * new lease beside the old one and lets the old one go last. One that is on its way already is left to it.
 * @returns the deployment as it stands
 * @throws AppError `not_found`; `conflict` (`not_running`, `not_entitled`, `move_recent`); `float_too_small`;
 *   `unavailable` when the wallet cannot be read
 */
export async function moveAgent({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const { deploymentId, why, withoutBackup } = Input.parse(input);
  const kind = why === "heal" ? "heal" : "move";
  const step = withoutBackup ? "planning" : "saving";
  const to = kind === "heal" ? "healing" : "moving";
  return await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    if (row.phase === "moving" || row.phase === "healing") return row;
    if (!mayMove(row.phase, to) || row.currentIntentId === null) throw refused("not_running");
    const when = why === "asked" ? await requireAskable(ctx, row) : [];
    const from = (await ctx.repos.intents.find(row.currentIntentId))?.provider ?? null;
    const done = await commitVerb(ctx, row, {
      to,
      event: BEGINS[kind],
      evidence: { why, provider: from, step, ...(ctx.actor.kind === "user" && { by: "owner" }) },
      action: "deployment.move",
      parts: beginChangeParts(ctx, row, { kind, why, step, saved: withoutBackup ? "skipped" : null }),
      when,
    });
    return done ? await actableDeployment(ctx, deploymentId) : null;
  });
}

const refused = (reason: string): AppError =>
  new AppError("conflict", "this agent cannot be moved now", { details: { reason } });

/** What somebody wants, rather than needs, must be paid for, covered by the wallet, and not wanted all the time. */
async function requireAskable(ctx: Context, row: Deployment) {
  if ((await entitlementOf(ctx, row)) === "over") throw refused("not_entitled");
  const last = await ctx.repos.leaseChanges.findLast(row.id);
  if (last?.why === "asked" && last.outcome === "done" && ctx.clock.now() - last.createdAt < PAUSE_MS)
    throw refused("move_recent");
  return [await requireFloat(ctx)];
}
