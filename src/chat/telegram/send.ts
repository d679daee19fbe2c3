import { InputFile } from "grammy";
import { AppError, retryAfterMsOf } from "../../errors.ts";
import type { ChatAdapter } from "../adapter.ts";
import type { AttachmentMaker } from "../attachments.ts";
import {
  type Attached,
  type MadeFile,
  makeAttachments,
  withoutAttachments,
} from "../outbox/make-attachments.ts";
import type { SendPace } from "../outbox/send-pace.ts";
import { type BoundView, needsNewMessage } from "../view.ts";
import type { TelegramBot } from "./bot.ts";
import { plainText } from "./plain-text.ts";
import { renderForTelegram, type TelegramMedia } from "./render.ts";

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

/** What a bot may upload as one file is 50 MB, with all that is around it; and what it may write below one. */
const FILE_MAX_BYTES = 49 * 1024 * 1024;
const CAPTION_MAX = 1024;

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

/** A server that does not take the blocks, or what is in them. */
const isOfLooks = (error: unknown): boolean =>
  refusedWith(error, /rich|block|photo|image|document|file|media|entity too large/i);

/** An upload is used up by the call that it goes with. */
const upload = (made: MadeFile): InputFile => new InputFile(made.bytes, made.name);

const mediaOf = ({ picture, file }: Attached): TelegramMedia => ({
  ...(picture && { picture: upload(picture) }),
  ...(file && { file: upload(file) }),
});

export interface TelegramAdapterOptions {
  bot: TelegramBot;
  pace: SendPace;
  attachments: AttachmentMaker;
  /** Telegram's own unless given. */
  limits?: ChatLimits;
}

/** The Telegram side of `ChatAdapter`. */
export function createTelegramAdapter(options: TelegramAdapterOptions): ChatAdapter {
  const { bot, pace, attachments, limits = TELEGRAMS } = options;
  const ourName = bot.me.username;
  type Work<T> = Parameters<typeof bot.call<T>>[0];
  /** A long file takes longer to upload than an answer is waited for. */
  async function call<T>(work: Work<T>, isLong = false): Promise<T> {
    const retryAfterMs = pace.closedForMs();
    if (retryAfterMs === 0) return await (isLong ? bot.longCall(work) : bot.call(work));
    throw new AppError("rate_limited", "Telegram wants nothing from this bot for now", {
      details: { retryAfterMs, unsent: true },
    });
  }
  async function callIn<T>(chatId: string, work: Work<T>, isLong = false): Promise<T> {
    try {
      return await call(work, isLong);
    } catch (error) {
      const asked = retryAfterMsOf(error);
      if (asked !== null) pace.refused(chatId, asked);
      throw asBlocked(error);
    }
  }

  /** One message after another of how it is said, until one is taken: what was refused did not arrive. */
  async function sendOneOf(chatId: string, works: Work<{ message_id: number }>[], isLong: boolean) {
    const [first, ...others] = works;
    if (!first) throw new AppError("internal", "there is nothing to send");
    try {
      return await callIn(chatId, first, isLong);
    } catch (error) {
      if (others.length === 0 || !isOfLooks(error)) throw error;
      return await sendOneOf(chatId, others, isLong);
    }
  }

  const send: ChatAdapter["send"] = async (chatId, asked) => {
    const { view, attached } = await makeAttachments(attachments, asked, FILE_MAX_BYTES);
    const { picture, file } = attached;
    const { rich_message, inline, reply } = renderForTelegram(view, mediaOf(attached));
    const markup = reply ?? inline;
    const to = { chat_id: Number(chatId), ...(markup && { reply_markup: markup }) };
    const captioned = () => ({ ...to, caption: plainText(view, CAPTION_MAX) });
    const works: Work<{ message_id: number }>[] = [(api) => api.sendRichMessage({ ...to, rich_message })];
    if (file) works.push((api) => api.sendDocument({ ...captioned(), document: upload(file) }));
    else if (picture) works.push((api) => api.sendPhoto({ ...captioned(), photo: upload(picture) }));
    works.push((api) => api.sendMessage({ ...to, text: plainText(withoutAttachments(view)) }));
    return String((await sendOneOf(chatId, works, file !== undefined)).message_id);
  };

  /** Also from a message with a picture to one without, and back. */
  async function edit(chatId: string, messageId: string, asked: BoundView): Promise<void> {
    if (needsNewMessage(asked)) throw new AppError("internal", "this view needs a message of its own");
    const { view, attached } = await makeAttachments(attachments, asked, FILE_MAX_BYTES);
    const { rich_message, inline } = renderForTelegram(view, mediaOf(attached));
    const target = { chat_id: Number(chatId), message_id: Number(messageId) };
    const work: Work<unknown> = (api) =>
      api.editMessageText({ ...target, rich_message, ...(inline && { reply_markup: inline }) });
    try {
      await callIn(chatId, work, attached.file !== undefined);
    } catch (error) {
      if (!refusedWith(error, /message is not modified/i)) throw error;
    }
  }

  return {
    platform: "telegram",
    pace,
    chatLimit: (chatId) => limits[isGroup(chatId) ? "group" : "private"],
    send,
    sendCard: send,
    handOverAtMs: () => null,
    edit,
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
