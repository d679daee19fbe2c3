import { runParts } from "../../db/run.ts";
import { isChanging, type Phase } from "../../domain/deployments/phases.ts";
import { verdictOf } from "../../domain/health/verdict.ts";
import { caseOverPart } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";
import type { ProviderDoor } from "./ask-provider.ts";
import { gatherEvidence, patienceOf, type Subject } from "./gather-evidence.ts";
import { settleLook } from "./settle-look.ts";
import { tryRemedy } from "./try-remedy.ts";

/** Phases of an agent that should answer and has nothing else under way. */
export const WATCHED: readonly Phase[] = ["live", "degraded", "reclaiming"];
/** One without a companion is asked about at its provider this much less often while it is well. */
const LOOKS_PER_CALM_LOOK = 3;
const BUSY_MS = 500;

/** Spreads what began together. */
const jittered = (ms: number): number => Math.round(ms * (0.85 + Math.random() * 0.3));

/**
 * Looks whether an agent answers, and names what keeps it from it. Level-triggered: waking it for nothing is harmless.
 * @returns when to look again (ms since epoch); null while its own reports say that it is well
 */
export async function lookAtAgent(ctx: Context, door: ProviderDoor, id: string): Promise<number | null> {
  const { lookMs } = ctx.settings.health;
  const deployment = await ctx.repos.deployments.findById(id);
  const again = (ms: number): number => ctx.clock.now() + jittered(ms);
  // That story is told by itself, and it is looked at again when it is over.
  if (deployment && isChanging(deployment.phase)) return again(lookMs);
  if (!deployment || !WATCHED.includes(deployment.phase) || deployment.currentIntentId === null)
    return await forget(ctx, id);
  const intent = await ctx.repos.intents.find(deployment.currentIntentId);
  if (!intent) return null;
  const health = await ctx.repos.agentHealth.begin(id, intent.id);
  const open = await ctx.repos.incidents.openOf(id);
  const subject: Subject = { deployment, intent, health, open };
  const looked = await gatherEvidence(ctx, door, subject);
  if (looked.isBusy) return ctx.clock.now() + jittered(BUSY_MS);
  const verdict = verdictOf(looked.evidence, patienceOf(ctx));
  const left = await settleLook(ctx, subject, looked, verdict);
  if (left === undefined) return ctx.clock.now();
  const still = left && (await ctx.repos.incidents.openOf(id));
  if (still) await tryRemedy(ctx, subject, still);
  if (still || verdict.state !== "healthy") return again(lookMs);
  if (open !== null && left === null) return again(lookMs);
  return looked.evidence.report ? null : again(LOOKS_PER_CALM_LOOK * lookMs);
}

/** Nothing of it should answer: what is open about it is over, and nobody is told. */
async function forget(ctx: Context, id: string): Promise<null> {
  if ((await ctx.repos.agentHealth.find(id)) === null) return null;
  await runParts(ctx.db, [
    ctx.repos.incidents.resolvePart(id),
    ctx.repos.agentHealth.forgetPart(id),
    caseOverPart(ctx, `agent_ailing:${id}`),
  ]);
  return null;
}
