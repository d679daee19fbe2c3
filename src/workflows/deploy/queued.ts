import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../../services/context.ts";
import { entitlementOf } from "../../services/deployments/is-entitled.ts";
import { commitStep } from "./commit-step.ts";
import { lookAgain } from "./current-intent.ts";
import { pastDeadline, triesOf } from "./fail-attempt.ts";
import { floatCovers, planAttempt } from "./plan-attempt.ts";
import { teardownAll } from "./teardown.ts";

/**
 * Closes what an earlier attempt left on chain, then writes down the next attempt before a transaction exists (I2).
 * Entitlement is checked again here, because time passes between paying and deploying (I7).
 */
export async function queued(ctx: Context, deployment: Deployment): Promise<number | null> {
  const leftovers = await teardownAll(ctx, deployment);
  if (leftovers !== "all_closed") return lookAgain(ctx);
  const entitlement = await entitlementOf(ctx, deployment);
  const giveUp = entitlement === "over" ? "not_entitled" : await reasonToGiveUp(ctx, deployment);
  if (giveUp) {
    await commitStep(ctx, deployment, {
      to: "failing",
      patch: { failure_reason: giveUp },
      event: "gave_up",
      evidence: { why: giveUp },
    });
    return ctx.clock.now();
  }
  if (entitlement === "unsure" || !(await floatCovers(ctx))) return lookAgain(ctx);
  const silentAt = await silencedAt(ctx, deployment);
  if (silentAt > ctx.clock.now()) return silentAt;
  const { attempt, intentId, dseq, part } = await planAttempt(ctx, deployment, "on");
  await commitStep(ctx, deployment, {
    to: "creating",
    patch: { attempt, current_intent_id: intentId },
    event: "attempt_planned",
    evidence: { attempt: attempt - deployment.attemptsBefore, of: ctx.settings.deploy.maxProviders, dseq },
    parts: [part],
  });
  return ctx.clock.now();
}

async function reasonToGiveUp(ctx: Context, deployment: Deployment): Promise<string | null> {
  if (triesOf(deployment) >= ctx.settings.deploy.maxProviders) return "providers_exhausted";
  return (await pastDeadline(ctx, deployment)) ? "deadline" : null;
}

/**
 * When a lease before cannot speak any more (ms): a token that was brought along works for whoever holds it, and a
 * container may outlive its lease for a moment (I6).
 */
async function silencedAt(ctx: Context, deployment: Deployment): Promise<number> {
  if (deployment.channelKind !== "pasted") return 0;
  const before = await ctx.repos.intents.listByDeployment(deployment.id);
  const closedAt = before.flatMap((one) => (one.bootedAt === null ? [] : (one.closedAt ?? [])));
  return closedAt.length === 0 ? 0 : Math.max(...closedAt) + ctx.settings.deploy.fenceGraceMs;
}
