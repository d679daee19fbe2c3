import { createHash } from "node:crypto";
import type { Deployment } from "../db/repositories/deployment-repository.ts";
import type { LiveMessageKey } from "../db/repositories/live-message-repository.ts";
import { entitles } from "../domain/billing/entitlement.ts";
import { PLANS, planById } from "../domain/plans/plans.ts";
import { AppError } from "../errors.ts";
import type { Context } from "../services/context.ts";
import { followTrace } from "../trace.ts";
import type { ChatAdapter } from "./adapter.ts";
import { payMessageOf } from "./dialogs/deploy-state.ts";
import { type Say, sayIn } from "./language/language.ts";
import { bindView, type Presser } from "./pending-actions.ts";
import { post } from "./post.ts";
import type { BoundView, View } from "./view.ts";
import { type CardEvent, type CardFacts, toCardEvent } from "./views/card-facts.ts";
import { closedEndView, failedEndView, liveEndView, moneyNewsView } from "./views/ends.ts";
import { liveCardView } from "./views/live-card.ts";
import { paidView } from "./views/price.ts";

/** News older than this was told long ago, or nobody waits for it any more. */
const NEWS_MS = 86_400_000;
/** Buttons of a card work as long as the card is worth looking at. */
const CARD_BUTTONS_MS = 90 * 86_400_000;

const presserOf = (deployment: Deployment, adapter: ChatAdapter): Presser => ({
  platform: adapter.platform,
  platformUserId: deployment.ownerPlatformUserId,
  chatId: deployment.originChatId,
});

async function readFacts(ctx: Context, adapter: ChatAdapter, deployment: Deployment): Promise<CardFacts> {
  const rows = await ctx.repos.events.listAfter(deployment.id);
  const username = deployment.channelUsername;
  return { deployment, events: rows.map(toCardEvent), botLink: username ? adapter.botLink(username) : null };
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
async function settlePayMessage(ctx: Context, say: Say, presser: Presser, facts: CardFacts): Promise<void> {
  const paid = facts.events.findLast((event) => event.type === "paid");
  if (!paid || paid.createdAt < ctx.clock.now() - NEWS_MS) return;
  const dialog = await ctx.repos.dialogs.get(presser.platform, presser.platformUserId, presser.chatId);
  const edit = payMessageOf(dialog, facts.deployment.id);
  if (edit === null) return;
  const key = `paid:${paid.id}`;
  await post(ctx, presser, key, { edit, view: await bindView(ctx, paidView(say), presser, key) });
}

/** Ends and money news are messages of their own, because a changed message notifies nobody. */
async function postNews(ctx: Context, adapter: ChatAdapter, say: Say, facts: CardFacts): Promise<void> {
  const presser = presserOf(facts.deployment, adapter);
  await settlePayMessage(ctx, say, presser, facts);
  for (const event of facts.events) {
    if (event.createdAt < ctx.clock.now() - NEWS_MS) continue;
    const view = await newsView(ctx, say, facts, event);
    if (!view) continue;
    const key = `news:${event.id}`;
    await post(ctx, presser, key, { edit: null, view: await bindView(ctx, view, presser, key) });
  }
}

function withLongLife(view: View): View {
  const choices = view.choices?.map((row) =>
    row.map((c) => (c.kind === "act" ? { ...c, act: { ...c.act, ttlMs: CARD_BUTTONS_MS } } : c)),
  );
  return { ...view, ...(choices && { choices }) };
}

const hashOf = (view: BoundView): string =>
  createHash("sha256").update(JSON.stringify(view)).digest("base64url");

/**
 * Brings the card up to date: latest wins, what looks the same is not sent, and never faster than the platform likes.
 * @returns when to come back (ms since epoch), or null when the card is as it should be
 */
async function updateCard(
  ctx: Context,
  adapter: ChatAdapter,
  say: Say,
  facts: CardFacts,
): Promise<number | null> {
  const { deployment } = facts;
  const { liveMessages } = ctx.repos;
  const presser = presserOf(deployment, adapter);
  const place = { deploymentId: deployment.id, platform: adapter.platform, chatId: deployment.originChatId };
  const seed = `card:${deployment.id}`;
  const view = await bindView(ctx, withLongLife(liveCardView(say, facts)), presser, seed);
  const hash = hashOf(view);
  const known = await liveMessages.get(place.deploymentId, place.platform, place.chatId);
  if (known?.renderedHash === hash) return null;
  const now = ctx.clock.now();
  const earliest = Math.max(
    known?.notBefore ?? 0,
    known?.lastEditAt ? known.lastEditAt + adapter.editPauseMs(place.chatId) : 0,
  );
  if (earliest > now) return earliest;
  try {
    const messageId = await show(adapter, place.chatId, known?.messageId ?? null, view);
    await liveMessages.upsert({
      ...place,
      messageId,
      renderedHash: hash,
      lastEditAt: ctx.clock.now(),
      notBefore: 0,
      state: isEnd(deployment.phase) ? "final" : "live",
    });
    return null;
  } catch (error) {
    return await afterFailure(ctx, place, error);
  }
}

const isEnd = (phase: string): boolean => phase === "live" || phase === "failed" || phase === "closed";

/** A card that was deleted, or is too old to change, gets a successor. */
async function show(
  adapter: ChatAdapter,
  chatId: string,
  messageId: string | null,
  view: BoundView,
): Promise<string> {
  if (messageId === null) return await adapter.send(chatId, view);
  try {
    await adapter.edit(chatId, messageId, view);
    return messageId;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "rejected") throw error;
    return await adapter.send(chatId, view);
  }
}

async function afterFailure(ctx: Context, place: LiveMessageKey, error: unknown): Promise<number | null> {
  if (!(error instanceof AppError)) throw error;
  const retryAfterMs = error.details.retryAfterMs;
  if (error.code === "rate_limited" && typeof retryAfterMs === "number") {
    const notBefore = ctx.clock.now() + retryAfterMs;
    await ctx.repos.liveMessages.upsert({ ...place, notBefore });
    return notBefore;
  }
  if (error.code === "forbidden") {
    await ctx.repos.chatIdentities.markBlocked(place.platform, place.chatId, ctx.clock.now());
    return null;
  }
  throw error;
}

/**
 * Shows one deployment in the chat that asked for it: the moving card, then its end as a message of its own.
 * @returns when to come back (ms since epoch), or null
 */
export async function projectCard(
  ctx: Context,
  adapter: ChatAdapter,
  deploymentId: string,
): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(deploymentId);
  if (!deployment) return null;
  followTrace(deployment.trace);
  const identity = await ctx.repos.chatIdentities.find(adapter.platform, deployment.ownerPlatformUserId);
  const say = sayIn(identity?.language ?? null);
  const facts = await readFacts(ctx, adapter, deployment);
  const everQueued = facts.events.some((e) => e.toPhase === "queued");
  const again = everQueued ? await updateCard(ctx, adapter, say, facts) : null;
  if (again !== null) return again;
  await postNews(ctx, adapter, say, facts);
  return null;
}
