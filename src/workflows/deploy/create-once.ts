import type { Intent } from "../../db/repositories/intent-repository.ts";
import { chainPages } from "../../domain/deployments/chain-pages.ts";
import { AppError } from "../../errors.ts";
import type { AkashBackend, CreateOutcome, FrozenManifest } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";

/**
 * A create at a service that names the deployments and knows no key: a repeat would make a second one. So an account
 * has one create in flight at most, claimed in the database, and what became of an earlier try is found out before
 * anything else is sent (I2).
 */
export async function createOnce(
  ctx: Context,
  intent: Intent,
  akash: AkashBackend,
  manifest: FrozenManifest,
): Promise<CreateOutcome> {
  if (intent.dseq !== null) return { kind: "included", txHash: "", dseq: intent.dseq };
  if (intent.createSentAt !== null) {
    const dseq = await createdAs(ctx, intent);
    if (dseq !== null) return { kind: "included", txHash: "", dseq };
    if (mayStillLand(ctx, intent)) return { kind: "unseen", txHash: null };
    ctx.log.warn({ event: "akash.create_never_landed", deploymentId: intent.deploymentId });
    await ctx.repos.intents.releaseCreate(intent.id, intent.createSentAt);
  }
  const claim: { atMs: number | null } = { atMs: null };
  try {
    return await akash.create({
      dseq: null,
      manifest,
      depositUact: intent.depositUact,
      onSigned: async () => {
        claim.atMs = await ctx.repos.intents.claimCreate(intent.id);
        ctx.checkpoint("create.signed");
      },
    });
  } catch (error) {
    // Whatever a backend throws means that nothing was made.
    if (error instanceof AppError && claim.atMs !== null)
      await ctx.repos.intents.releaseCreate(intent.id, claim.atMs);
    throw error;
  }
}

/** The number under which an attempt whose answer was lost runs; its manifest holds a secret that no other one has. */
export async function createdAs(ctx: Context, intent: Intent): Promise<string | null> {
  for await (const page of chainPages(backendOf(ctx, intent).deploymentPage)) {
    const made = page.find(({ hashHex }) => hashHex === intent.manifestHash);
    if (made) return made.dseq;
  }
  return null;
}

/** Whether a create that was sent, and that the list does not show, may show up yet. */
export const mayStillLand = (ctx: Context, { createSentAt }: Intent): boolean =>
  createSentAt !== null && ctx.clock.now() - createSentAt < ctx.settings.deploy.createMayLandMs;
