import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { releaseCheckout } from "../../services/billing/checkout/release-checkout.ts";
import type { Context } from "../../services/context.ts";
import { commitStep } from "./commit-step.ts";
import { lookAgain } from "./current-intent.ts";
import { giveBackSlot } from "./give-back-slot.ts";
import { teardownAll } from "./teardown.ts";

/** Ends an agent: chain first, then slot and key. An agent that never became live gives its first payment back. */
export async function closing(ctx: Context, deployment: Deployment): Promise<number | null> {
  await releaseCheckout(ctx, deployment);
  if ((await teardownAll(ctx, deployment)) !== "all_closed") return lookAgain(ctx);
  const outcome = await giveBackSlot(ctx, deployment, "closed_before_live");
  const done = await commitStep(ctx, deployment, {
    to: "closed",
    patch: { claw_api_key: null, slot_id: null, closed_at: ctx.clock.now() },
    event: "closed",
    evidence: { why: deployment.failureReason, refund: outcome.refund, wasLive: deployment.liveAt !== null },
    parts: [...outcome.parts, ctx.repos.leaseChanges.endPart(deployment.id, "replaced")],
    when: outcome.when,
  });
  if (done && outcome.refundId) ctx.scheduler.nudge(`refund:${outcome.refundId}`);
  return done ? null : ctx.clock.now();
}
