import { Refusal } from "../refusal.ts";

/** What a bot may send. Telegram publishes these as rough figures; how short a "short burst" is, it does not say. */
export interface RateLimits {
  /** Messages in a second over all chats. */
  perSecond: number;
  /** Messages that a private chat takes at once, before it is one a second. */
  privateBurst: number;
  perGroupMinute: number;
}

export const TELEGRAM_LIMITS: RateLimits = { perSecond: 30, privateBurst: 30, perGroupMinute: 20 };

/** What was refused, and how well the bots listened. */
export interface RateReport {
  /** Calls over a limit. */
  refused: number;
  /** Calls into a chat, or by a bot, that had been told to wait and whose wait was not over. */
  ignored: number;
}

export interface RateLimiter {
  readonly report: RateReport;
  /** Enforces these from now on; null lets everything through. */
  enforce(limits: RateLimits | null): void;
  /** Refuses every message of every bot for so long, as after too many of them. */
  ban(seconds: number): void;
  /** Counts a call. @throws Refusal 429 with the seconds to wait */
  count(botId: number, method: string, chatId: unknown): void;
}

const COUNTED = /^(send|edit|copy|forward)/;

interface Wait {
  untilMs: number;
  /** Calls that were on their way when the first refusal went out have not heard it yet. */
  toldAtMs: number;
}

/** A call that arrives this soon after a refusal may have been sent before it was heard. */
const ON_ITS_WAY_MS = 1_000;

const tooMany = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });

/** Telegram's flood control: so many messages per bot and per chat, and a wait for whoever sends more. */
export function createRateLimiter(clock: { now(): number }): RateLimiter {
  const sent = new Map<string, number[]>();
  const waits = new Map<string, Wait>();
  const report: RateReport = { refused: 0, ignored: 0 };
  let limits: RateLimits | null = null;
  let bannedUntilMs = 0;

  function refuse(key: string, untilMs: number): never {
    const now = clock.now();
    const known = waits.get(key);
    report.refused++;
    if (known && known.untilMs > now && now - known.toldAtMs > ON_ITS_WAY_MS) report.ignored++;
    if (!known || known.untilMs <= now) waits.set(key, { untilMs, toldAtMs: now });
    throw tooMany(Math.max(1, Math.ceil((untilMs - now) / 1000)));
  }

  /** At most `count` in any `perMs`. */
  function check(key: string, count: number, perMs: number): void {
    const now = clock.now();
    const wait = waits.get(key);
    if (wait && wait.untilMs > now) refuse(key, wait.untilMs);
    const recent = (sent.get(key) ?? []).filter((at) => at > now - perMs);
    sent.set(key, recent);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= count) refuse(key, oldest + perMs);
  }

  return {
    report,
    enforce(wanted) {
      limits = wanted;
    },
    ban(seconds) {
      bannedUntilMs = clock.now() + seconds * 1000;
    },
    count(botId, method, chatId) {
      if (!COUNTED.test(method)) return;
      const bot = `bot:${botId}`;
      const chat = `${bot}:${String(chatId)}`;
      if (bannedUntilMs > clock.now()) refuse(bot, bannedUntilMs);
      if (!limits) return;
      const isGroup = String(chatId).startsWith("-");
      check(bot, limits.perSecond, 1000);
      if (isGroup) check(chat, limits.perGroupMinute, 60_000);
      else check(chat, limits.privateBurst, limits.privateBurst * 1000);
      for (const key of [bot, chat]) sent.get(key)?.push(clock.now());
    },
  };
}
