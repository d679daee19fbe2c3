import { z } from "zod";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import { requireWhole } from "../backups/restore-backup.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { refuseWithdrawnModel } from "../deployments/offered-models.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { holdUntilSaved } from "./hold-act.ts";

const Input = z.object({
  deploymentId: z.string(),
  n: z.number().int().min(1),
  /** The backup whose state comes back with them; without it, the agent keeps what it remembers. */
  backupId: z.string().nullable().default(null),
});

/**
 * Gives an agent the settings of one of its earlier revisions, as a revision of its own, once it is saved; with a state
 * of then, if one is chosen. Going back to what it has is success.
 * @returns the revision that it has now
 * @throws AppError `not_found` (`revision`, `backup`), `invalid_input` (`unknown_model`) for a model that is gone,
 *   `conflict` (`raced`, and as of `holdUntilSaved`)
 */
export async function rollBackSettings({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<Revision | null> {
  const { deploymentId, n, backupId } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    const target = await ctx.repos.revisions.find(row.id, n);
    if (!target)
      throw new AppError("not_found", "this agent has no such revision", { details: { reason: "revision" } });
    if (row.model === target.model) return true;
    refuseWithdrawnModel(ctx, target.model);
    if (backupId !== null) await requireWhole(ctx, row.id, backupId);
    const wish = {
      what: "settings",
      model: target.model,
      why: "rolled_back",
      backTo: n,
      restoreId: backupId,
      instead: null,
      madeBy: requireUser(ctx).userId,
    } as const;
    return (await holdUntilSaved(ctx, row, wish)) || null;
  });
  return await ctx.repos.revisions.newest(deploymentId);
}
