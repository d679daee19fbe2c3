import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError, isTransient } from "../../errors.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, leaseOf, lookAgain } from "./current-intent.ts";
import { failAttempt, pastDeadline } from "./fail-attempt.ts";

/** Hands the provider the exact bytes whose hash is on chain; the backend checks its certificate first. */
export async function sendingManifest(ctx: Context, deployment: Deployment): Promise<number | null> {
  const intent = await currentIntent(ctx, deployment);
  if (pastDeadline(ctx, deployment)) return await failAttempt(ctx, deployment, intent, "no_answer");
  const json = await ctx.repos.intents.openManifest(intent.id);
  ctx.checkpoint("manifest.before_call");
  try {
    await backendOf(ctx, intent).sendManifest(leaseOf(intent), { json, hashHex: intent.manifestHash });
    ctx.checkpoint("manifest.done_unrecorded");
  } catch (error) {
    if (isTransient(error)) {
      ctx.log.warn({
        event: "akash.manifest_unanswered",
        deploymentId: deployment.id,
        provider: intent.provider,
        err: error,
      });
      const waitedMs = ctx.clock.now() - deployment.phaseSince;
      return waitedMs > ctx.settings.deploy.manifestTimeoutMs
        ? await failAttempt(ctx, deployment, intent, "no_answer")
        : lookAgain(ctx);
    }
    if (!(error instanceof AppError) || (error.code !== "rejected" && error.code !== "not_found"))
      throw error;
    ctx.log.warn({
      event: "akash.manifest_refused",
      deploymentId: deployment.id,
      provider: intent.provider,
      err: error,
    });
    const why = error.details.reason === "wrong_certificate" ? "wrong_certificate" : "manifest_rejected";
    return await failAttempt(ctx, deployment, intent, why);
  }
  await commitStep(ctx, deployment, {
    to: "starting",
    event: "manifest_accepted",
    evidence: { provider: intent.provider },
  });
  return lookAgain(ctx);
}
