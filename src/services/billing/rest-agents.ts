import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError, isTransient } from "../../errors.ts";
import type { Context } from "../context.ts";
import { resumeAgent } from "../deployments/resume-agent.ts";
import { stopAgent } from "../deployments/stop-agent.ts";

const AT_REST = new Set(["stopped", "closed", "failed"]);
/** Not to be had now: money on the way to Akash, a provider, or a step that is not over yet. */
const LATER = new Set(["float_too_small", "rejected", "conflict"]);

async function agentsOf(ctx: Context, subscriptionId: string): Promise<Deployment[]> {
  const slots = await ctx.repos.slots.listBySubscription(subscriptionId);
  const rows = await Promise.all(
    slots.map(({ deploymentId }) => (deploymentId ? ctx.repos.deployments.findById(deploymentId) : null)),
  );
  return rows.filter((row) => row !== null);
}

/**
 * Stops every agent of a plan whose money is not there; their state is kept. Those that are on their way somewhere are
 * stopped once they have arrived.
 * @returns true when none of them costs anything any more
 */
export async function stopAgentsOf(ctx: Context, subscriptionId: string): Promise<boolean> {
  let atRest = true;
  for (const { id: deploymentId, phase } of await agentsOf(ctx, subscriptionId)) {
    if (AT_REST.has(phase)) continue;
    atRest = false;
    await orLater(ctx, deploymentId, () => stopAgent({ ctx, input: { deploymentId, by: "payment" } }));
  }
  return atRest;
}

/** Whoever was stopped for want of money; an agent that its owner has stopped stays so. */
export const restsForMoney = ({ phase, stoppedBy }: Deployment): boolean =>
  stoppedBy === "payment" && (phase === "stopped" || phase === "stopping");

/**
 * Starts the agents again that were stopped for want of money.
 * @returns true when none of them waits for it any more
 */
export async function resumeAgentsOf(ctx: Context, subscriptionId: string): Promise<boolean> {
  let all = true;
  for (const row of (await agentsOf(ctx, subscriptionId)).filter(restsForMoney)) {
    const { id: deploymentId, phase } = row;
    const resume = () => resumeAgent({ ctx, input: { deploymentId, by: "payment" } });
    // One that is still being saved is looked at again.
    const done = phase === "stopped" && (await orLater(ctx, deploymentId, resume));
    if (!done) all = false;
  }
  return all;
}

/** How many agents of a plan wait for its money. */
export const countResting = async (ctx: Context, subscriptionId: string): Promise<number> =>
  (await agentsOf(ctx, subscriptionId)).filter(restsForMoney).length;

/** What cannot be done to one agent now must not keep it from the others. */
async function orLater(ctx: Context, deploymentId: string, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || !(isTransient(error) || LATER.has(error.code))) throw error;
    ctx.log.warn({ event: "billing.agent_later", deploymentId, err: error });
    return false;
  }
}
