import type { Deployment, DeploymentPatch } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { wakePart } from "../wake-part.ts";
import { beginsAnew } from "./want-restart.ts";

/** Event of a configuration that a running agent is to fetch anew. */
export const NEW_CONFIGURATION = "configuration_wanted";

/**
 * Has an agent fetch its configuration anew, with its bot's token as it is then.
 * @throws AppError `not_found`; `conflict` (`raced`)
 */
export async function wantNewConfiguration(ctx: Context, deploymentId: string): Promise<void> {
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    return (await commitNewConfiguration(ctx, row, {})) || null;
  });
}

/**
 * The same together with what is new in it.
 * @param patch columns that the new configuration is made from
 * @returns false when somebody else was faster
 */
export const commitNewConfiguration = (
  ctx: Context,
  row: Deployment,
  patch: DeploymentPatch,
): Promise<boolean> =>
  commitVerb(ctx, row, {
    patch: { ...patch, ...beginsAnew(ctx, row) },
    event: NEW_CONFIGURATION,
    evidence: {
      revision: row.configRevision + 1,
      ...(ctx.actor.kind !== "user" && { by: "remedy" }),
    },
    action: "deployment.configure",
    parts: [ctx.repos.agentHealth.askChannelPart(row.id), wakePart(ctx, `health:${row.id}`)],
  });
