import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Intent } from "../../db/repositories/intent-repository.ts";
import { AppError } from "../../errors.ts";
import type { LeaseRef } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";

/** The attempt in hand. Every phase from `creating` to `live` has one. */
export async function currentIntent(ctx: Context, deployment: Deployment): Promise<Intent> {
  const intent = deployment.currentIntentId ? await ctx.repos.intents.find(deployment.currentIntentId) : null;
  if (!intent)
    throw new AppError("internal", `deployment ${deployment.id} in ${deployment.phase} has no intent`);
  return intent;
}

/** The number of an attempt that was created. */
export function dseqOf(intent: Intent): string {
  if (intent.dseq === null) throw new AppError("internal", `intent ${intent.id} has no deployment yet`);
  return intent.dseq;
}

/** The lease an attempt has chosen. */
export function leaseOf(intent: Intent): LeaseRef {
  if (!intent.provider || intent.gseq === null || intent.oseq === null) {
    throw new AppError("internal", `intent ${intent.id} has no lease yet`);
  }
  return {
    owner: intent.owner,
    dseq: dseqOf(intent),
    gseq: intent.gseq,
    oseq: intent.oseq,
    provider: intent.provider,
  };
}

/** When to look again while waiting for the outside. */
export const lookAgain = (ctx: Context): number => ctx.clock.now() + ctx.settings.deploy.pollMs;
