import type { OutboxRow } from "../../db/repositories/outbox-repository.ts";
import { quietUntil } from "../../domain/news/quiet-hours.ts";
import { AppError, isDatabaseAway, retryAfterMsOf, toAppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import { followTrace } from "../../trace.ts";
import type { Later } from "../../workflows/engine/engine.ts";
import type { ChatAdapter } from "../adapter.ts";
import { withoutEndedLinks } from "./ended-links.ts";
import { noteShut } from "./note-shut.ts";
import { readOutgoing } from "./post.ts";
import { takeBack } from "./take-back.ts";

/** Messages sent before other chats get their turn. */
const PER_TURN = 20;
/**
 * After a dropped connection nobody knows whether the message arrived. It is sent again, since an answer twice is
 * better than none (I8), but after these pauses and no more often: a chat must not fill with copies while the network
 * is bad, and an outage of a minute must not silence us.
 */
const AMBIGUOUS_PAUSES_MS = [1_000, 10_000, 60_000];
/** Failures in which nothing can have arrived are repeated for far longer. */
const UNSENT_TRIES = 60;
/**
 * A piece of news for which there was no way comes later, each time about as long again, and lets pass what follows it:
 * an outage of hours must not swallow that somebody's agent or plan is in trouble. An answer so late would answer nothing.
 */
const NEWS_LIVE_MS = 24 * 3_600_000;
const LATER_MS = { least: 5 * 60_000, most: 3_600_000 };
/** A message that was not even offered, for trouble of our own, waits for its end: our database away, or our token reset. */
const DATABASE_PAUSE_MS = 1_000;
const TOKEN_PAUSE_MS = 60_000;

const retryDelayMs = (attempts: number): number => Math.min(60_000, 500 * 2 ** Math.min(attempts, 7));

/** Why a message waits: nothing of it can have arrived, or nobody knows. */
type Failure = "unsent" | "unavailable";

/** The pause before the next try; undefined when there is none. @param attempts before the one that failed now */
function pauseMs(failure: Failure, attempts: number): number | undefined {
  if (failure === "unavailable") return AMBIGUOUS_PAUSES_MS[attempts];
  return attempts + 1 < UNSENT_TRIES ? retryDelayMs(attempts) : undefined;
}

/** Until when a message that failed rests (ms), also where something newer wakes its chat before. */
function restsUntil({ attempts, error, updatedAt }: OutboxRow): number {
  if (attempts === 0) return 0;
  return updatedAt + (pauseMs(error === "unsent" ? "unsent" : "unavailable", attempts - 1) ?? 0);
}

/** How long a message waits that was tried often enough for now; undefined for what comes now or never. */
function laterMs({ topic, createdAt }: OutboxRow, nowMs: number): number | undefined {
  const ageMs = nowMs - createdAt;
  if (topic === null || ageMs >= NEWS_LIVE_MS) return undefined;
  return Math.min(LATER_MS.most, Math.max(LATER_MS.least, ageMs));
}

type Verdict =
  | { kind: "sent"; messageId: string }
  | { kind: "wait"; ms: number; counts: Failure | null }
  /** Not before then, while others of its chat go on. */
  | { kind: "later"; ms: number; counts: Failure }
  /** The person blocked us, or the chat is gone. */
  | { kind: "shut" }
  | { kind: "dead" };

function judge(error: AppError, row: OutboxRow, nowMs: number): Verdict {
  if (error.code === "rate_limited") return { kind: "wait", ms: retryAfterMsOf(error) ?? 1000, counts: null };
  if (isDatabaseAway(error)) return { kind: "wait", ms: DATABASE_PAUSE_MS, counts: null };
  if (error.code === "unauthenticated") return { kind: "wait", ms: TOKEN_PAUSE_MS, counts: null };
  if (error.code === "forbidden") return { kind: error.details.reason === "blocked" ? "shut" : "dead" };
  if (error.code !== "unavailable" && error.code !== "timeout") return { kind: "dead" };
  const failure = error.details.unsent === true ? "unsent" : "unavailable";
  const ms = pauseMs(failure, row.attempts);
  if (ms !== undefined) return { kind: "wait", ms, counts: failure };
  const later = laterMs(row, nowMs);
  return later === undefined ? { kind: "dead" } : { kind: "later", ms: later, counts: failure };
}

/** An edit that the platform refuses (too old, gone) becomes a new message: the answer counts, not its place. */
async function deliver(ctx: Context, adapter: ChatAdapter, chatId: string, row: OutboxRow): Promise<string> {
  const { edit, view: stored, answers } = readOutgoing(await ctx.repos.outbox.openView(row));
  const view = withoutEndedLinks(stored, ctx.clock.now());
  if (edit === null) return await adapter.send(chatId, view, answers, row.id);
  try {
    await adapter.edit(chatId, edit, view);
    return edit;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "rejected") throw error;
    return await adapter.send(chatId, view, answers, row.id);
  }
}

/** Tries one message and says what became of it. Errors are answers here, since the row has to be judged by them. */
async function attempt(ctx: Context, adapter: ChatAdapter, chatId: string, row: OutboxRow): Promise<Verdict> {
  ctx.checkpoint("outbox.before_send");
  try {
    return { kind: "sent", messageId: await deliver(ctx, adapter, chatId, row) };
  } catch (error) {
    const known = toAppError(error);
    const verdict = judge(known, row, ctx.clock.now());
    const level = verdict.kind === "shut" ? "info" : verdict.kind === "dead" ? "error" : "warn";
    ctx.log[level]({ event: "outbox.send_failed", outboxId: row.id, verdict: verdict.kind, err: known });
    return verdict;
  } finally {
    ctx.checkpoint("outbox.sent_unrecorded");
  }
}

/** @returns when to come back (ms since epoch), or null when the next message may be tried */
async function record(
  ctx: Context,
  adapter: ChatAdapter,
  row: OutboxRow,
  verdict: Verdict,
): Promise<number | null> {
  const { outbox, sendPace } = ctx.repos;
  const { platform, pace } = adapter;
  switch (verdict.kind) {
    case "sent": {
      ctx.log.info({ event: "outbox.sent", outboxId: row.id, messageId: verdict.messageId });
      const count = sendPace.countStatement(platform, ctx.clock.now(), pace.intervalMs);
      pace.learn(sendPace.readCounted(await outbox.sent(row.id, verdict.messageId, [count])));
      return null;
    }
    case "wait":
      if (verdict.counts) await outbox.retry(row.id, verdict.counts);
      if (pace.closedForMs() > 0) await sendPace.close(platform, ctx.clock.now() + pace.closedForMs());
      return ctx.clock.now() + verdict.ms;
    case "later":
      await outbox.retry(row.id, verdict.counts, ctx.clock.now() + verdict.ms);
      return null;
    case "shut":
      await noteShut(ctx, platform, row.chatId);
      return null;
    case "dead":
      await outbox.dead(row.id, "refused");
      return null;
  }
}

/**
 * Puts off a piece of news while its person wants quiet. That is asked for again when it is sent: it may have waited for
 * something else, its platform for one, until the next quiet hours began.
 * @returns whether it was put off
 */
async function putOff(ctx: Context, { id, platform, chatId, notBefore }: OutboxRow): Promise<boolean> {
  if (notBefore === null) return false;
  const quiet = await ctx.repos.notificationPrefs.quietIn(platform, chatId);
  const until = quiet && quietUntil(quiet, ctx.clock.now());
  if (until !== null) await ctx.repos.outbox.hold(id, until);
  return until !== null;
}

/**
 * Sends what waits for one chat, in order, as fast as the platform allows it in this chat and over all chats.
 * @returns when to come back (ms since epoch), or null when nothing waits; news come after what answers somebody
 */
export async function drainOutbox(
  ctx: Context,
  adapter: ChatAdapter,
  chatId: string,
): Promise<number | null | Later> {
  const { pace, platform } = adapter;
  const { count, perMs } = adapter.chatLimit(chatId);
  for (let turn = 0; turn < PER_TURN; turn++) {
    // Taken before anything is awaited, so that the engine sees at once how much room is left.
    if (!pace.take()) return pace.opensAtMs();
    const row = await ctx.repos.outbox.nextPending(platform, chatId, count);
    const freeAt = row?.nthLastSentAt ? row.nthLastSentAt + perMs : 0;
    const passedUntil = Math.max(row?.notBefore ?? 0, row?.againAt ?? 0);
    const ownAt = row ? Math.max(passedUntil, restsUntil(row)) : 0;
    const dueAt = Math.max(freeAt, pace.closedUntilMs(chatId), ownAt);
    if (!row || dueAt > ctx.clock.now()) {
      pace.giveBack();
      // Where it is not for its own hour that it waits, an answer may wait behind it.
      return passedUntil > ctx.clock.now() ? { at: dueAt, canWait: true } : row && dueAt;
    }
    if ((await takeBack(ctx, row)) || (await putOff(ctx, row))) {
      pace.giveBack();
      continue;
    }
    followTrace(row.trace);
    const again = await record(ctx, adapter, row, await attempt(ctx, adapter, chatId, row));
    if (again !== null) return again;
  }
  return ctx.clock.now();
}

/** `telegram:123` → its parts: what follows `outbox:` in the job's key. */
export function parseOutboxId(id: string): { platform: Platform; chatId: string } {
  const [platform, chatId] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  if ((platform !== "telegram" && platform !== "discord") || !chatId)
    throw new AppError("internal", `no chat is called ${id}`);
  return { platform, chatId };
}
