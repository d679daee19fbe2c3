import { z } from "zod";
import { commitCas } from "../../../db/cas-batch.ts";
import type { PlanChange } from "../../../db/repositories/plan-change-repository.ts";
import type { Subscription } from "../../../db/repositories/subscription-repository.ts";
import { kindOfChange, warningsDue } from "../../../domain/plans/plan-change.ts";
import { type PlanId, planById } from "../../../domain/plans/plans.ts";
import { AppError, isDatabaseAway } from "../../../errors.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { requireFloat } from "../../deployments/require-float.ts";
import { deriveId } from "../../derive-id.ts";
import { wakePart } from "../../wake-part.ts";
import { advancePlanChange } from "./advance-plan-change.ts";
import { ownPlanAfresh } from "./own-plan.ts";

const Input = z.object({
  subscriptionId: z.string(),
  plan: z.string(),
  /** As the quote said, so that what was shown is what is taken. */
  quotedAtMs: z.number().int(),
  /** Agents to keep where the other plan has room for fewer. */
  keep: z.array(z.string()).default([]),
});

/** The provider is asked again by the job where the first asking broke off. */
const TRY_AGAIN_MS = 60_000;

/**
 * Changes a plan: more at once, in effect when it is paid; less with the next period. The wish is stored before the
 * provider is asked, so that a crash finishes it.
 * @returns the change as it stands; `unpaid` means that the card was declined and the old plan stays, `wanted` that
 *   the provider did not answer: it is asked again, and what comes of it is news
 * @throws AppError `not_found` (`plan`), `gone`, `forbidden` (`external_checkout_off`), `float_too_small`,
 *   `conflict` (`same_plan`, `change_pending`, `plan_ending`, `plan_overdue`, `raced`), or what the provider answered
 */
export async function changePlan({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<PlanChange> {
  const wanted = Input.parse(input);
  const row = await ownPlanAfresh(ctx, wanted.subscriptionId);
  const change = await requestChange(ctx, row, { ...wanted, plan: planById(wanted.plan).id });
  const after = await advancePlanChange(ctx, row, change).catch((error: unknown) =>
    leaveToLater(ctx, change, error),
  );
  if (!after) throw new AppError("internal", "a change of plan vanished");
  return after;
}

/**
 * Without an answer the wish stands and may be granted any moment, so it must not be spoken of as failed. Its new
 * version says that nobody waits for the answer here any more.
 */
async function leaveToLater(ctx: Context, change: PlanChange, error: unknown): Promise<PlanChange | null> {
  const isUnanswered =
    error instanceof AppError && (error.code === "unavailable" || error.code === "timeout");
  if (!isUnanswered || isDatabaseAway(error)) throw error;
  ctx.log.warn({
    event: "billing.plan_change_unanswered",
    subscriptionId: change.subscriptionId,
    err: error,
  });
  if (change.state === "wanted") await commitCas(ctx.db, ctx.repos.planChanges.head(change, "wanted"), []);
  return await ctx.repos.planChanges.find(change.id);
}

interface Wanted {
  plan: PlanId;
  quotedAtMs: number;
  keep: string[];
}

/** Writes the wish down, or finds the same wish from a press that was repeated. */
async function requestChange(ctx: Context, row: Subscription, wanted: Wanted): Promise<PlanChange> {
  const actor = requireUser(ctx);
  const open = await ctx.repos.planChanges.findOpen(row.id);
  if (open?.toPlan === wanted.plan && open.state !== "undoing") return open;
  if (open)
    throw new AppError("conflict", "another change is on its way", { details: { reason: "change_pending" } });
  const id = deriveId("plan-change", `${row.id}:${wanted.plan}:${wanted.quotedAtMs}`);
  // The same press, handled again after its work was done.
  const known = await ctx.repos.planChanges.find(id);
  if (known) return known;
  const kind = kindOfChange(row.plan, wanted.plan);
  if (kind === "upgrade") await requireRoom(ctx);
  const told = row.currentPeriodEnd === null ? 0 : warningsDue(row.currentPeriodEnd, ctx.clock.now());
  const subscriptionJob = `subscription:${row.provider}/${row.providerSubscriptionId}`;
  const done = await commitCas(ctx.db, ctx.repos.subscriptions.head(row, {}), [
    ctx.repos.planChanges.insertPart({
      id,
      subscriptionId: row.id,
      userId: row.userId,
      fromPlan: row.plan,
      toPlan: wanted.plan,
      origin: "chat",
      state: "wanted",
      quotedAt: wanted.quotedAtMs,
      keep: wanted.keep,
      // The card that was confirmed has said already what a warning that is due by now would say.
      warned: told,
    }),
    ctx.repos.audit.part({
      actor,
      action: `plan.${kind}`,
      subjectKind: "subscription",
      subjectId: row.id,
      details: { from: row.plan, to: wanted.plan },
    }),
    wakePart(ctx, subscriptionJob, ctx.clock.now() + TRY_AGAIN_MS),
  ]);
  const change = done ? await ctx.repos.planChanges.find(id) : null;
  if (!change)
    throw new AppError("conflict", "the plan changed at the same moment", { details: { reason: "raced" } });
  return change;
}

/** More slots are sold only while there is money to run an agent on one of them (I7). */
async function requireRoom(ctx: Context): Promise<void> {
  if (!ctx.settings.externalCheckout)
    throw new AppError("forbidden", "paying outside the chat is switched off", {
      details: { reason: "external_checkout_off" },
    });
  await requireFloat(ctx);
}
