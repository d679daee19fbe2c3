import { AppError, retryAfterMsOf } from "../../errors.ts";
import type { ChatAdapter } from "../adapter.ts";
import type { SendPace } from "../send-pace.ts";
import { needsNewMessage } from "../view.ts";
import type { TelegramBot } from "./bot.ts";
import { plainText } from "./plain-text.ts";
import { renderForTelegram } from "./render.ts";

/** Edits closer together than this meet Telegram's flood control. */
const PRIVATE_PAUSE_MS = 1100;
const GROUP_PAUSE_MS = 3100;

/** What one chat may be sent. */
export type ChatLimits = Record<"private" | "group", { count: number; perMs: number }>;

/** One message a second in a chat, short bursts aside, and twenty a minute in a group. A flood's answer is in the burst. */
const TELEGRAMS: ChatLimits = {
  private: { count: 30, perMs: 30_000 },
  group: { count: 20, perMs: 60_000 },
};

const isGroup = (chatId: string): boolean => chatId.startsWith("-");

const refusedWith = (error: unknown, words: RegExp): boolean =>
  error instanceof AppError &&
  error.code === "rejected" &&
  words.test(String(error.details.description ?? ""));

/** A group that became a supergroup or a chat that is gone counts as shut to us. */
function asBlocked(error: unknown): unknown {
  return refusedWith(error, /chat not found|user is deactivated|group chat was upgraded/i) &&
    error instanceof AppError
    ? new AppError("forbidden", error.message, { details: { ...error.details, reason: "blocked" } })
    : error;
}

/** The Telegram side of `ChatAdapter`. */
export function createTelegramAdapter(
  bot: TelegramBot,
  pace: SendPace,
  limits: ChatLimits = TELEGRAMS,
): ChatAdapter {
  const ourName = bot.me.username;
  const call: TelegramBot["call"] = async (work) => {
    const retryAfterMs = pace.closedForMs();
    if (retryAfterMs === 0) return await bot.call(work);
    throw new AppError("rate_limited", "Telegram wants nothing from this bot for now", {
      details: { retryAfterMs, unsent: true },
    });
  };
  async function callIn<T>(chatId: string, work: Parameters<typeof bot.call<T>>[0]): Promise<T> {
    try {
      return await call(work);
    } catch (error) {
      const asked = retryAfterMsOf(error);
      if (asked !== null) pace.refused(chatId, asked);
      throw error;
    }
  }
  const send: ChatAdapter["send"] = async (chatId, view) => {
    const { rich_message, inline, reply } = renderForTelegram(view);
    const markup = reply ?? inline;
    const to = { chat_id: Number(chatId), ...(markup && { reply_markup: markup }) };
    try {
      const sent = await callIn(chatId, (api) => api.sendRichMessage({ ...to, rich_message }));
      return String(sent.message_id);
    } catch (error) {
      const shut = asBlocked(error);
      if (shut !== error || !refusedWith(error, /rich|block/i)) throw shut;
      const sent = await callIn(chatId, (api) => api.sendMessage({ ...to, text: plainText(view) }));
      return String(sent.message_id);
    }
  };
  return {
    platform: "telegram",
    pace,
    chatLimit: (chatId) => limits[isGroup(chatId) ? "group" : "private"],
    send,
    sendCard: send,
    handOverAtMs: () => null,
    async edit(chatId, messageId, view) {
      if (needsNewMessage(view)) throw new AppError("internal", "this view needs a message of its own");
      const { rich_message, inline } = renderForTelegram(view);
      try {
        await callIn(chatId, (api) =>
          api.editMessageText({
            chat_id: Number(chatId),
            message_id: Number(messageId),
            rich_message,
            ...(inline && { reply_markup: inline }),
          }),
        );
      } catch (error) {
        if (!refusedWith(error, /message is not modified/i)) throw asBlocked(error);
      }
    },
    async remove(chatId, messageId) {
      try {
        return await callIn(chatId, (api) =>
          api.deleteMessage({ chat_id: Number(chatId), message_id: Number(messageId) }),
        );
      } catch (error) {
        if (refusedWith(error, /message to delete not found/i)) return true;
        if (error instanceof AppError && (error.code === "rejected" || error.code === "forbidden"))
          return false;
        throw error;
      }
    },
    async acknowledge(pressId, notice) {
      try {
        await call((api) =>
          api.answerCallbackQuery({
            callback_query_id: pressId,
            ...(notice && { text: notice.slice(0, 200) }),
          }),
        );
      } catch (error) {
        if (!refusedWith(error, /query is too old|query ID is invalid/i)) throw error;
      }
    },
    privateLink: (payload) => `https://t.me/${ourName}${payload ? `?start=${payload}` : ""}`,
    editPauseMs: (chatId) => (isGroup(chatId) ? GROUP_PAUSE_MS : PRIVATE_PAUSE_MS),
  };
}
