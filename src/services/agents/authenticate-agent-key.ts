import type { Context } from "../context.ts";
import { isEntitled } from "../deployments/is-entitled.ts";

const MAY_CALL = new Set(["sending_manifest", "starting", "live"]);

/** Who a model key belongs to, or null when it opens nothing (I7). The key itself is never seen here. */
export async function authenticateAgentKey({ ctx, input }: { ctx: Context; input: { keyHash: string } }) {
  const deployment = await ctx.repos.deployments.findByClawKeyHash(input.keyHash);
  if (!deployment || !MAY_CALL.has(deployment.phase)) return null;
  if (!(await isEntitled(ctx, deployment))) return null;
  return { deploymentId: deployment.id, userId: deployment.userId, model: deployment.model };
}
