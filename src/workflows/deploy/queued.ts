import { v7 as uuidv7 } from "uuid";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isTransient } from "../../errors.ts";
import { newBootstrapSecret, workloadOf, workloadSpec } from "../../services/agents/workload-spec.ts";
import type { Context } from "../../services/context.ts";
import { entitlementOf } from "../../services/deployments/is-entitled.ts";
import { commitStep } from "./commit-step.ts";
import { lookAgain } from "./current-intent.ts";
import { pastDeadline, triesOf } from "./fail-attempt.ts";
import { teardownAll } from "./teardown.ts";

/**
 * Closes what an earlier attempt left on chain, then writes down the next attempt: our own dseq where we choose it,
 * the frozen manifest and the bootstrap secret's hash, all before a transaction exists (I2). Entitlement is checked again here, because
 * time passes between paying and deploying (I7).
 */
export async function queued(ctx: Context, deployment: Deployment): Promise<number | null> {
  const leftovers = await teardownAll(ctx, deployment);
  if (leftovers !== "all_closed") return lookAgain(ctx);
  const entitlement = await entitlementOf(ctx, deployment);
  const giveUp = entitlement === "over" ? "not_entitled" : reasonToGiveUp(ctx, deployment);
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
  await planAttempt(ctx, deployment);
  return ctx.clock.now();
}

function reasonToGiveUp(ctx: Context, deployment: Deployment): string | null {
  if (triesOf(deployment) >= ctx.settings.deploy.maxProviders) return "providers_exhausted";
  return pastDeadline(ctx, deployment) ? "deadline" : null;
}

async function floatCovers(ctx: Context): Promise<boolean> {
  try {
    const float = await ctx.akash.float();
    if (float.actUact >= ctx.settings.agent.depositUact) return true;
    ctx.log.error({
      event: "operator.float_empty",
      haveUact: float.actUact,
      neededUact: ctx.settings.agent.depositUact,
    });
  } catch (error) {
    if (!isTransient(error)) throw error;
    ctx.log.warn({ event: "operator.float_unreadable", err: error });
  }
  return false;
}

async function planAttempt(ctx: Context, deployment: Deployment): Promise<void> {
  const attempt = deployment.attempt + 1;
  const secret = newBootstrapSecret();
  const spec = workloadSpec(ctx.settings, secret.value);
  const manifest = await ctx.akash.freeze(spec);
  const intentId = uuidv7();
  const dseq = ctx.akash.nextDseq?.() ?? null;
  await commitStep(ctx, deployment, {
    to: "creating",
    patch: { attempt, current_intent_id: intentId },
    event: "attempt_planned",
    evidence: { attempt, of: ctx.settings.deploy.maxProviders, dseq },
    parts: [
      ctx.repos.intents.insertPart({
        id: intentId,
        deploymentId: deployment.id,
        attempt,
        backend: ctx.akash.name,
        owner: ctx.akash.owner,
        dseq,
        manifest: manifest.json,
        manifestHash: manifest.hashHex,
        bootstrapHash: secret.hash,
        depositUact: ctx.settings.agent.depositUact,
        workload: workloadOf(spec),
      }),
    ],
  });
}
