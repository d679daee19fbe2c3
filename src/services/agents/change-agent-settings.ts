import { z } from "zod";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { requireModel } from "../deployments/offered-models.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { holdUntilSaved } from "./hold-act.ts";

const Input = z.object({ deploymentId: z.string(), model: z.string().min(1) });

/**
 * Gives an agent another model, once it is saved. It goes back by itself where the agent is not well with it in time.
 * Asking for what it has already is success.
 * @returns the revision that it has now; null for one that was never changed
 * @throws AppError `not_found`, `unavailable`, `invalid_input` (`unknown_model`), `conflict` (`raced`, and as of
 *   `holdUntilSaved`)
 */
export async function changeAgentSettings({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<Revision | null> {
  const { deploymentId, model } = Input.parse(input);
  requireModel(ctx, model);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    if (row.model === model) return true;
    const wish = {
      what: "settings",
      model,
      why: "changed",
      backTo: null,
      restoreId: null,
      instead: null,
      madeBy: requireUser(ctx).userId,
    } as const;
    return (await holdUntilSaved(ctx, row, wish)) || null;
  });
  return await ctx.repos.revisions.newest(deploymentId);
}
