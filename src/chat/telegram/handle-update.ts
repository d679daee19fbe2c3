import type { Update } from "grammy/types";
import { apologize, type ChatDeps, handleIntent } from "../handle-intent.ts";
import type { Intent } from "../intent.ts";
import type { TelegramBot } from "./bot.ts";
import { decodeUpdate } from "./decode.ts";

export interface TelegramHandler {
  /** Handles one stored update; safe to call again for the same row. @throws AppError `database_busy` to be retried */
  handle(row: { id: string }, payload: string): Promise<void>;
  /** Answers an update that is given up after too many tries. */
  giveUp(row: { id: string }, payload: string): Promise<void>;
}

/** The lane handler for inbox rows of source `telegram`. */
export function createTelegramHandler(bot: TelegramBot, deps: ChatDeps): TelegramHandler {
  const us = { id: bot.me.id, username: bot.me.username };
  const decode = (payload: string): Intent | null => {
    const update: Update = JSON.parse(payload);
    return decodeUpdate(update, us);
  };
  return {
    async handle(row, payload) {
      const intent = decode(payload);
      if (intent) await handleIntent(deps, row.id, intent);
    },
    async giveUp(row, payload) {
      const intent = decode(payload);
      if (intent) await apologize(deps, row.id, intent);
    },
  };
}
