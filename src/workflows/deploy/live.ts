import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { entitlementOf } from "../../services/deployments/is-entitled.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, dseqOf } from "./current-intent.ts";
import { type LeaseEnd, leaseEnd } from "./lease-end.ts";
import { restart } from "./restart.ts";

/** A running agent is looked at this much less often than one that is being started. */
const POLLS_PER_LOOK = 60;

/**
 * Looks after a running agent. One whose plan is over, or whose lease the chain calls over, is closed and its owner
 * told, so that nobody runs unpaid and `live` stays true.
 */
export async function live(ctx: Context, deployment: Deployment): Promise<number | null> {
  // Made on this machine to try the gateway with: there is nothing of it on Akash.
  if (deployment.currentIntentId === null) return null;
  const intent = await currentIntent(ctx, deployment);
  const why = await reasonToEnd(ctx, deployment, intent);
  if (!why) {
    await seeToFunding(ctx, intent);
    if (deployment.restartWantedAt !== null)
      return await restart(ctx, deployment, intent, deployment.restartWantedAt);
    return ctx.clock.now() + POLLS_PER_LOOK * ctx.settings.deploy.pollMs;
  }
  await commitStep(ctx, deployment, {
    to: "closing",
    patch: { failure_reason: why },
    event: "closing",
    evidence: { by: why },
    parts: [
      ctx.repos.audit.part({
        actor: ctx.actor,
        action: "deployment.close",
        subjectKind: "deployment",
        subjectId: deployment.id,
        details: { reason: why },
      }),
      ...(why === "lease_closed" && intent.provider
        ? [
            ctx.repos.observations.insertPart({
              provider: intent.provider,
              deploymentId: deployment.id,
              kind: why,
            }),
          ]
        : []),
    ],
  });
  return ctx.clock.now();
}

/** Where a service keeps escrow filled, it is told so; that it cannot be told now changes nothing about the agent. */
async function seeToFunding(ctx: Context, intent: Intent): Promise<void> {
  try {
    await backendOf(ctx, intent).keepFunded?.(dseqOf(intent));
  } catch (error) {
    ctx.log.warn({ event: "akash.funding_unsure", dseq: intent.dseq, err: error });
  }
}

async function reasonToEnd(
  ctx: Context,
  deployment: Deployment,
  intent: Intent,
): Promise<"subscription_ended" | LeaseEnd | null> {
  if ((await entitlementOf(ctx, deployment)) === "over") return "subscription_ended";
  return await leaseEnd(ctx, intent);
}
