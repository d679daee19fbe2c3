import { z } from "zod";
import type { ReplyWindow, ReplyWindowRepository } from "../../db/repositories/reply-window-repository.ts";
import { AppError, retryAfterMsOf } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Answered, ChatAdapter } from "../adapter.ts";
import type { AttachmentMaker } from "../attachments.ts";
import { sayIn } from "../language/language.ts";
import { makeAttachments, withoutAttachments } from "../outbox/make-attachments.ts";
import type { SendPace } from "../outbox/send-pace.ts";
import type { BoundView } from "../view.ts";
import { note, paragraph } from "../views/parts.ts";
import { type Upload, unexpected } from "./api.ts";
import type { DiscordBot } from "./bot.ts";
import type { KnownCommands } from "./command-ids.ts";
import { madeAtMs } from "./interaction.ts";
import {
  asText,
  HAND_OVER_MS,
  handOverAtMs,
  type MessageRef,
  ORIGINAL,
  readMessageRef,
  TOKEN_MS,
} from "./message-ref.ts";
import { renderForDiscord } from "./render.ts";
import { FLAG } from "./wire.ts";

export interface DiscordAdapterOptions {
  bot: DiscordBot;
  windows: ReplyWindowRepository;
  pace: SendPace;
  clock: Clock;
  attachments: AttachmentMaker;
  /** So that they can be tapped in a text. */
  commands: Pick<KnownCommands, "ids">;
}

/** Edits closer together than this meet the limit of a channel. */
const EDIT_PAUSE_MS = 1_100;
/** Discord tells its limits with each answer, and they are obeyed as told; this only bounds a burst. */
const CHAT_LIMIT = { count: 30, perMs: 5_000 };
/** Until then the first answer may still be on its way to Discord, which knows nothing of it before. */
const FIRST_ANSWER_MS = 3_000;
const FIRST_ANSWER_PAUSE_MS = 250;
/** What every server and every private chat takes as one file. */
const FILE_MAX_BYTES = 10 * 1024 * 1024;
/** Of a file that Discord has no room for, and of a body that it finds fault with. */
const REFUSED_FILES = new Set<unknown>([40005, 50035]);

/** Private channels whose ids are remembered; a forgotten one is asked for again. */
const CHANNELS_KEPT = 10_000;

const Message = z.object({ id: z.string(), channel_id: z.string() });
const Channel = z.object({ id: z.string() });

const isReason = (error: unknown, ...reasons: string[]): boolean =>
  error instanceof AppError && reasons.includes(String(error.details.reason));

/** A message that may be taken without its files; a proxy before Discord refuses what is too large in words of its own. */
const isOfFiles = (error: unknown): boolean =>
  error instanceof AppError && (REFUSED_FILES.has(error.details.discord) || error.details.status === 413);

/** A UUID in the 25 characters that Discord compares: within minutes it makes one message of all that bear the same. */
const nonceOf = (id: string): string => Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");

/** Sends a body with its files to one place. */
type Ask = (message: { body: object; files: readonly Upload[] }) => Promise<unknown>;

interface Way {
  /** For one person's eyes, in a place that others see. */
  hidden?: boolean;
  isEdit?: boolean;
}

/** What is gone or over cannot be changed; the core then says it anew. */
function asRejected(error: unknown): unknown {
  return isReason(error, "message_gone", "lapsed") && error instanceof AppError
    ? new AppError("rejected", error.message, { details: error.details })
    : error;
}

/**
 * The Discord side of `ChatAdapter`. A chat is a person: what answers them goes where they asked, for as long as
 * Discord lets us, and everything else into our private chat.
 */
export function createDiscordAdapter(options: DiscordAdapterOptions): ChatAdapter {
  const { bot, windows, pace, clock, attachments, commands } = options;
  const { api, me, application } = bot;
  const channels = new Map<string, string>();

  async function call(chatId: string, ...args: Parameters<typeof api.call>): Promise<unknown> {
    const closedMs = pace.closedForMs();
    if (closedMs > 0)
      throw new AppError("rate_limited", "Discord wants nothing from this bot for now", {
        details: { retryAfterMs: closedMs, unsent: true },
      });
    try {
      return await api.call(...args);
    } catch (error) {
      const asked = retryAfterMsOf(error);
      if (asked !== null && error instanceof AppError && error.details.global === true)
        pace.refused(chatId, asked);
      throw error;
    }
  }

  async function say(
    ask: Ask,
    view: BoundView,
    { hidden = false, isEdit = false }: Way = {},
  ): Promise<unknown> {
    const made = await makeAttachments(attachments, view, FILE_MAX_BYTES);
    const { picture, file } = made.attached;
    const names = { picture: picture?.name, file: file?.name };
    const message = renderForDiscord(made.view, await commands.ids(), names);
    const files = [picture, file].filter((one) => one !== undefined);
    try {
      return await ask({
        // What an edit does not name is left where it was, unseen; naming none takes an earlier one away.
        body: {
          ...message,
          flags: hidden ? message.flags | FLAG.hidden : message.flags,
          ...((isEdit || files.length > 0) && {
            attachments: files.map(({ name }, at) => ({ id: `${at}`, filename: name })),
          }),
        },
        files,
      });
    } catch (error) {
      if (files.length === 0 || !isOfFiles(error)) throw error;
      return await say(ask, withoutAttachments(view), { hidden, isEdit });
    }
  }

  /** The window of what is answered, while something can be said through it. */
  async function openWindow(id: string): Promise<ReplyWindow | null> {
    const window = await windows.find(id);
    return window && window.closesAt > clock.now() ? window : null;
  }

  const hook = (window: ReplyWindow): `/${string}` =>
    `/webhooks/${application.id}/${windows.openToken(window)}`;

  function refOf(window: ReplyWindow, answer: unknown, isOriginal: boolean): string {
    const parsed = Message.safeParse(answer);
    if (!parsed.success) throw unexpected("a message");
    const { id, channel_id: channelId } = parsed.data;
    const ref: MessageRef = window.hidden
      ? { kind: "lapsing", interactionId: window.id, messageId: isOriginal ? ORIGINAL : id }
      : { kind: "kept", channelId, messageId: id };
    return asText(ref);
  }

  /** Says it where the person asked. @throws AppError `rejected` (`lapsed`) when that is over */
  async function reply(window: ReplyWindow, view: BoundView, part: number): Promise<string> {
    const isOriginal = window.kind === "message" && part === 0;
    const ask: Ask = (message) =>
      isOriginal
        ? call(window.chatId, "PATCH", `${hook(window)}/messages/@original`, { ...message, byPath: true })
        : call(window.chatId, "POST", hook(window), { ...message, query: { wait: "true" }, byPath: true });
    try {
      const answer = await say(ask, view, { hidden: window.hidden, isEdit: isOriginal });
      return refOf(window, answer, isOriginal);
    } catch (error) {
      if (isReason(error, "lapsed") && clock.now() - madeAtMs(window.id) < FIRST_ANSWER_MS)
        throw new AppError("rate_limited", "the first answer is still on its way", {
          details: { retryAfterMs: FIRST_ANSWER_PAUSE_MS, unsent: true },
        });
      throw error;
    }
  }

  async function channelOf(chatId: string): Promise<string> {
    const known = channels.get(chatId);
    if (known !== undefined) return known;
    const opened = await call(chatId, "POST", "/users/@me/channels", { body: { recipient_id: chatId } });
    const parsed = Channel.safeParse(opened);
    if (!parsed.success) throw unexpected("POST /users/@me/channels");
    if (channels.size >= CHANNELS_KEPT) channels.clear();
    channels.set(chatId, parsed.data.id);
    return parsed.data.id;
  }

  async function writeTo(chatId: string, view: BoundView, key?: string): Promise<string> {
    const channelId = await channelOf(chatId);
    const once = key === undefined ? {} : { nonce: nonceOf(key), enforce_nonce: true };
    const ask: Ask = ({ body, files }) =>
      call(chatId, "POST", `/channels/${channelId}/messages`, { body: { ...body, ...once }, files });
    const answer = await say(ask, view);
    const parsed = Message.safeParse(answer);
    if (!parsed.success) throw unexpected("POST /channels/:id/messages");
    return asText({ kind: "kept", channelId, messageId: parsed.data.id });
  }

  /** The window through which the person can be told something that they did not ask for just now. */
  const anyWindow = (chatId: string): Promise<ReplyWindow | null> =>
    windows.findOpen({ platform: "discord", chatId }, clock.now() + TOKEN_MS - HAND_OVER_MS);

  /** Into our private chat; where the person has closed it, they are told so where that is still possible. */
  async function direct(chatId: string, view: BoundView, key?: string): Promise<string> {
    try {
      return await writeTo(chatId, view, key);
    } catch (error) {
      const window = isReason(error, "blocked") ? await anyWindow(chatId) : null;
      if (!window) throw error;
      const closed = note(sayIn(window.language)("private-chat-closed"));
      return await reply(window, { ...view, body: [...view.body, closed] }, 1).catch((again: unknown) => {
        // The place is over as well: what counts is that the person is shut to us, so that they are told later.
        throw isReason(again, "lapsed") ? error : again;
      });
    }
  }

  async function change(chatId: string, ref: MessageRef, view: BoundView): Promise<void> {
    if (ref.kind === "kept") {
      const route = `/channels/${ref.channelId}/messages/${ref.messageId}` as const;
      return void (await say((message) => call(chatId, "PATCH", route, message), view, { isEdit: true }));
    }
    const window = await openWindow(ref.interactionId);
    if (!window) throw new AppError("rejected", "the interaction is over", { details: { reason: "lapsed" } });
    const name = ref.messageId === ORIGINAL ? "@original" : ref.messageId;
    const route = `${hook(window)}/messages/${name}` as const;
    const ask: Ask = (message) => call(chatId, "PATCH", route, { ...message, byPath: true });
    await say(ask, view, { isEdit: true });
  }

  return {
    platform: "discord",
    pace,
    chatLimit: () => CHAT_LIMIT,
    async send(chatId, view, answers?: Answered, key?: string) {
      const window = answers ? await openWindow(answers.request) : null;
      if (!window || !answers) return await direct(chatId, view, key);
      try {
        return await reply(window, view, answers.part);
      } catch (error) {
        if (!isReason(error, "lapsed", "message_gone")) throw error;
        return await direct(chatId, view, key);
      }
    },
    async sendCard(chatId, view) {
      const window = await anyWindow(chatId);
      if (!window?.hidden) return await direct(chatId, view);
      try {
        return await reply(window, view, 1);
      } catch (error) {
        if (!isReason(error, "lapsed")) throw error;
        return await direct(chatId, view);
      }
    },
    async edit(chatId, messageId, view) {
      const ref = readMessageRef(messageId);
      if (!ref) throw new AppError("rejected", "not a message of ours");
      try {
        await change(chatId, ref, view);
      } catch (error) {
        throw asRejected(error);
      }
    },
    /** What a person types into a form is in no message, and their own messages are not ours to delete. */
    remove: async () => false,
    async acknowledge(pressId, notice) {
      const window = notice === undefined ? null : await openWindow(pressId);
      if (!window || notice === undefined) return;
      try {
        await reply({ ...window, hidden: true }, { tone: "plain", body: [paragraph(notice)] }, 1);
      } catch (error) {
        if (!isReason(error, "lapsed")) throw error;
      }
    },
    privateLink: () => `https://discord.com/users/${me.id}`,
    editPauseMs: () => EDIT_PAUSE_MS,
    handOverAtMs,
  };
}
