import { createHash } from "node:crypto";
import type { LiveMessageKey } from "../db/repositories/live-message-repository.ts";
import { AppError, retryAfterMsOf } from "../errors.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Context } from "../services/context.ts";
import { followTrace } from "../trace.ts";
import type { ChatAdapter } from "./adapter.ts";
import { type Say, sayIn } from "./language/language.ts";
import { bindView } from "./pending-actions.ts";
import { NEWS_MS, postNews, presserOf, readFacts } from "./post-news.ts";
import type { BoundView, View } from "./view.ts";
import type { CardFacts } from "./views/card-facts.ts";
import { liveCardView } from "./views/live-card.ts";

/** Buttons of a card work as long as the card is worth looking at. */
const CARD_BUTTONS_MS = 90 * 86_400_000;

function withLongLife(view: View): View {
  const choices = view.choices?.map((row) =>
    row.map((c) => (c.kind === "act" ? { ...c, act: { ...c.act, ttlMs: CARD_BUTTONS_MS } } : c)),
  );
  return { ...view, ...(choices && { choices }) };
}

const hashOf = (view: BoundView): string =>
  createHash("sha256").update(JSON.stringify(view)).digest("base64url");

/** What became of a card: as it should be, to be tried again at that time (ms), or its chat is shut to us. */
type CardOutcome = { kind: "shown" } | { kind: "later"; atMs: number } | { kind: "shut" };

/** Brings the card up to date: latest wins, what looks the same is not sent, and never faster than the platform likes. */
async function updateCard(
  ctx: Context,
  adapter: ChatAdapter,
  say: Say,
  facts: CardFacts,
): Promise<CardOutcome> {
  const { deployment } = facts;
  const { liveMessages, sendPace } = ctx.repos;
  const { pace, platform } = adapter;
  const presser = presserOf(deployment);
  const place = { deploymentId: deployment.id, platform, chatId: deployment.originChatId };
  const seed = `card:${deployment.id}`;
  const view = await bindView(ctx, withLongLife(liveCardView(say, facts)), presser, seed);
  const hash = hashOf(view);
  const known = await liveMessages.get(place.deploymentId, place.platform, place.chatId);
  if (known?.renderedHash === hash) return { kind: "shown" };
  const now = ctx.clock.now();
  const earliest = Math.max(
    known?.notBefore ?? 0,
    known?.lastEditAt ? known.lastEditAt + adapter.editPauseMs(place.chatId) : 0,
  );
  if (earliest > now) return { kind: "later", atMs: earliest };
  if (!pace.take()) return { kind: "later", atMs: pace.opensAtMs() };
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
    pace.learn(await sendPace.count(platform, ctx.clock.now(), pace.intervalMs));
    return { kind: "shown" };
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

async function afterFailure(ctx: Context, place: LiveMessageKey, error: unknown): Promise<CardOutcome> {
  const retryAfterMs = retryAfterMsOf(error);
  if (retryAfterMs !== null) {
    const notBefore = ctx.clock.now() + retryAfterMs;
    await ctx.repos.liveMessages.upsert({ ...place, notBefore });
    return { kind: "later", atMs: notBefore };
  }
  if (!(error instanceof AppError) || error.code !== "forbidden") throw error;
  await ctx.repos.chatIdentities.markBlocked(place.platform, place.chatId, ctx.clock.now());
  return { kind: "shut" };
}

/**
 * Shows one deployment in the chat that asked for it: the moving card, then its end as a message of its own. A chat
 * that is shut to us is left alone; `catchUp` draws the card when it opens again.
 * @returns when to come back (ms since epoch), or null
 */
export async function projectCard(
  ctx: Context,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
  deploymentId: string,
): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(deploymentId);
  const adapter = deployment && adapters.get(deployment.originPlatform);
  if (!adapter) return null;
  followTrace(deployment.trace);
  const { platform, platformUserId } = presserOf(deployment);
  const identity = await ctx.repos.chatIdentities.find(platform, platformUserId);
  if (identity && identity.blockedAt !== null) return null;
  const say = sayIn(identity?.language ?? null);
  const facts = await readFacts(ctx, deployment);
  const everQueued = facts.events.some((e) => e.toPhase === "queued");
  const outcome: CardOutcome = everQueued ? await updateCard(ctx, adapter, say, facts) : { kind: "shown" };
  if (outcome.kind === "later") return outcome.atMs;
  if (outcome.kind === "shown") await postNews(ctx, say, facts, ctx.clock.now() - NEWS_MS);
  return null;
}
