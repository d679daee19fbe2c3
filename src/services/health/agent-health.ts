import { z } from "zod";
import type { Fault } from "../../domain/health/layers.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";

const Input = z.object({ deploymentId: z.string() });

/** What stored rows say of an agent; nobody is asked for it. */
export type AgentHealthState = {
  /** Since when it says the same, ms. */
  sinceMs: number;
  /** When its companion was heard last, ms; null for one that never was. */
  heardAtMs: number | null;
  /** How often its agent was started again in this container. */
  restarts: number;
} & ({ state: "healthy" } | { state: "silent"; fault: Fault } | { state: "unknown" });

/**
 * Whether one of the actor's agents answers, as the last looks had it; one that nobody has looked at is not known to.
 * @throws AppError `not_found`
 */
export async function agentHealth({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AgentHealthState> {
  const { deploymentId } = Input.parse(input);
  return await healthOf(ctx, (await ownDeployment(ctx, deploymentId)).id);
}

/** The same of an agent that was found to be the actor's. One query. */
export async function healthOf(ctx: Context, deploymentId: string): Promise<AgentHealthState> {
  const found = await ctx.repos.agentHealth.overview(deploymentId);
  if (!found) return { state: "unknown", sinceMs: ctx.clock.now(), heardAtMs: null, restarts: 0 };
  const { fault, state, sinceMs, heardAtMs, restarts } = found;
  const known = { sinceMs, heardAtMs, restarts };
  // What is open stays so until looks have shown that it is over.
  if (fault) return { state: "silent", fault, ...known };
  return { state: state === "healthy" ? "healthy" : "unknown", ...known };
}
