import type { User } from "../../db/repositories/user-repository.ts";
import { hasEnded } from "../../domain/billing/entitlement.ts";
import { endPlan } from "../billing/end-plan.ts";
import type { Context } from "../context.ts";

/**
 * Ends the account of a person whom Clerk no longer knows: plans cancelled and their agents closed first, since nobody
 * could do so afterwards; then chats unlinked, name, address and wishes erased. The ledger is kept, payments and used
 * tokens alike: it names nobody and holds no word that was said.
 * @throws AppError what the payment provider throws; then the account is still there and this may be repeated
 */
export async function forgetUser(ctx: Context, user: User): Promise<void> {
  if (user.deletedAt !== null) return;
  for (const { id, provider, providerSubscriptionId, status } of await ctx.repos.subscriptions.listByUser(
    user.id,
  )) {
    if (hasEnded(status)) continue;
    await endPlan(ctx, {
      rail: provider,
      subscriptionId: providerSubscriptionId,
      idempotencyKey: `cancel:gone:${id}`,
    });
  }
  const chats = await ctx.repos.chatIdentities.unlinkAll(user.id);
  await ctx.repos.linkRequests.expireAll(user.id);
  await ctx.repos.notificationPrefs.remove(user.id);
  await ctx.repos.budgets.removeAll(user.id);
  await ctx.repos.users.markDeleted(user.id);
  await ctx.repos.audit.write({
    actor: ctx.actor,
    action: "account.delete",
    subjectKind: "user",
    subjectId: user.id,
    details: { chats },
  });
}
