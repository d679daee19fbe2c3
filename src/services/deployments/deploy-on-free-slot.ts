import { z } from "zod";
import { commitCas } from "../../db/cas-batch.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../actor.ts";
import { requireClear } from "../billing/checkout/require-clear.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { ownDeployment } from "./own-deployment.ts";
import { requireDeploysOpen } from "./require-deploys-open.ts";
import { requireFloat } from "./require-float.ts";
import { requireProvider } from "./require-provider.ts";
import { requireToken } from "./require-token.ts";

const Input = z.object({ deploymentId: z.string() });
const TRIES = 3;

/**
 * Starts a draft on a slot that is already paid for.
 * @throws AppError `no_free_slot`, `float_too_small`, `gone` (`token_forgotten`), `conflict` (`not_a_draft`, `plan_overdue`, `dispute_open`, `refund_held`),
 *   `forbidden` (`deploys_paused`), `rejected` (`no_provider_fits`)
 */
export async function deployOnFreeSlot({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const draft = await ownDeployment(ctx, deploymentId);
    if (draft.slotId) return draft;
    if (draft.phase !== "draft") {
      throw new AppError("conflict", "this agent is not a draft any more", {
        details: { reason: "not_a_draft" },
      });
    }
    requireToken(draft);
    await requireClear(ctx, draft);
    const slot = await ctx.repos.slots.findFree(actor.userId, ctx.clock.now());
    if (!slot) throw await noSlot(ctx, actor.userId);
    const isOpen = await requireDeploysOpen(ctx);
    await requireProvider(ctx);
    const floatCovers = await requireFloat(ctx);
    const now = ctx.clock.now();
    const head = ctx.repos.deployments.transitionHead(draft, "queued", {
      slot_id: slot.id,
      plan: slot.plan,
      deadline_at: now + ctx.settings.deploy.deadlineMs,
    });
    const done = await commitCas(
      ctx.db,
      { ...head, when: [floatCovers, isOpen, ctx.repos.slots.freeCondition(slot.id, slot.version)] },
      [
        ctx.repos.slots.holdPart(slot.id, draft.id),
        ctx.repos.deployments.eventPart(draft.id, "queued", draft.phase, "queued", { freeSlot: true }),
        ctx.repos.audit.part({
          actor,
          action: "deployment.start",
          subjectKind: "deployment",
          subjectId: draft.id,
        }),
        wakePart(ctx, `deployment:${draft.id}`),
        wakePart(ctx, `card:${draft.id}`),
      ],
    );
    if (done) {
      ctx.scheduler.nudge(`deployment:${draft.id}`);
      return await ownDeployment(ctx, deploymentId);
    }
  }
  throw new AppError("conflict", "the slot was taken at the same moment; try again", {
    details: { reason: "raced" },
  });
}

/** A slot of a plan that is overdue is not taken: what is owed for it comes first. */
async function noSlot({ repos }: Context, userId: string): Promise<AppError> {
  const isOverdue = (await repos.subscriptions.listByUser(userId)).some(
    ({ status }) => status === "past_due",
  );
  const hasFree = (await repos.slots.listByUser(userId)).some(({ state }) => state === "free");
  return isOverdue && hasFree
    ? new AppError("conflict", "the plan is overdue", { details: { reason: "plan_overdue" } })
    : new AppError("no_free_slot", "every slot of the plan is taken");
}
