import { waitUntil } from "../../kernel/wait-until.ts";
import { detectEntities } from "../content/detect-entities.ts";
import { createBotAccount, findBotByUsername, findGroup, findPerson, savePerson } from "../world/accounts.ts";
import { type Conversation, groupChat, messagesIn, privateChat } from "../world/chats.ts";
import { createManagedBot } from "../world/managed-bots.ts";
import { announceMembership, postAsPerson } from "../world/post.ts";
import type { BotRecord, CallbackAnswer, PersonRecord, ReplyKey, ReplyKeyboard } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { callbackAnswer, callbackDataFor, pressData, visibleMessage } from "./press.ts";
import { documentsOf, photosOf, printTranscript, type TranscriptEntry, transcriptOf } from "./transcript.ts";

/** A bot's username, or a group's id. */
export type ChatName = string | number;

/** What a person does with a Telegram app. Methods throw plain Errors when the app would not allow it. */
export interface TelegramPerson {
  readonly id: number;
  readonly firstName: string;
  /** Types and sends a message; returns its id. */
  sendText(chat: ChatName, text: string, options?: { replyTo?: number }): number;
  /** Opens https://t.me/<bot>?start=<payload> and presses Start. */
  openDeepLink(bot: string, payload?: string): number;
  /** Taps an inline button by its label (or data) and waits for the bot's answer. */
  pressInline(
    messageId: number,
    labelOrData: string,
    options?: { timeoutMs?: number },
  ): Promise<CallbackAnswer>;
  /** Sends a callback query with any data, as a changed client could. */
  pressRaw(messageId: number, data: string, options?: { timeoutMs?: number }): Promise<CallbackAnswer>;
  /** The keyboard below the input field, if one is shown. */
  replyKeyboard(chat: ChatName): ReplyKeyboard | undefined;
  /** Taps a plain key of that keyboard, which sends its label. */
  pressReplyKey(chat: ChatName, label: string): number;
  /** Taps a "create a bot" key and confirms the dialog, with the suggested or with own names. */
  pressManagedBot(manager: string, names?: { name?: string; username?: string }): BotRecord;
  /** Opens https://t.me/newbot/<manager>/<username>?name=<name> and confirms the dialog. */
  createManagedBot(manager: string, names: { name: string; username: string }): BotRecord;
  /** Makes an ordinary bot as BotFather would; the token is the person's to paste. */
  createOwnBot(names: { name: string; username: string }): BotRecord;
  block(bot: string): void;
  unblock(bot: string): void;
  transcript(chat: ChatName): TranscriptEntry[];
  /** Opens the picture of a message. */
  picture(messageId: number): SeenPicture;
  /** Downloads the file of a message. */
  file(messageId: number): SeenFile;
  /** Waits by event until the chat looks as wanted; the error shows the transcript. */
  waitFor<T>(
    chat: ChatName,
    look: (entries: TranscriptEntry[]) => T | undefined,
    timeoutMs?: number,
  ): Promise<T>;
}

export interface SeenPicture {
  mimeType: string;
  width: number;
  height: number;
  bytes: Uint8Array;
}

export interface SeenFile {
  name: string;
  mimeType: string;
  bytes: Uint8Array;
}

const bytesOf = (world: World, id: string): Buffer =>
  Buffer.from(world.files.get(id)?.base64 ?? "", "base64");

const botNamed = (world: World, username: string): BotRecord => {
  const bot = findBotByUsername(world, username);
  if (!bot) throw new Error(`there is no bot @${username}`);
  return bot;
};

export function conversationWith(world: World, person: PersonRecord, chat: ChatName): Conversation {
  if (typeof chat === "string") return privateChat(person, botNamed(world, chat));
  const group = findGroup(world, chat);
  if (!group?.memberIds.includes(person.id)) throw new Error(`${person.firstName} is in no group ${chat}`);
  return groupChat(group);
}

/** The latest keyboard that a bot showed in this chat; gone when taken away, or used if it was for one time. */
export function currentReplyKeyboard(world: World, chatKey: string): ReplyKeyboard | undefined {
  const messages = messagesIn(world, chatKey);
  const at = messages.findLastIndex((message) => message.replyKeyboard !== undefined);
  const shown = messages[at];
  if (!shown?.replyKeyboard) return undefined;
  const wasUsed = messages.slice(at + 1).some((message) => message.senderId !== shown.senderId);
  return shown.replyKeyboard.oneTime && wasUsed ? undefined : shown.replyKeyboard;
}

function keyFor(world: World, chatKey: string, wanted: (key: ReplyKey) => boolean, name: string): ReplyKey {
  const keys = currentReplyKeyboard(world, chatKey)?.rows.flat() ?? [];
  const key = keys.find(wanted);
  if (!key)
    throw new Error(
      `no key ${name} below the input field; there are: ${keys.map((k) => k.text).join(", ") || "none"}`,
    );
  return key;
}

/** The user-level driver of one person. */
export function createPersonDriver(world: World, id: number): TelegramPerson {
  const self = (): PersonRecord => {
    const person = findPerson(world, id);
    if (!person) throw new Error(`there is no person ${id}`);
    return person;
  };
  const chatOf = (chat: ChatName) => conversationWith(world, self(), chat);
  const say = (chat: ChatName, text: string, replyTo?: number) => {
    if (!text.trim()) throw new Error("Telegram does not send empty messages");
    const entities = detectEntities(text);
    const content = { text, ...(entities.length > 0 ? { entities } : {}) };
    return postAsPerson(world, chatOf(chat), self(), { content, ...(replyTo ? { replyToId: replyTo } : {}) })
      .id;
  };
  const setBlocked = (username: string, blocked: boolean) => {
    const bot = botNamed(world, username);
    const person = self();
    const others = person.blocked.filter((botId) => botId !== bot.id);
    savePerson(world, { ...person, blocked: blocked ? [...others, bot.id] : others });
    announceMembership(
      world,
      privateChat(person, bot),
      bot,
      person,
      blocked ? "member" : "kicked",
      blocked ? "kicked" : "member",
    );
  };
  const press = (messageId: number, data: string, timeoutMs = 5_000) =>
    callbackAnswer(world, pressData(world, id, messageId, data), timeoutMs);

  return {
    id,
    firstName: self().firstName,
    sendText: (chat, text, options) => say(chat, text, options?.replyTo),
    openDeepLink: (bot, payload) => {
      if (payload !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(payload))
        throw new Error(`"${payload}" is no valid start parameter`);
      return say(bot, payload ? `/start ${payload}` : "/start");
    },
    pressInline: async (messageId, labelOrData, options) =>
      press(messageId, callbackDataFor(world, id, messageId, labelOrData), options?.timeoutMs),
    pressRaw: async (messageId, data, options) => press(messageId, data, options?.timeoutMs),
    replyKeyboard: (chat) => currentReplyKeyboard(world, chatOf(chat).key),
    pressReplyKey: (chat, label) =>
      say(
        chat,
        keyFor(world, chatOf(chat).key, (key) => key.text === label && !key.managedBot, `"${label}"`).text,
      ),
    pressManagedBot: (manager, names = {}) => {
      const bot = botNamed(world, manager);
      const key = keyFor(
        world,
        privateChat(self(), bot).key,
        (k) => k.managedBot !== undefined,
        "to create a bot",
      );
      const name = names.name ?? key.managedBot?.suggestedName ?? `${self().firstName}'s bot`;
      const username =
        names.username ??
        key.managedBot?.suggestedUsername ??
        `${self().firstName}_${Date.now().toString(36)}_bot`;
      return createManagedBot(world, self(), bot, { name, username, byButton: true });
    },
    createManagedBot: (manager, names) =>
      createManagedBot(world, self(), botNamed(world, manager), { ...names, byButton: false }),
    createOwnBot: (names) => createBotAccount(world, { ...names, ownerId: id }),
    block: (bot) => setBlocked(bot, true),
    unblock: (bot) => setBlocked(bot, false),
    transcript: (chat) => transcriptOf(world, chatOf(chat).key),
    picture(messageId) {
      const [photo] = photosOf(visibleMessage(world, id, messageId));
      if (!photo) throw new Error(`message ${messageId} shows no picture`);
      const { file_id, width, height } = photo;
      const mimeType = world.files.get(file_id)?.mimeType ?? "";
      return { mimeType, width, height, bytes: bytesOf(world, file_id) };
    },
    file(messageId) {
      const [document] = documentsOf(visibleMessage(world, id, messageId));
      if (!document) throw new Error(`message ${messageId} offers no file`);
      const { file_id, file_name = "file", mime_type = "" } = document;
      return { name: file_name, mimeType: mime_type, bytes: bytesOf(world, file_id) };
    },
    waitFor: (chat, look, timeoutMs = 5_000) => {
      const { key } = chatOf(chat);
      return waitUntil(
        world,
        () => look(transcriptOf(world, key)),
        timeoutMs,
        () => `not seen within ${timeoutMs} ms; the chat is:\n${printTranscript(transcriptOf(world, key))}`,
      );
    },
  };
}
