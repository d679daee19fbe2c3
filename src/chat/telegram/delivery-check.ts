import type { JobRepository } from "../../db/repositories/job-repository.ts";
import { toAppError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TelegramBot } from "./bot.ts";

/** A poll is asked for again within its own patience and a pause after failures; silence beyond that is nobody polling. */
const POLL_ALIVE_MS = 60_000;
/** Telegram is asked about the webhook at most this often, however often we are probed. */
const ASK_EVERY_MS = 60_000;
/** A failed delivery older than this was followed by better ones, or by none at all. */
const FAILED_LATELY_MS = 5 * 60_000;

/** @returns null while updates reach us, else what is wrong */
export type DeliveryCheck = () => Promise<string | null>;

const WORDS: Readonly<Record<string, string>> = {
  unauthenticated: "token_refused",
  not_found: "token_refused",
  conflict: "polled_elsewhere",
  unavailable: "unreachable",
  timeout: "unreachable",
};
const wordFor = (code: string): string => WORDS[code] ?? code;

/** One replica polls for all, so what its polls come to is read from the job they share. */
export function createPollingCheck(
  jobs: Pick<JobRepository, "find">,
  clock: Clock,
  key: string,
): DeliveryCheck {
  return async () => {
    const job = await jobs.find(key);
    if (!job || clock.now() - job.epoch > POLL_ALIVE_MS) return "nobody_polls";
    return job.lastError === null ? null : wordFor(job.lastError);
  };
}

export interface WebhookCheckOptions {
  bot: TelegramBot;
  url: string;
  clock: Clock;
  askEveryMs?: number;
}

/** Only Telegram knows whether its deliveries arrive. */
export function createWebhookCheck(options: WebhookCheckOptions): DeliveryCheck {
  const { bot, url, clock, askEveryMs = ASK_EVERY_MS } = options;
  let last: { at: number; word: Promise<string | null> } | undefined;

  async function ask(): Promise<string | null> {
    try {
      const info = await bot.call((api) => api.getWebhookInfo());
      if (info.url !== url) return "webhook_elsewhere";
      const failedMs = clock.now() - (info.last_error_date ?? 0) * 1000;
      return info.pending_update_count > 0 && failedMs < FAILED_LATELY_MS ? "deliveries_fail" : null;
    } catch (error) {
      return wordFor(toAppError(error).code);
    }
  }

  return () => {
    if (!last || performance.now() - last.at > askEveryMs) last = { at: performance.now(), word: ask() };
    return last.word;
  };
}
