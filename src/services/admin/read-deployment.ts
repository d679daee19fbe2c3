import { usdPerMonth } from "../../domain/providers/running-cost.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

/** Anybody's agent, from stored facts alone. @throws AppError `forbidden`, `not_found` (`agent`) */
export async function readDeployment({ ctx, input }: { ctx: Context; input: { deploymentId: string } }) {
  await requireMay(ctx, "agent.read_any");
  const { repos } = ctx;
  const deployment = await repos.deployments.findById(input.deploymentId);
  if (!deployment) throw new AppError("not_found", "no such agent", { details: { reason: "agent" } });
  const owner = await repos.users.findById(deployment.userId);
  const intent = deployment.currentIntentId ? await repos.intents.find(deployment.currentIntentId) : null;
  const price = intent?.priceUactPerBlock ?? null;
  return {
    deployment,
    owner,
    provider: intent?.provider ?? null,
    dseq: intent?.dseq ?? null,
    choiceReason: intent?.choiceReason ?? null,
    usdPerMonth: price === null ? null : usdPerMonth(price),
    pauses: await repos.modelPauses.listByDeployment(deployment.id),
    last: await repos.events.last(deployment.id),
  };
}

export type DeploymentFacts = Awaited<ReturnType<typeof readDeployment>>;
