import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import { messageMicros } from "../../domain/usage/budget.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";

const Input = z.object({
  deploymentId: z.string(),
  /** Revisions before that number. */
  before: z.number().int().min(1).optional(),
});

/** Revisions on one page. */
export const REVISIONS_SHOWN = 6;

export interface ModelOffer {
  id: string;
  title: string;
  description: string;
  /** What a hundred messages usually cost, in millionths of a US dollar; null where its price is not known. */
  hundredMicros: number | null;
}

export interface AgentSettings {
  deployment: Deployment;
  models: ModelOffer[];
  /** Newest first; none for an agent that was never changed. */
  revisions: Revision[];
  /** Whether there are older ones. */
  hasMore: boolean;
}

/** What one of the actor's agents is set to, was set to, and could be. @throws AppError `not_found` */
export async function agentSettings({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AgentSettings> {
  const { deploymentId, before } = Input.parse(input);
  const deployment = await ownDeployment(ctx, deploymentId);
  const page = { limit: REVISIONS_SHOWN + 1, ...(before !== undefined && { before }) };
  const found = await ctx.repos.revisions.list(deployment.id, page);
  return {
    deployment,
    models: ctx.settings.models.map(({ id, title, description, price }) => ({
      id,
      title,
      description,
      hundredMicros: price ? 100 * messageMicros(price) : null,
    })),
    revisions: found.slice(0, REVISIONS_SHOWN),
    hasMore: found.length > REVISIONS_SHOWN,
  };
}
