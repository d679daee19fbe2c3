import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { NotificationPrefs } from "../../db/repositories/notification-pref-repository.ts";
import type { QueuedNews } from "../../db/repositories/outbox-repository.ts";
import { entitles } from "../../domain/billing/entitlement.ts";
import { isWanted } from "../../domain/news/news-kinds.ts";
import { type News, newsOf } from "../../domain/news/news-of.ts";
import { mayComeAt } from "../../domain/news/quiet-hours.ts";
import { PLANS, planById } from "../../domain/plans/plans.ts";
import type { Context } from "../../services/context.ts";
import { modelTitle } from "../../services/usage/plan-usage.ts";
import { payMessageOf } from "../dialogs/deploy-state.ts";
import { languageOf } from "../identities.ts";
import { type Say, sayIn } from "../language/language.ts";
import { post } from "../outbox/post.ts";
import { bindView } from "../pending-actions.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { View } from "../view.ts";
import { modelNewsView } from "../views/agent-model.ts";
import { backupNewsView } from "../views/backups.ts";
import { budgetNewsView } from "../views/budget.ts";
import { type CardEvent, type CardFacts, toCardEvent } from "../views/card-facts.ts";
import { changeNewsView } from "../views/change-news.ts";
import { closedEndView, failedEndView, liveEndView, moneyNewsView } from "../views/ends.ts";
import { healthNewsView } from "../views/health.ts";
import { heldNewsView } from "../views/held.ts";
import { note } from "../views/parts.ts";
import { planNewsView } from "../views/plan-news.ts";
import { paidView } from "../views/price.ts";
import { revisionNewsView } from "../views/revision-news.ts";
import { runwayNewsView } from "../views/runway.ts";
import type { NewsChat } from "./chats-of-person.ts";

/** News older than this was told long ago, or nobody waits for it any more. A host may be away for days. */
export const NEWS_MS = 7 * 86_400_000;

/** What a card is drawn from: the newest, and of what is older than these, the newest of each kind. */
const NEWEST = 500;
const OLDER_OF_A_KIND = 20;

export async function readFacts(ctx: Context, deployment: Deployment): Promise<CardFacts> {
  const { events } = ctx.repos;
  const newest = await events.listNewest(deployment.id, { limit: NEWEST });
  const [first] = newest.length < NEWEST ? [] : newest;
  const older = first ? await events.listKindsBefore(deployment.id, first.id, OLDER_OF_A_KIND) : [];
  const rows = [...older, ...newest];
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

/** What is said of an event; null for one that shows on the card alone, or nowhere. */
export async function newsView(
  ctx: Context,
  say: Say,
  facts: CardFacts,
  event: CardEvent,
): Promise<View | null> {
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
    case "refund_held":
    case "refund_declined":
      return moneyNewsView(say, facts, event);
    case "budget_used":
      return budgetNewsView(say, facts, event);
    default:
      return (
        modelNewsView(say, facts, event) ??
        changeNewsView(say, facts, event) ??
        healthNewsView(say, facts, event, ctx.channels.get(facts.deployment.channel)?.makerLink() ?? null) ??
        backupNewsView(say, facts, event) ??
        heldNewsView(say, facts, event) ??
        revisionNewsView(say, facts, event, (id) => modelTitle(ctx, id)) ??
        runwayNewsView(say, facts, event) ??
        planNewsView(say, event)
      );
  }
}

/** The message with the payment link says "paid" from now on; its buttons would only mislead. */
export async function settlePayMessage(ctx: Context, facts: CardFacts, sinceMs: number): Promise<void> {
  const { deployment, events } = facts;
  const paid = events.findLast((event) => event.type === "paid");
  if (!paid || paid.createdAt < sinceMs) return;
  const dialog = await ctx.repos.dialogs.get(deployment.userId);
  const shown = payMessageOf(dialog, deployment.id);
  if (!dialog || !shown) return;
  const account = await ctx.repos.chatIdentities.find(dialog.platform, dialog.chatId);
  if (!account || account.userId !== deployment.userId || account.blockedAt !== null) return;
  const edit =
    "messageId" in shown
      ? shown.messageId
      : (await ctx.repos.outbox.findByKey(`${shown.answerTo}:0`))?.messageId;
  if (!edit) return;
  const say = sayIn(languageOf(account));
  await post(ctx, dialog, `paid:${paid.id}`, { edit, view: paidView(say) });
}

/** News in a chat that was not meant to be told says why it is told there. */
function explained(view: View, { chat, insteadOf }: NewsChat): View {
  if (insteadOf === null) return view;
  const why = note(chat.say("news-instead", { platform: PLATFORM_NAMES[insteadOf] }));
  return { ...view, body: [...view.body, why] };
}

/** The key of an event in a chat, then the one under which the same chat was told it while it was an extra one. */
function keysOf({ id }: CardEvent, { chat, extra }: NewsChat): [string, ...string[]] {
  const asExtra = `news:${id}:${chat.platform}`;
  return extra ? [asExtra] : [`news:${id}`, asExtra];
}

/** An event that its person wants to hear of, and as what. */
interface Told {
  event: CardEvent;
  news: News;
}

/** What there is to tell since `sinceMs`, as far as its person wants to hear of it. */
function toldOf(facts: CardFacts, { kinds }: NotificationPrefs, sinceMs: number): Told[] {
  const setting = { events: facts.events, isManaged: facts.deployment.channelKind === "managed" };
  return facts.events.flatMap((event) => {
    const news = event.createdAt < sinceMs ? null : newsOf(event, setting);
    const isTold = news?.always || (news && isWanted(kinds, news.kind, event.createdAt));
    return isTold ? [{ event, news }] : [];
  });
}

function queuedAs({ deployment }: CardFacts, { event, news }: Told, restsUntil: number): QueuedNews {
  const topic = `${news.kind}:${deployment.id}:${news.about ?? event.id}`;
  return { topic, notBefore: news.atOnce ? null : restsUntil };
}

/**
 * Ends and money news since `sinceMs` are messages of their own, because a changed message notifies nobody. Each is
 * told once, however often this is called: its key is the same in every chat but an extra one, so that what one chat
 * refused can be told in another, and nothing that was told is told again. What can wait waits for the end of quiet hours.
 */
export async function postNews(
  ctx: Context,
  facts: CardFacts,
  chats: readonly NewsChat[],
  sinceMs: number,
): Promise<void> {
  if (chats.length === 0) return;
  const prefs = await ctx.repos.notificationPrefs.read(facts.deployment.userId);
  const now = ctx.clock.now();
  const restsUntil = mayComeAt(prefs.quiet, now);
  for (const to of chats) {
    const { chat, extra } = to;
    const all = toldOf(facts, prefs, extra ? Math.max(sinceMs, prefs.newsToSince) : sinceMs);
    if (all.length === 0) continue;
    const told = await ctx.repos.outbox.keptKeys(all.flatMap(({ event }) => keysOf(event, to)));
    for (const one of all) {
      const keys = keysOf(one.event, to);
      if (keys.some((key) => told.has(key))) continue;
      const view = await newsView(ctx, chat.say, facts, one.event);
      if (!view) continue;
      const [key] = keys;
      const queued = queuedAs(facts, one, restsUntil);
      const bound = await bindView(ctx, explained(view, to), chat, key, queued.notBefore ?? now);
      await post(ctx, chat, key, { edit: null, view: bound }, queued);
    }
  }
}
