import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Context } from "../../services/context.ts";
import { commitStep } from "./commit-step.ts";
import { lookAgain } from "./current-intent.ts";
import { giveBackSlot } from "./give-back-slot.ts";
import { teardownAll } from "./teardown.ts";

/** Tears down what is left on chain; only then is the deploy called failed and a first payment given back. */
export async function failing(ctx: Context, deployment: Deployment): Promise<number | null> {
  if ((await teardownAll(ctx, deployment)) !== "all_closed") return lookAgain(ctx);
  const outcome = await giveBackSlot(ctx, deployment, "deploy_failed");
  const done = await commitStep(ctx, deployment, {
    to: "failed",
    patch: {
      claw_api_key: null,
      slot_id: null,
      closed_at: ctx.clock.now(),
      error_message: deployment.failureReason,
    },
    event: "failed",
    evidence: { why: deployment.failureReason, refund: outcome.refund, attempts: deployment.attempt },
    parts: outcome.parts,
    when: outcome.when,
  });
  if (done && outcome.refundId) ctx.scheduler.nudge(`refund:${outcome.refundId}`);
  return done ? null : ctx.clock.now();
}
