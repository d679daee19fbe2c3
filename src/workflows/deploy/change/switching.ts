import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../../db/repositories/intent-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { isSpeaking } from "../../../services/agents/is-speaking.ts";
import type { Context } from "../../../services/context.ts";
import { countedFrom } from "../../../services/health/listening-since.ts";
import { lookAgain } from "../current-intent.ts";
import { failureParts } from "../fail-attempt.ts";
import { NO_KEY } from "../failing.ts";
import { leaseEnd } from "../lease-end.ts";
import { askWorkload, probe } from "../starting.ts";
import { newIntent } from "./change-course.ts";
import { commitChange } from "./commit-change.ts";

/** Waits until the agent speaks from the new lease; the old one is not touched before that. */
export async function switching(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const next = await newIntent(ctx, change);
  const status = await askWorkload(ctx, next);
  if (status?.ready && (await isSpeaking(ctx, next, change.stepSince))) {
    if ((await probe(ctx, status)) !== "starting") {
      await commitChange(ctx, deployment, change, {
        step: "retiring",
        patch: { provider_url: status.uris[0] ?? null },
        event: "switched",
        evidence: {
          provider: next.provider,
          silentMs: change.silentSince === null ? null : ctx.clock.now() - change.silentSince,
        },
      });
      return ctx.clock.now();
    }
  }
  const lateAt = (await countedFrom(ctx, change.stepSince)) + ctx.settings.deploy.readyTimeoutMs;
  if (ctx.clock.now() > lateAt) return await failSwitch(ctx, deployment, change, next);
  if (await leaseEnd(ctx, next)) return await failSwitch(ctx, deployment, change, next);
  return lookAgain(ctx);
}

/**
 * The new lease does not speak. The agent goes back to the one before, by the same way, if there is that way; else, or
 * when that one was bad already, another one is looked for.
 */
async function failSwitch(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
  next: Intent,
): Promise<number> {
  const old = await ctx.repos.intents.find(change.oldIntentId);
  const mayGoBack =
    change.kind === "move" && change.failure === null && old?.state === "running" && !change.oldLost;
  const why = "not_ready";
  if (mayGoBack) {
    await commitChange(ctx, deployment, change, {
      step: "fencing",
      change: { old_intent_id: next.id, new_intent_id: old.id, failure: why },
      event: "switch_failed",
      evidence: { provider: next.provider, back: true },
    });
  } else {
    await commitChange(ctx, deployment, change, {
      step: "planning",
      ...(deployment.phase === "moving" && { phase: "healing" as const }),
      patch: NO_KEY,
      change: { kind: "heal", failure: null, old_lost: change.oldLost || change.failure !== null },
      event: "switch_failed",
      evidence: { provider: next.provider, back: false },
      parts: await failureParts(ctx, next, why),
    });
  }
  return ctx.clock.now();
}
