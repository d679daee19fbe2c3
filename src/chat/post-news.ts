import type { Deployment } from "../db/repositories/deployment-repository.ts";
import { entitles } from "../domain/billing/entitlement.ts";
import { PLANS, planById } from "../domain/plans/plans.ts";
import type { Context } from "../services/context.ts";
import { payMessageOf } from "./dialogs/deploy-state.ts";
import type { Say } from "./language/language.ts";
import { bindView, type Presser } from "./pending-actions.ts";
import { post } from "./post.ts";
import type { View } from "./view.ts";
import { type CardEvent, type CardFacts, toCardEvent } from "./views/card-facts.ts";
import { closedEndView, failedEndView, liveEndView, moneyNewsView } from "./views/ends.ts";
import { paidView } from "./views/price.ts";

/** News older than this was told long ago, or nobody waits for it any more. */
export const NEWS_MS = 86_400_000;

/** Agents are asked for in private chats alone, which have their person's id on every platform. */
export const presserOf = ({ originPlatform, originChatId }: Deployment): Presser => ({
  platform: originPlatform,
  platformUserId: originChatId,
  chatId: originChatId,
});

export async function readFacts(ctx: Context, deployment: Deployment): Promise<CardFacts> {
  const rows = await ctx.repos.events.listAfter(deployment.id);
  return { deployment, events: rows.map(toCardEvent), botLink: botLinkOf(ctx, deployment) };
}

/** Where the agent's bot is talked to; null while it has none, or its platform is off. */
export function botLinkOf({ channels }: Context, deployment: Deployment): string | null {
  const { channel, channelAccountId: accountId, channelUsername: username } = deployment;
  return username === null ? null : (channels.get(channel)?.botLink({ accountId, username }) ?? null);
}

/** A plan with nothing running on it, after its last agent was closed; null when there is nothing to ask. */
async function idlePlan(ctx: Context, facts: CardFacts): Promise<{ id: string; title: string } | null> {
  const { userId } = facts.deployment;
  const slots = await ctx.repos.slots.listByUser(userId);
  for (const subscription of await ctx.repos.subscriptions.listByUser(userId)) {
    const mine = slots.filter((s) => s.subscriptionId === subscription.id && s.state !== "revoked");
    if (!entitles(subscription.status) || subscription.cancelAt !== null || mine.length === 0) continue;
    if (mine.every((s) => s.state === "free"))
      return { id: subscription.id, title: PLANS[planById(subscription.plan).id].title };
  }
  return null;
}

async function newsView(ctx: Context, say: Say, facts: CardFacts, event: CardEvent): Promise<View | null> {
  const wasShown = facts.events.some((e) => e.toPhase === "queued");
  switch (event.type) {
    case "live":
      return liveEndView(say, facts, event);
    case "failed":
      return failedEndView(say, facts, event);
    case "closed":
      return wasShown ? closedEndView(say, facts, event, await idlePlan(ctx, facts)) : null;
    case "payment_returned":
    case "refunded":
    case "refund_failed":
      return moneyNewsView(say, facts, event);
    default:
      return null;
  }
}

/** The message with the payment link says "paid" from now on; its buttons would only mislead. */
async function settlePayMessage(
  ctx: Context,
  say: Say,
  presser: Presser,
  facts: CardFacts,
  sinceMs: number,
): Promise<void> {
  const paid = facts.events.findLast((event) => event.type === "paid");
  if (!paid || paid.createdAt < sinceMs) return;
  const dialog = await ctx.repos.dialogs.get(presser.platform, presser.platformUserId, presser.chatId);
  const edit = payMessageOf(dialog, facts.deployment.id);
  if (edit === null) return;
  const key = `paid:${paid.id}`;
  await post(ctx, presser, key, { edit, view: await bindView(ctx, paidView(say), presser, key) });
}

/**
 * Ends and money news since `sinceMs` are messages of their own, because a changed message notifies nobody. Each is
 * told once, however often this is called.
 */
export async function postNews(ctx: Context, say: Say, facts: CardFacts, sinceMs: number): Promise<void> {
  const presser = presserOf(facts.deployment);
  await settlePayMessage(ctx, say, presser, facts, sinceMs);
  for (const event of facts.events) {
    if (event.createdAt < sinceMs) continue;
    const view = await newsView(ctx, say, facts, event);
    if (!view) continue;
    const key = `news:${event.id}`;
    await post(ctx, presser, key, { edit: null, view: await bindView(ctx, view, presser, key) });
  }
}
