import { AppError } from "../../errors.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import type { Course } from "./course.ts";
import { createOnce } from "./create-once.ts";
import { dseqOf, lookAgain } from "./current-intent.ts";

/**
 * Makes the deployment under the dseq written down before; a repeat meets its own dseq and creates nothing. Where a
 * service chooses the number, the claim written down before takes its place.
 */
export async function creating(ctx: Context, course: Course): Promise<number | null> {
  const { intent } = course;
  if (course.isLate) return await course.fail("no_answer");
  const akash = backendOf(ctx, intent);
  const json = await ctx.repos.intents.openManifest(intent.id);
  const manifest = { json, hashHex: intent.manifestHash };
  let dseq: string;
  ctx.checkpoint("create.before_call");
  try {
    const outcome =
      akash.nextDseq === null
        ? await createOnce(ctx, intent, akash, manifest)
        : await akash.create({
            dseq: dseqOf(intent),
            manifest,
            depositUact: intent.depositUact,
            onSigned: async (txHash) => {
              await ctx.repos.intents.setTx(intent.id, { createTxHash: txHash });
              ctx.checkpoint("create.signed");
            },
          });
    ctx.checkpoint("create.done_unrecorded");
    if (outcome.kind === "unseen") return lookAgain(ctx);
    dseq = outcome.dseq;
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "rejected" && error.code !== "conflict")) throw error;
    // Others of this account go first; it is nobody's failure.
    if (error.details.reason === "create_in_flight") return lookAgain(ctx);
    ctx.log.error({ event: "akash.create_refused", deploymentId: intent.deploymentId, err: error });
    // An empty wallet is nobody's failed attempt: the float may be filled before the deadline.
    if (error.details.reason === "insufficient_funds") return lookAgain(ctx);
    return await course.fail("deployment_refused");
  }
  // Whatever becomes of the deployment at this moment, the number it was given is not lost.
  if (intent.dseq === null) await ctx.repos.intents.setDseq(intent.id, dseq);
  await course.goOn("bidding", {
    patch: { akash_deployment_id: dseq },
    event: "created",
    evidence: { dseq },
    parts: [ctx.repos.intents.statePart(intent.id, "created", { dseq })],
  });
  return ctx.clock.now();
}
