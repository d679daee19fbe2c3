import { toAppError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { type DeliveryCheck, wordFor } from "../receive/leased-check.ts";
import type { TelegramBot } from "./bot.ts";

/** Telegram is asked about the webhook at most this often, however often we are probed. */
const ASK_EVERY_MS = 60_000;
/** A failed delivery older than this was followed by better ones, or by none at all. */
const FAILED_LATELY_MS = 5 * 60_000;

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
