import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../../services/context.ts";
import { commitStep } from "./commit-step.ts";
import { currentIntent, lookAgain } from "./current-intent.ts";
import { failAttempt, pastDeadline } from "./fail-attempt.ts";

/** Broadcasts the deployment under the dseq written down before; a repeat meets its own dseq and creates nothing. */
export async function creating(ctx: Context, deployment: Deployment): Promise<number | null> {
  const intent = await currentIntent(ctx, deployment);
  if (pastDeadline(ctx, deployment)) return await failAttempt(ctx, deployment, intent, "no_answer");
  const json = await ctx.repos.intents.openManifest(intent.id);
  ctx.checkpoint("create.before_call");
  try {
    const outcome = await ctx.akash.create({
      dseq: intent.dseq,
      manifest: { json, hashHex: intent.manifestHash },
      depositUact: intent.depositUact,
      onSigned: async (txHash) => {
        await ctx.repos.intents.setTx(intent.id, { createTxHash: txHash });
        ctx.checkpoint("create.signed");
      },
    });
    ctx.checkpoint("create.done_unrecorded");
    if (outcome.kind === "unseen") return lookAgain(ctx);
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "rejected" && error.code !== "conflict")) throw error;
    ctx.log.error({ event: "akash.create_refused", deploymentId: deployment.id, err: error });
    // An empty wallet is nobody's failed attempt: the float may be filled before the deadline.
    if (error.details.reason === "insufficient_funds") return lookAgain(ctx);
    return await failAttempt(ctx, deployment, intent, "deployment_refused");
  }
  await commitStep(ctx, deployment, {
    to: "bidding",
    patch: { akash_deployment_id: intent.dseq },
    event: "created",
    evidence: { dseq: intent.dseq },
    parts: [ctx.repos.intents.statePart(intent.id, "created", {})],
  });
  return ctx.clock.now();
}
