import type { Part } from "../../db/cas-batch.ts";
import type { Incident } from "../../db/repositories/incident-repository.ts";
import { runParts } from "../../db/run.ts";
import type { ObservationKind } from "../../db/states.ts";
import type { LeaseSays } from "../../domain/health/evidence.ts";
import { isBlind, type Remedy, remedyFor } from "../../domain/health/remedy.ts";
import { AppError } from "../../errors.ts";
import { openCaseParts } from "../../services/admin/open-case.ts";
import { wantNewConfiguration } from "../../services/agents/want-new-configuration.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { moveAgent } from "../../services/deployments/move-agent.ts";
import { restartAgent } from "../../services/deployments/restart-agent.ts";
import { troubleParts } from "../../services/providers/trouble-parts.ts";
import { wakePart } from "../../services/wake-part.ts";
import { dseqOf } from "../deploy/current-intent.ts";
import type { Subject } from "./gather-evidence.ts";
import { faultOf } from "./settle-look.ts";

const DAY_MS = 86_400_000;
/** Event that asks the owner what is to become of an agent that nothing helps. */
export const HEAL_ASKED = "heal_asked";

/**
 * Does about an open incident what may be done without asking anybody, one thing at a time. Doing it again after a crash
 * is harmless: restarts, moves and new configurations that are under way are left to go on.
 */
export async function tryRemedy(ctx: Context, subject: Subject, open: Incident): Promise<void> {
  const remedy = await choose(ctx, subject, open);
  if (remedy === "none") return;
  const { deployment } = subject;
  ctx.log.info({ event: "incident.remedy", deploymentId: deployment.id, kind: open.kind, remedy });
  try {
    await apply(ctx, subject, open, remedy);
  } catch (error) {
    // What cannot be done now will not be tried again and again; the next remedy has its turn.
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    ctx.log.info({ event: "incident.remedy_refused", deploymentId: deployment.id, remedy, err: error });
  }
  if (remedy === "ask") return;
  const seen = remedy === "move" ? seenOfProvider(ctx, subject, open) : [];
  await runParts(ctx.db, [ctx.repos.incidents.remedyPart(open.id, remedy), ...seen]);
}

/** A provider that an agent is moved away from is remembered for why; that it is away is in its record already. */
function seenOfProvider(ctx: Context, { deployment, intent }: Subject, open: Incident): Part[] {
  const kind = open.layer === "provider" ? SEEN[open.kind] : undefined;
  if (!kind || intent.provider === null) return [];
  return troubleParts(ctx, { provider: intent.provider, deploymentId: deployment.id, kind });
}

const SEEN: Partial<Record<string, ObservationKind>> = { missing: "workload_lost", not_ready: "not_ready" };

async function choose(ctx: Context, { deployment, intent }: Subject, open: Incident): Promise<Remedy> {
  const { healsPerDay, helpMs, providerMs } = ctx.settings.health;
  const nowMs = ctx.clock.now();
  const illness = {
    fault: faultOf(open),
    openMs: nowMs - open.openedAt,
    tried: open.remedy,
    triedMs: open.remedyAt === null ? null : nowMs - open.remedyAt,
    healsToday: await ctx.repos.events.countSince(deployment.id, "heal_begun", nowMs - DAY_MS),
    isManaged: deployment.channelKind === "managed",
    lease: "active" as LeaseSays | null,
  };
  const limits = { healsPerDay, helpMs, providerMs };
  const remedy = remedyFor(illness, limits);
  if (remedy !== "move") return remedy;
  // Only the chain's word, asked for now, lets an agent leave its lease; and only eyes that see.
  const lease = await leaseNow(ctx, intent);
  if (lease === null || (await weAreBlind(ctx, intent.provider))) {
    ctx.log.warn({ event: "incident.unsure", deploymentId: deployment.id, kind: open.kind, lease });
    return "none";
  }
  return remedyFor({ ...illness, lease }, limits);
}

/** null when the chain did not answer. */
async function leaseNow(ctx: Context, intent: Subject["intent"]): Promise<LeaseSays | null> {
  try {
    const chain = await backendOf(ctx, intent).readDeployment(dseqOf(intent));
    const lease = chain?.leases.find(({ provider }) => provider === intent.provider);
    if (!chain || chain.state === "closed") return "closed";
    return lease?.state ?? "unknown";
  } catch (error) {
    ctx.log.warn({ event: "akash.lease_unreadable", dseq: intent.dseq, err: error });
    return null;
  }
}

/** Asks one running lease at each of some other providers, to tell a provider's silence from our own. */
async function weAreBlind(ctx: Context, provider: string | null): Promise<boolean> {
  if (provider === null) return false;
  // Only who cannot reach a provider may be the one who is cut off.
  if ((await ctx.repos.providerHealth.find(provider))?.state !== "unreachable") return false;
  const others = await ctx.repos.leases.oneAtEachOther(provider, CONTROLS);
  const answered = await Promise.all(
    others.map(async (lease) => {
      const intent = await ctx.repos.intents.find(lease.intentId);
      try {
        if (intent) await backendOf(ctx, intent).workloadStatus(lease);
        return intent !== null;
      } catch (error) {
        return error instanceof AppError && error.code === "not_found";
      }
    }),
  );
  const blind = isBlind({ chainAnswered: true, others: answered });
  if (blind) ctx.log.error({ event: "watch.blind", asked: others.length });
  return blind;
}

const CONTROLS = 3;

async function apply(
  ctx: Context,
  { deployment, intent }: Subject,
  open: Incident,
  remedy: Remedy,
): Promise<void> {
  const input = { deploymentId: deployment.id };
  switch (remedy) {
    case "restart":
      return void (await restartAgent({ ctx, input }));
    case "move":
      return void (await moveAgent({ ctx, input: { ...input, why: "heal" } }));
    case "new_token":
      return await wantNewConfiguration(ctx, input.deploymentId);
    case "ask": {
      const facts = { layer: open.layer, kind: open.kind, incident: open.id, provider: intent.provider };
      const key = `agent_ailing:${deployment.id}`;
      await runParts(ctx.db, [
        ctx.repos.incidents.remedyPart(open.id, "ask"),
        ctx.repos.deployments.eventPart(deployment.id, HEAL_ASKED, null, null, facts),
        ...openCaseParts(ctx, {
          key,
          kind: "agent_ailing",
          subject: deployment.id,
          facts: {
            user: deployment.userId,
            provider: intent.provider ?? "—",
            fault: `${open.layer}.${open.kind}`,
          },
        }),
        wakePart(ctx, `card:${deployment.id}`),
      ]);
      ctx.scheduler.nudge(`card:${deployment.id}`);
      return ctx.scheduler.nudge(`case:${key}`);
    }
    case "none":
      return;
  }
}
