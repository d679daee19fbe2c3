import type { Update } from "grammy/types";
import { apologize, type ChatDeps, handleIntent } from "../receive/handle-intent.ts";
import type { Intent } from "../receive/intent.ts";
import type { TelegramBot } from "./bot.ts";
import { decodeUpdate } from "./decode.ts";

export interface TelegramHandler {
  /** Handles one stored update; safe to call again for the same row. @throws AppError as `handleIntent`, to be retried */
  handle(row: { id: string }, payload: string): Promise<void>;
  /** Answers an update that is given up after too many tries. */
  giveUp(row: { id: string }, payload: string): Promise<void>;
}

/** The lane handler for inbox rows of source `telegram`. */
export function createTelegramHandler(bot: TelegramBot, deps: ChatDeps): TelegramHandler {
  const us = { id: bot.me.id, username: bot.me.username };
  /** An update in a shape we do not know asks nothing that we could answer, so it is noted and dropped. */
  const decode = (row: { id: string }, payload: string): Intent | null => {
    try {
      const update: Update = JSON.parse(payload);
      return decodeUpdate(update, us);
    } catch (error) {
      const { log } = deps.contextFor({ kind: "job", key: `inbox:${row.id}` });
      log.warn({ event: "telegram.update_not_understood", rowId: row.id, err: error });
      return null;
    }
  };
  return {
    async handle(row, payload) {
      const intent = decode(row, payload);
      if (intent) await handleIntent(deps, row.id, intent);
    },
    async giveUp(row, payload) {
      const intent = decode(row, payload);
      if (intent) await apologize(deps, row.id, intent);
    },
  };
}
