import { commitCas } from "../../../db/cas-batch.ts";
import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import { resumeCourse } from "../../../domain/billing/resume-course.ts";
import { isTransient, toAppError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { resumeAgent } from "../../deployments/resume-agent.ts";
import { stopAgent } from "../../deployments/stop-agent.ts";
import { wakePart } from "../../wake-part.ts";
import { returnUnrun } from "../payment/return-unrun.ts";
import { failedResume } from "./failed-resume.ts";

const AT_REST = new Set(["stopped", "closed", "failed"]);
/** Not to be had now: money on the way to Akash, or a provider. */
const REFUSED = new Set(["float_too_small", "rejected"]);

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
 * Starts the agents again that were stopped for want of money. One that cannot be started is tried again ever more
 * seldom; when that is given up, and nothing of the plan has run for what was paid last, the money goes back in the end.
 * @returns when to look again (ms); never where none of them waits any more
 */
export async function resumeAgentsOf(ctx: Context, subscriptionId: string): Promise<number> {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const row of (await agentsOf(ctx, subscriptionId)).filter(restsForMoney))
    nextMs = Math.min(nextMs, await startAgain(ctx, row));
  return nextMs;
}

async function startAgain(ctx: Context, row: Deployment): Promise<number> {
  const now = ctx.clock.now();
  // One that is still being saved is looked at again.
  if (row.phase !== "stopped") return now;
  const course = resumeCourse(row);
  const atMs = course.step === "try" ? course.atMs : course.moneyBackAtMs;
  if (atMs > now) return atMs;
  if (course.step === "given_up") return await giveBack(ctx, row);
  try {
    await resumeAgent({ ctx, input: { deploymentId: row.id, by: "payment" } });
    return Number.POSITIVE_INFINITY;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (REFUSED.has(error.code)) await noteRefusal(ctx, row, error.code);
    else if (!isTransient(error) && error.code !== "conflict") throw error;
    ctx.log.warn({ event: "billing.agent_later", deploymentId: row.id, err: error });
    return now;
  }
}

/** No room for it now, in the operator's wallet or at any provider, is a start that failed. */
async function noteRefusal(ctx: Context, row: Deployment, why: string): Promise<void> {
  const { patch, event, evidence, parts } = await failedResume(ctx, row, why);
  await commitCas(ctx.db, ctx.repos.deployments.head(row, patch), [
    ctx.repos.deployments.eventPart(row.id, event, null, null, evidence),
    ...parts,
    wakePart(ctx, `card:${row.id}`),
  ]);
}

async function giveBack(ctx: Context, row: Deployment): Promise<number> {
  try {
    await returnUnrun({ ctx, input: { deploymentId: row.id } });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "conflict") throw error;
    // Something ran on it, or is on its way: a human has the case.
    ctx.log.info({ event: "billing.unrun_kept", deploymentId: row.id, reason: error.details.reason });
  }
  return Number.POSITIVE_INFINITY;
}

/** How many agents of a plan wait for its money. */
export const countResting = async (ctx: Context, subscriptionId: string): Promise<number> =>
  (await agentsOf(ctx, subscriptionId)).filter(restsForMoney).length;

/** What cannot be done to one agent now must not keep it from the others. */
async function orLater(ctx: Context, deploymentId: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!isTransient(error) && error.code !== "conflict") throw error;
    ctx.log.warn({ event: "billing.agent_later", deploymentId, err: error });
  }
}
