import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isDeploying, isServing } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { commitVerb } from "./commit-verb.ts";
import { entitlementOf } from "./is-entitled.ts";
import { requireFloat } from "./require-float.ts";
import { requireProvider } from "./require-provider.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({
  deploymentId: z.string(),
  by: z.enum(["owner", "payment", "operator"]).default("owner"),
});

/**
 * Starts a stopped agent again, on a lease of its own and with what it remembered. Only who stopped it may, or its owner
 * once the money is there for whose want it was stopped. One that runs, or is being started, is left as it is.
 * @returns the deployment as it stands
 * @throws AppError `not_found`; `conflict` (`not_stopped`, `stopped_by_payment`, `stopped_by_operator`,
 *   `stopped_by_owner`, `not_entitled`); `float_too_small`; `rejected` (`no_provider_fits`); `unavailable`
 */
export async function resumeAgent({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const { deploymentId, by } = Input.parse(input);
  return await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    if (isDeploying(row.phase) || (isServing(row.phase) && row.phase !== "stopping")) return row;
    await requireResumable(ctx, row, by);
    await requireProvider(ctx);
    const floatCovers = await requireFloat(ctx);
    const done = await commitVerb(ctx, row, {
      to: "queued",
      patch: {
        deadline_at: ctx.clock.now() + ctx.settings.deploy.deadlineMs,
        attempts_before: row.attempt,
        failure_reason: null,
        error_message: null,
      },
      event: "resumed",
      evidence: { by },
      action: "deployment.resume",
      when: [floatCovers],
    });
    return done ? await actableDeployment(ctx, deploymentId) : null;
  });
}

async function requireResumable(ctx: Context, row: Deployment, by: string): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError("conflict", "this agent cannot be resumed now", { details: { reason } });
  };
  if (row.phase !== "stopped") return refuse("not_stopped");
  const isPaid = (await entitlementOf(ctx, row)) === "paid";
  // What was stopped for want of money is its owner's again once the money is there.
  const isTheirs = row.stoppedBy === by || (row.stoppedBy === "payment" && by === "owner" && isPaid);
  if (row.stoppedBy !== null && !isTheirs) return refuse(`stopped_by_${row.stoppedBy}`);
  // Nothing is started on a plan of which nobody knows whether it is paid.
  if (!isPaid) return refuse("not_entitled");
}
