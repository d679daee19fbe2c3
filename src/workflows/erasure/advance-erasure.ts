import type { Part } from "../../db/cas-batch.ts";
import { eraseEvidence, eraseMailParts, erasePersonParts } from "../../db/erase-person.ts";
import type { ErasedList } from "../../db/erased-list.ts";
import type { AccountDeletion, DeletionSubject } from "../../db/repositories/account-deletion-repository.ts";
import type { DeletionState } from "../../db/states.ts";
import { hasEnded } from "../../domain/billing/entitlement.ts";
import { beginErasure } from "../../services/accounts/deletion/begin-erasure.ts";
import { moneyInQuestion } from "../../services/accounts/deletion/money-in-question.ts";
import { endPlan } from "../../services/billing/plan/end-plan.ts";
import type { Context } from "../../services/context.ts";
import { closeAll } from "./close-all.ts";

/** Says that it is done where they asked for it, within a commit of the caller's. */
export type Goodbye = (
  ctx: Context,
  to: NonNullable<DeletionSubject["tellIn"]>,
  key: string,
) => Promise<Part[]>;

/** Between two looks at money that is in question: an administrator or a bank takes days. */
const MONEY_MS = 10 * 60_000;
const EVENTS_AT_ONCE = 1_000;
/** A last word that nobody takes is waited for this long. */
const GOODBYE_MS = 86_400_000;
const LOOK_MS = 2_000;

export const goodbyeKey = (id: string): string => `erased:${id}`;

/**
 * Takes one step of erasing an account; each may be done again, whenever the process ends. Agents first, then what is
 * paid for them, then the sign-in, and only then what says who it was, since that is needed until there.
 * @returns when to come back (ms since epoch), or null when it is over
 */
export async function advanceErasure(
  ctx: Context,
  id: string,
  goodbye: Goodbye,
  erased: ErasedList | null,
): Promise<number | null> {
  const row = await ctx.repos.accountDeletions.find(id);
  switch (row?.state) {
    case "waiting":
      return await begin(ctx, row);
    case "closing":
      // From here on it cannot be taken back, and a copy of before would bring them back.
      await erased?.note(row.userId);
      return (await closeAll(ctx, row.userId)) ? await go(ctx, row, "ending") : ctx.clock.now() + LOOK_MS;
    case "ending":
      return await endPlans(ctx, row);
    case "signing_out":
      await ctx.identity.deleteUser(ctx.repos.accountDeletions.openSubject(row).clerkUserId);
      return await go(ctx, row, "erasing");
    case "erasing":
      return await erase(ctx, row, goodbye);
    case "telling":
      return await untilTold(ctx, row);
    default:
      return null;
  }
}

/** @returns when to come back: at once, since whoever was faster went on */
async function go(
  ctx: Context,
  row: AccountDeletion,
  to: DeletionState,
  parts: Part[] = [],
  subject?: null,
): Promise<number> {
  ctx.checkpoint(`erasure.${row.state}.before_commit`);
  await ctx.repos.accountDeletions.transition(row, row.state, to, parts, subject);
  ctx.checkpoint(`erasure.${row.state}.after_commit`);
  return ctx.clock.now();
}

async function begin(ctx: Context, row: AccountDeletion): Promise<number | null> {
  const user = await ctx.repos.users.findById(row.userId);
  if (!user) return null;
  const inQuestion = await moneyInQuestion(ctx, row.userId);
  if (inQuestion !== null) {
    ctx.log.info({ event: "account.deletion_waits", userId: row.userId, inQuestion });
    return ctx.clock.now() + MONEY_MS;
  }
  ctx.checkpoint("erasure.waiting.before_commit");
  if (await beginErasure(ctx, row, user))
    ctx.log.info({ event: "account.deletion_begun", userId: row.userId });
  ctx.checkpoint("erasure.waiting.after_commit");
  return ctx.clock.now();
}

async function endPlans(ctx: Context, row: AccountDeletion): Promise<number> {
  for (const plan of await ctx.repos.subscriptions.listByUser(row.userId)) {
    if (hasEnded(plan.status)) continue;
    await endPlan(ctx, {
      rail: plan.provider,
      subscriptionId: plan.providerSubscriptionId,
      idempotencyKey: `cancel:gone:${plan.id}`,
    });
  }
  return await go(ctx, row, "signing_out");
}

/** A bank that asks about a payment meanwhile is told who paid, and only then is that forgotten. */
async function erase(ctx: Context, row: AccountDeletion, goodbye: Goodbye): Promise<number> {
  const { userId } = row;
  if (await ctx.repos.payments.hasOpenDispute({ userId })) return ctx.clock.now() + MONEY_MS;
  if ((await eraseEvidence(ctx.db, userId, EVENTS_AT_ONCE)) === EVENTS_AT_ONCE) return ctx.clock.now();
  const subject = ctx.repos.accountDeletions.openSubject(row);
  const last = subject.tellIn ? await goodbye(ctx, subject.tellIn, goodbyeKey(row.id)) : [];
  return await go(ctx, row, "telling", [...erasePersonParts({ ...subject, userId }), ...last]);
}

/** The last word is a message with a chat's id on it, and goes as well once it was sent. */
async function untilTold(ctx: Context, row: AccountDeletion): Promise<number | null> {
  const { accountDeletions, outbox } = ctx.repos;
  const message = await outbox.findByKey(goodbyeKey(row.id));
  const isWaiting = message?.state === "pending" && ctx.clock.now() - row.updatedAt < GOODBYE_MS;
  if (isWaiting) return ctx.clock.now() + LOOK_MS;
  const person = { ...accountDeletions.openSubject(row), userId: row.userId };
  await go(ctx, row, "done", eraseMailParts(person), null);
  ctx.log.info({ event: "account.deleted", userId: row.userId });
  return null;
}
