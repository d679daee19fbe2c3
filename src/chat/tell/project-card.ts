import { createHash } from "node:crypto";
import type { LiveMessageKey } from "../../db/repositories/live-message-repository.ts";
import { isChanging, type Phase } from "../../domain/deployments/phases.ts";
import { AppError, retryAfterMsOf } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import { followTrace } from "../../trace.ts";
import type { ChatAdapter } from "../adapter.ts";
import type { Say } from "../language/language.ts";
import { AWAY_AGAIN_MS, isAway } from "../outbox/away.ts";
import { noteShut } from "../outbox/note-shut.ts";
import { bindView } from "../pending-actions.ts";
import type { BoundView, View } from "../view.ts";
import type { CardFacts } from "../views/card-facts.ts";
import { cardMovedView, liveCardView } from "../views/live-card.ts";
import { lasting, note } from "../views/parts.ts";
import { chatsOfPerson, type NewsChat, type PersonChat } from "./chats-of-person.ts";
import { NEWS_MS, postNews, readFacts, settlePayMessage } from "./post-news.ts";

/** Buttons of a card work as long as the card is worth looking at. */
const CARD_BUTTONS_MS = 90 * 86_400_000;

function withLongLife(view: View): View {
  const choices = view.choices?.map((row) => row.map((choice) => lasting(CARD_BUTTONS_MS, choice)));
  return { ...view, ...(choices && { choices }) };
}

const hashOf = (view: BoundView): string =>
  createHash("sha256").update(JSON.stringify(view)).digest("base64url");

/**
 * What became of a card: as it should be, and where it cannot stay until when (ms); to be tried again at that time (ms);
 * not drawn; or its chat is shut to us.
 */
type CardOutcome =
  | { kind: "shown"; untilMs: number | null }
  | { kind: "later"; atMs: number }
  | { kind: "failed"; error: unknown }
  | { kind: "shut" };

/** Brings the card up to date: latest wins, what looks the same is not sent, and never faster than the platform likes. */
async function updateCard(
  ctx: Context,
  adapter: ChatAdapter,
  chat: PersonChat,
  facts: CardFacts,
): Promise<CardOutcome> {
  const { deployment } = facts;
  const { liveMessages, sendPace } = ctx.repos;
  const { pace, platform } = adapter;
  const place = { deploymentId: deployment.id, platform, chatId: chat.chatId };
  const seed = `card:${deployment.id}`;
  const view = await bindView(ctx, withLongLife(liveCardView(chat.say, facts)), chat, seed);
  const hash = hashOf(view);
  const shown = await liveMessages.get(place.deploymentId, place.platform, place.chatId);
  const isAnew = shown?.state === "final" && beginsAnew(deployment.phase);
  const known = shown && isAnew ? { ...shown, messageId: null, renderedHash: null } : shown;
  const now = ctx.clock.now();
  const isOver = isEnd(deployment.phase);
  const untilMs = known?.messageId && !isOver ? adapter.handOverAtMs(known.messageId) : null;
  const mustMove = untilMs !== null && untilMs <= now;
  if (known?.renderedHash === hash && !mustMove) return { kind: "shown", untilMs };
  const earliest = Math.max(
    known?.notBefore ?? 0,
    known?.lastEditAt ? known.lastEditAt + adapter.editPauseMs(place.chatId) : 0,
  );
  if (earliest > now) return { kind: "later", atMs: earliest };
  if (!pace.take()) return { kind: "later", atMs: pace.opensAtMs() };
  try {
    const next = { chatId: place.chatId, messageId: known?.messageId ?? null, view };
    const messageId = mustMove ? await move(adapter, chat.say, next) : await show(adapter, next);
    await liveMessages.upsert({
      ...place,
      messageId,
      renderedHash: hash,
      lastEditAt: ctx.clock.now(),
      notBefore: 0,
      state: isOver ? "final" : "live",
    });
    pace.learn(await sendPace.count(platform, ctx.clock.now(), pace.intervalMs));
    return { kind: "shown", untilMs: isOver ? null : adapter.handOverAtMs(messageId) };
  } catch (error) {
    return await afterFailure(ctx, place, error);
  }
}

const ENDS = new Set(["live", "degraded", "stopped", "failed", "closed"]);
const isEnd = (phase: string): boolean => ENDS.has(phase);

/** A change of an agent that has been live is a story of its own: its card begins anew, below what was said since. */
const beginsAnew = (phase: Phase): boolean => isChanging(phase) || phase === "queued";

interface Shown {
  chatId: string;
  messageId: string | null;
  view: BoundView;
}

/** A card that was deleted, or is too old to change, gets a successor. */
async function show(adapter: ChatAdapter, { chatId, messageId, view }: Shown): Promise<string> {
  if (messageId === null) return await adapter.sendCard(chatId, view);
  try {
    await adapter.edit(chatId, messageId, view);
    return messageId;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "rejected") throw error;
    return await adapter.send(chatId, view);
  }
}

/** Goes on in a place that lasts, and says so in the old one; where there is no such place, the old one says that. */
async function move(adapter: ChatAdapter, say: Say, { chatId, messageId, view }: Shown): Promise<string> {
  const farewell = async (last: BoundView): Promise<void> => {
    if (messageId !== null) await adapter.edit(chatId, messageId, last).catch(() => undefined);
  };
  try {
    const next = await adapter.send(chatId, view);
    await farewell(cardMovedView(say));
    return next;
  } catch (error) {
    const isShut = error instanceof AppError && error.code === "forbidden";
    if (isShut) await farewell({ ...view, body: [...view.body, note(say("private-chat-closed"))] });
    throw error;
  }
}

async function afterFailure(ctx: Context, place: LiveMessageKey, error: unknown): Promise<CardOutcome> {
  const retryAfterMs = retryAfterMsOf(error);
  if (retryAfterMs !== null) {
    const notBefore = ctx.clock.now() + retryAfterMs;
    await ctx.repos.liveMessages.upsert({ ...place, notBefore });
    return { kind: "later", atMs: notBefore };
  }
  if (!(error instanceof AppError) || error.code !== "forbidden") return { kind: "failed", error };
  await noteShut(ctx, place.platform, place.chatId);
  return { kind: "shut" };
}

/** Draws the card in every chat that shows it. One platform's trouble does not keep the other's card from moving. */
async function updateCards(
  ctx: Context,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
  chats: readonly PersonChat[],
  facts: CardFacts,
): Promise<Map<PersonChat, CardOutcome>> {
  const outcomes = new Map<PersonChat, CardOutcome>();
  for (const chat of chats) {
    const adapter = adapters.get(chat.platform);
    if (adapter) outcomes.set(chat, await updateCard(ctx, adapter, chat, facts));
    else if (isAway(ctx, adapters, chat.platform))
      outcomes.set(chat, { kind: "later", atMs: ctx.clock.now() + AWAY_AGAIN_MS });
  }
  return outcomes;
}

/** Chats in which news can be told now: below the card, not before it. */
const readyFor = (news: readonly NewsChat[], outcomes: ReadonlyMap<PersonChat, CardOutcome>): NewsChat[] =>
  news.filter(({ chat }) =>
    [...outcomes].every(
      ([card, outcome]) =>
        outcome.kind === "shown" || card.platform !== chat.platform || card.chatId !== chat.chatId,
    ),
  );

/** @returns when to come back (ms since epoch), or null. @throws what the platform answered, once all was tried */
function nextLook(nowMs: number, outcomes: Iterable<CardOutcome>): number | null {
  const all = [...outcomes];
  const failed = all.find((outcome) => outcome.kind === "failed");
  if (failed) throw failed.error;
  // Whoever shut us out may be reached elsewhere: that is decided anew, from the start.
  if (all.some((outcome) => outcome.kind === "shut")) return nowMs;
  const times = all.flatMap((outcome) => {
    if (outcome.kind === "later") return [outcome.atMs];
    return outcome.kind === "shown" && outcome.untilMs !== null ? [outcome.untilMs] : [];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * Shows one deployment to its owner: the moving card in every chat that has it, then its end as a message of its own
 * where they want their news. A chat that is shut to us is left alone; `catchUp` draws the card when it opens again.
 * @returns when to come back (ms since epoch), or null
 */
export async function projectCard(
  ctx: Context,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
  deploymentId: string,
): Promise<number | null> {
  const deployment = await ctx.repos.deployments.findById(deploymentId);
  if (!deployment) return null;
  followTrace(deployment.trace);
  const { cards, news } = await chatsOfPerson(ctx, deployment);
  const facts = await readFacts(ctx, deployment);
  const everQueued = facts.events.some((e) => e.toPhase === "queued");
  const outcomes = await updateCards(ctx, adapters, everQueued ? cards : [], facts);
  const sinceMs = ctx.clock.now() - NEWS_MS;
  await settlePayMessage(ctx, facts, sinceMs);
  await postNews(ctx, facts, readyFor(news, outcomes), sinceMs);
  return nextLook(ctx.clock.now(), outcomes.values());
}
