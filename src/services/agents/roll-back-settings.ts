import { z } from "zod";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { refuseWithdrawnModel } from "../deployments/offered-models.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { commitRevision } from "./commit-revision.ts";

const Input = z.object({ deploymentId: z.string(), n: z.number().int().min(1) });

/**
 * Gives an agent the settings of one of its earlier revisions, as a revision of its own. Going back to what it has is
 * success.
 * @returns the revision that it has now
 * @throws AppError `not_found` (`revision`), `invalid_input` (`unknown_model`) for a model that is gone,
 *   `conflict` (`not_live`, `raced`; of a restart `restart_recent`, `no_restart`)
 */
export async function rollBackSettings({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<Revision | null> {
  const { deploymentId, n } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    const target = await ctx.repos.revisions.find(row.id, n);
    if (!target)
      throw new AppError("not_found", "this agent has no such revision", { details: { reason: "revision" } });
    if (row.model === target.model) return true;
    refuseWithdrawnModel(ctx, target.model);
    const back = { model: target.model, why: "rolled_back", backTo: n } as const;
    return (await commitRevision(ctx, row, back)) || null;
  });
  return await ctx.repos.revisions.newest(deploymentId);
}
