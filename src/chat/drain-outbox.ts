import { AppError, toAppError } from "../errors.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Context } from "../services/context.ts";
import { followTrace } from "../trace.ts";
import type { ChatAdapter } from "./adapter.ts";
import { readOutgoing } from "./post.ts";

/** Messages sent before other chats get their turn. */
const PER_TURN = 20;
/**
 * After a dropped connection nobody knows whether the message arrived. It is sent again, since an answer twice is
 * better than none (I8), but only this often: a chat must not fill with copies while the network is bad.
 */
const AMBIGUOUS_TRIES = 3;
/** Failures in which nothing can have arrived are repeated for far longer. */
const UNSENT_TRIES = 60;

const retryDelayMs = (attempts: number): number => Math.min(60_000, 500 * 2 ** Math.min(attempts, 7));

type Verdict =
  | { kind: "sent"; messageId: string }
  | { kind: "wait"; ms: number; counts: boolean }
  | { kind: "dead"; blocked: boolean };

function judge(error: AppError, attempts: number): Verdict {
  const retryAfterMs = error.details.retryAfterMs;
  if (error.code === "rate_limited")
    return { kind: "wait", ms: typeof retryAfterMs === "number" ? retryAfterMs : 1000, counts: false };
  if (error.code === "forbidden") return { kind: "dead", blocked: error.details.reason === "blocked" };
  if (error.code === "unavailable" || error.code === "timeout") {
    const limit = error.details.unsent === true ? UNSENT_TRIES : AMBIGUOUS_TRIES;
    return attempts + 1 < limit
      ? { kind: "wait", ms: retryDelayMs(attempts), counts: true }
      : { kind: "dead", blocked: false };
  }
  return { kind: "dead", blocked: false };
}

/** An edit that the platform refuses (too old, gone) becomes a new message: the answer counts, not its place. */
async function deliver(adapter: ChatAdapter, chatId: string, json: string): Promise<string> {
  const { edit, view } = readOutgoing(json);
  if (edit === null) return await adapter.send(chatId, view);
  try {
    await adapter.edit(chatId, edit, view);
    return edit;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "rejected") throw error;
    return await adapter.send(chatId, view);
  }
}

/**
 * Sends what waits for one chat, in order.
 * @returns when to come back (ms since epoch), or null when nothing waits
 */
export async function drainOutbox(
  ctx: Context,
  adapter: ChatAdapter,
  chatId: string,
): Promise<number | null> {
  const { outbox, chatIdentities } = ctx.repos;
  for (let turn = 0; turn < PER_TURN; turn++) {
    const row = await outbox.nextPending(adapter.platform, chatId);
    if (!row) return null;
    followTrace(row.trace);
    ctx.checkpoint("outbox.before_send");
    const verdict = await deliver(adapter, chatId, await outbox.openView(row))
      .then((messageId): Verdict => ({ kind: "sent", messageId }))
      .catch((error: unknown): Verdict => {
        const known = toAppError(error);
        const judged = judge(known, row.attempts);
        ctx.log[judged.kind === "dead" ? "error" : "warn"]({
          event: "outbox.send_failed",
          outboxId: row.id,
          verdict: judged.kind,
          err: known,
        });
        return judged;
      });
    ctx.checkpoint("outbox.sent_unrecorded");
    if (verdict.kind === "sent") {
      await outbox.sent(row.id, verdict.messageId);
      ctx.log.info({ event: "outbox.sent", outboxId: row.id, messageId: verdict.messageId });
    } else if (verdict.kind === "wait") {
      if (verdict.counts) await outbox.retry(row.id, "unavailable");
      return ctx.clock.now() + verdict.ms;
    } else {
      await outbox.dead(row.id, verdict.blocked ? "blocked" : "refused");
      if (verdict.blocked) await chatIdentities.markBlocked(adapter.platform, chatId, ctx.clock.now());
    }
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
