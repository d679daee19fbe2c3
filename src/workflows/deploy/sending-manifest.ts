import { AppError, isTransient } from "../../errors.ts";
import type { Context } from "../../services/context.ts";
import { backendOf } from "../../services/deployments/backend-of.ts";
import { countedFrom } from "../../services/health/listening-since.ts";
import type { Course } from "./course.ts";
import { leaseOf, lookAgain } from "./current-intent.ts";

/** Hands the provider the exact bytes whose hash is on chain; the backend checks its certificate first. */
export async function sendingManifest(ctx: Context, course: Course): Promise<number | null> {
  const { intent } = course;
  if (course.isLate) return await course.fail("no_answer");
  const json = await ctx.repos.intents.openManifest(intent.id);
  ctx.checkpoint("manifest.before_call");
  try {
    await backendOf(ctx, intent).sendManifest(leaseOf(intent), { json, hashHex: intent.manifestHash });
    ctx.checkpoint("manifest.done_unrecorded");
  } catch (error) {
    if (isTransient(error)) {
      ctx.log.warn({
        event: "akash.manifest_unanswered",
        deploymentId: intent.deploymentId,
        provider: intent.provider,
        err: error,
      });
      const waitedMs = ctx.clock.now() - (await countedFrom(ctx, course.sinceMs));
      return waitedMs > ctx.settings.deploy.manifestTimeoutMs
        ? await course.fail("no_answer")
        : lookAgain(ctx);
    }
    if (!(error instanceof AppError) || (error.code !== "rejected" && error.code !== "not_found"))
      throw error;
    ctx.log.warn({
      event: "akash.manifest_refused",
      deploymentId: intent.deploymentId,
      provider: intent.provider,
      err: error,
    });
    const why = error.details.reason === "wrong_certificate" ? "wrong_certificate" : "manifest_rejected";
    return await course.fail(why);
  }
  await course.goOn("starting", {
    event: "manifest_accepted",
    evidence: { provider: intent.provider },
  });
  return lookAgain(ctx);
}
