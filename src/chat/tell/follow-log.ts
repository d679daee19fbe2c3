import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { LogFollow, NewFollow } from "../../db/repositories/log-follow-repository.ts";
import { AppError, retryAfterMsOf, toAppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../../services/context.ts";
import { openLog } from "../../services/deployments/read-logs.ts";
import type { ChatAdapter } from "../adapter.ts";
import { languageOf } from "../identities.ts";
import { type Say, sayIn } from "../language/language.ts";
import { AWAY_AGAIN_MS, isAway } from "../outbox/away.ts";
import { bindView } from "../pending-actions.ts";
import type { View } from "../view.ts";
import { type FollowEnd, followEndedView, followedLogsView, shownLines } from "../views/logs.ts";

/** A message that nobody reads any more must not move for ever. */
const FOLLOWED_MS = 5 * 60_000;
/** Others are to have a turn: the stream is opened anew after this. */
const SLICE_MS = 20_000;
const TAIL = 20;
/** How often it is seen whether there is something new to show; how often it is shown is the chat's business. */
const LOOK_MS = 300;
/** How often it is asked whether anybody still reads it, while nothing is written. */
const ASK_MS = 1_000;

export const followKey = (id: string): string => `follow:${id}`;

/** Follows an agent's log in that message from now on. */
export const startFollow = (ctx: Context, follow: Omit<NewFollow, "untilAt">): Promise<LogFollow> =>
  ctx.repos.logFollows.begin(
    { ...follow, untilAt: ctx.clock.now() + FOLLOWED_MS },
    ctx.scheduler.wakeStatements(followKey(follow.id), ctx.clock.now()),
  );

/** Whatever is followed in a chat stops. */
export const endFollow = (ctx: Context, chat: { platform: Platform; chatId: string }): Promise<void> =>
  ctx.repos.logFollows.endIn(chat);

/**
 * Moves one message with an agent's log for a while, as fast as its chat allows it.
 * @returns when to go on (ms since epoch), or null when it is over
 */
export async function followLog(
  ctx: Context,
  adapters: ReadonlyMap<Platform, ChatAdapter>,
  id: string,
): Promise<number | null> {
  const follow = await ctx.repos.logFollows.find(id);
  if (!follow || follow.endedAt !== null) return null;
  if (isAway(ctx, adapters, follow.platform)) return ctx.clock.now() + AWAY_AGAIN_MS;
  const adapter = adapters.get(follow.platform);
  const row = await ctx.repos.deployments.findById(follow.deploymentId);
  const account = await ctx.repos.chatIdentities.find(follow.platform, follow.platformUserId);
  // Whoever does not own it any more, or is not signed in, sees no more of it (I4).
  if (!adapter || !row || account?.userId !== row.userId || account.blockedAt !== null) {
    await ctx.repos.logFollows.end(id);
    return null;
  }
  const window = createWindow(ctx, adapter, { follow, row, say: sayIn(languageOf(account)) });
  const end = await slice(ctx, row, follow, window);
  if (end === null) return ctx.clock.now();
  if (await ctx.repos.logFollows.end(id)) await window.finish(end);
  return null;
}

/** @returns why it ends, or null when it goes on */
async function slice(
  ctx: Context,
  row: Deployment,
  follow: LogFollow,
  window: Window,
): Promise<FollowEnd | null> {
  const now = ctx.clock.now();
  if (now >= follow.untilAt) return "time";
  const stop = new AbortController();
  const signal = AbortSignal.any([
    stop.signal,
    AbortSignal.timeout(Math.min(SLICE_MS, follow.untilAt - now)),
  ]);
  const drawing = setInterval(() => {
    const drawn = window.draw().then((isWanted) => isWanted || stop.abort());
    drawn.catch((error: unknown) => ctx.log.warn({ event: "chat.follow_undrawn", err: error }));
  }, LOOK_MS);
  try {
    for await (const line of await openLog(ctx, row, { tail: TAIL, follow: true, signal })) window.add(line);
    if (!signal.aborted) return "over";
    return ctx.clock.now() >= follow.untilAt ? "time" : null;
  } catch (error) {
    const { code, details } = toAppError(error);
    if (code === "not_found" || details.reason === "not_running") return "over";
    ctx.log.warn({ event: "chat.follow_broke", deploymentId: row.id, err: error });
    return "away";
  } finally {
    clearInterval(drawing);
  }
}

interface Window {
  add(line: string): void;
  /** Shows what is new, if the chat's pace allows it now. @returns false when nobody wants it any more */
  draw(): Promise<boolean>;
  finish(why: FollowEnd): Promise<void>;
}

/** The lines that are seen, and the message that they are seen in. */
function createWindow(
  ctx: Context,
  adapter: ChatAdapter,
  { follow, row, say }: { follow: LogFollow; row: Deployment; say: Say },
): Window {
  const lines: string[] = [];
  let shown = "";
  let earliestMs = 0;
  let asksAtMs = 0;

  async function edit(view: View, key: string): Promise<void> {
    const bound = await bindView(ctx, view, follow, `${followKey(follow.id)}:${key}`);
    try {
      await adapter.edit(follow.chatId, follow.messageId, bound);
    } catch (error) {
      const waitMs = retryAfterMsOf(error);
      if (waitMs !== null) earliestMs = ctx.clock.now() + waitMs;
      // It was deleted, or is too old to be changed, or its chat is shut: nobody sees it.
      else if (error instanceof AppError && (error.code === "rejected" || error.code === "forbidden"))
        await ctx.repos.logFollows.end(follow.id);
      else ctx.log.warn({ event: "chat.follow_unseen", err: error });
    }
  }

  return {
    add(line) {
      lines.push(line);
      if (lines.length > TAIL) lines.shift();
    },
    async draw() {
      const now = ctx.clock.now();
      const text = shownLines(lines).join("\n");
      const isNew = text !== shown;
      if (isNew ? now < earliestMs || !adapter.pace.take() : now < asksAtMs) return true;
      asksAtMs = now + ASK_MS;
      if (isNew) earliestMs = now + adapter.editPauseMs(follow.chatId);
      if ((await ctx.repos.logFollows.find(follow.id))?.endedAt !== null) return false;
      if (!isNew) return true;
      shown = text;
      await edit(followedLogsView(say, row, lines, follow.untilAt), "stop");
      return true;
    },
    finish: (why) => edit(followEndedView(say, row, lines, why), `ended:${why}`),
  };
}
