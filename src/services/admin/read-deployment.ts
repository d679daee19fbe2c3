import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { statusFrom } from "../deployments/agent-status.ts";

/** Anybody's agent, from stored facts alone. @throws AppError `forbidden`, `not_found` (`agent`) */
export async function readDeployment({ ctx, input }: { ctx: Context; input: { deploymentId: string } }) {
  await requireMay(ctx, "agent.read_any");
  const { repos } = ctx;
  const known = await repos.deployments.findById(input.deploymentId);
  const found = known && (await repos.agentOverview.read(known.userId, known.id));
  if (!found) throw new AppError("not_found", "no such agent", { details: { reason: "agent" } });
  return {
    ...statusFrom(ctx, found),
    owner: await repos.users.findById(found.deployment.userId),
    dseq: found.intent?.dseq ?? null,
    last: await repos.events.last(found.deployment.id),
    nowMs: ctx.clock.now(),
  };
}

export type DeploymentFacts = Pick<
  Awaited<ReturnType<typeof readDeployment>>,
  | "deployment"
  | "owner"
  | "provider"
  | "dseq"
  | "choiceReason"
  | "usdPerMonth"
  | "pauses"
  | "last"
  | "health"
  | "runwayHours"
  | "lastAnswerMs"
  | "nowMs"
>;
