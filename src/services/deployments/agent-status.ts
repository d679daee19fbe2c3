import { z } from "zod";
import type { AgentOverview } from "../../db/repositories/agent-overview-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import type { AgentHealthState } from "../../domain/health/agent-health-state.ts";
import type { Fault } from "../../domain/health/layers.ts";
import { runwayHours, USUAL_BLOCK_SECONDS, usdPerMonth } from "../../domain/providers/running-cost.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { backendIfThere } from "./backend-of.ts";
import { planStand } from "./plan-stand.ts";

const Input = z.object({ deploymentId: z.string() });
const HOUR_MS = 3_600_000;

/**
 * All that is known of one of the actor's agents, from stored rows and in one query: nobody is asked for it.
 * @throws AppError `not_found`, also for what is somebody else's (I4)
 */
export async function agentStatus({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const { userId } = requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  const found = await ctx.repos.agentOverview.read(userId, deploymentId);
  if (!found) throw new AppError("not_found", "no such agent of yours", { details: { reason: "agent" } });
  return statusFrom(ctx, found);
}

/** What the stored rows of an agent come to, whoever is to see it. */
export function statusFrom(ctx: Context, found: AgentOverview) {
  const { deployment, intent, lease, pauses, events, revision, lastAnswerMs, backupAtMs } = found;
  const price = intent?.priceUactPerBlock ?? null;
  const isPaidFor = lease !== null && lease.state !== "closed";
  return {
    deployment,
    provider: intent?.provider
      ? { address: intent.provider, name: nameOf(found, intent.provider), record: found.record }
      : null,
    priceUactPerBlock: price,
    usdPerMonth: price === null ? null : usdPerMonth(price),
    choiceReason: intent?.choiceReason ?? null,
    escrowUact: isPaidFor ? escrowOf(ctx, found) : null,
    spentUact: lease ? uactOver(found.priceTimesMs) : null,
    runwayHours: isPaidFor ? runway(ctx, found) : null,
    pauses,
    health: isServing(deployment.phase) ? healthFrom(ctx, found) : null,
    events,
    revision,
    lastAnswerMs,
    periodTokens: found.periodTokens,
    plan: found.subscription ? planStand(ctx, found.subscription) : null,
    backupAtMs,
  };
}

const uactOver = (priceTimesMs: number): number => Math.round(priceTimesMs / (USUAL_BLOCK_SECONDS * 1_000));

/** As it was named when it was chosen; nobody is asked what it is called. */
function nameOf({ events }: AgentOverview, provider: string): string {
  for (const { evidence } of events.toReversed()) {
    const facts: Record<string, unknown> = JSON.parse(evidence);
    if (facts.provider === provider && typeof facts.providerName === "string") return facts.providerName;
  }
  return provider;
}

/** As the chain was last seen to have it; before the first look, what was paid in less what has been used. */
function escrowOf({ clock }: Context, { intent, lease }: AgentOverview): number | null {
  if (!intent || !lease || lease.escrowUact !== null) return lease?.escrowUact ?? null;
  const used = uactOver(lease.priceUactPerBlock * (clock.now() - lease.createdAt));
  return Math.max(0, intent.depositUact - used);
}

/**
 * null where a service keeps the escrow filled, since what is in it says nothing about how long the agent runs, and
 * while we cannot tell whether one does.
 */
function runway(ctx: Context, found: AgentOverview): number | null {
  const { intent, lease } = found;
  if (!intent || !lease || backendIfThere(ctx, intent)?.keepFunded !== null) return null;
  if (lease.runsOutAt !== null) return Math.max(0, lease.runsOutAt - ctx.clock.now()) / HOUR_MS;
  return runwayHours(escrowOf(ctx, found) ?? 0, lease.priceUactPerBlock, USUAL_BLOCK_SECONDS);
}

/** What is open stays so until looks have shown that it is over. */
function healthFrom({ clock }: Context, { health }: AgentOverview): AgentHealthState {
  if (!health) return { state: "unknown", sinceMs: clock.now(), heardAtMs: null, restarts: 0 };
  const { layer, kind, state, ...known } = health;
  if (layer !== null && kind !== null) return { state: "silent", fault: { layer, kind } as Fault, ...known };
  return { state: state === "healthy" ? "healthy" : "unknown", ...known };
}
