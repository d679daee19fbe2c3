import type { InlineKeyboardMarkup, MessageEntity, Update } from "@grammyjs/types";
import { findBot, savePerson } from "./accounts.ts";
import { asMessage, asUser, type Conversation } from "./chats.ts";
import type { BotRecord, MessageContent, MessageRecord, PersonRecord, ReplyKeyboard } from "./records.ts";
import { queueUpdate } from "./updates.ts";
import { nextNumber, unixNow, type World } from "./world.ts";

export interface Post {
  senderId: number;
  content: MessageContent;
  inlineKeyboard?: InlineKeyboardMarkup;
  replyKeyboard?: ReplyKeyboard | null;
  replyToId?: number;
  isProtected?: true;
}

/** Stores a message and tells everyone who watches. Delivering it to bots is the caller's business. */
export function post(world: World, conversation: Conversation, input: Post): MessageRecord {
  const record: MessageRecord = {
    id: nextNumber(world, "message"),
    chatKey: conversation.key,
    date: unixNow(world),
    edits: 0,
    ...input,
  };
  world.messages.put(String(record.id), record);
  if (findBot(world, input.senderId)) world.activity.delete(conversation.key);
  world.signals.emit({ type: "message", message: record });
  return record;
}

/** Whether a bot may hear this person at all. */
export const mayReach = (bot: BotRecord, personId: number): boolean =>
  !bot.access.restricted || bot.ownerId === personId || bot.access.addedUserIds.includes(personId);

function commandIsFor(bot: BotRecord, text: string): boolean {
  const address = text.match(/^\/[A-Za-z0-9_]+(?:@(\w+))?/);
  return address !== null && (!address[1] || address[1].toLowerCase() === bot.username.toLowerCase());
}

const mentions = (bot: BotRecord, text: string, entities: MessageEntity[]): boolean =>
  entities.some(
    (e) =>
      e.type === "mention" &&
      text.slice(e.offset + 1, e.offset + e.length).toLowerCase() === bot.username.toLowerCase(),
  );

/** Privacy mode: in a group a bot hears commands, mentions and replies to itself, unless it is an administrator. */
function hears(world: World, conversation: Conversation, bot: BotRecord, message: MessageRecord): boolean {
  if (!mayReach(bot, message.senderId)) return false;
  if (conversation.kind === "private") return true;
  if (bot.readsAllGroupMessages || conversation.group.adminIds.includes(bot.id)) return true;
  const { text, entities } = message.content;
  if (text === undefined) return true;
  const repliedTo = message.replyToId ? world.messages.get(String(message.replyToId)) : undefined;
  return commandIsFor(bot, text) || mentions(bot, text, entities ?? []) || repliedTo?.senderId === bot.id;
}

/** A person writes: the message is stored and queued for every bot that may hear it. */
export function postAsPerson(
  world: World,
  conversation: Conversation,
  person: PersonRecord,
  input: Omit<Post, "senderId">,
): MessageRecord {
  if (conversation.kind === "private") {
    const { bot } = conversation;
    if (person.blocked.includes(bot.id)) throw new Error(`${person.firstName} has blocked @${bot.username}`);
    if (!person.started.includes(bot.id))
      savePerson(world, { ...person, started: [...person.started, bot.id] });
  }
  const record = post(world, conversation, { ...input, senderId: person.id });
  const ids = conversation.kind === "private" ? [conversation.bot.id] : conversation.group.memberIds;
  for (const id of ids) {
    const bot = findBot(world, id);
    if (bot && hears(world, conversation, bot, record)) {
      queueUpdate(
        world,
        bot.id,
        "message",
        asMessage(world, record) as NonNullable<Update["message"]>,
        conversation.key,
      );
    }
  }
  return record;
}

/** Announces a change of a bot's standing in a chat: added, removed, blocked or unblocked. */
export function announceMembership(
  world: World,
  conversation: Conversation,
  bot: BotRecord,
  person: PersonRecord,
  from: Standing,
  to: Standing,
): void {
  const member = (status: Standing) =>
    status === "kicked" ? { status, user: asUser(bot), until_date: 0 } : { status, user: asUser(bot) };
  const update = {
    chat:
      conversation.kind === "group"
        ? { id: conversation.group.id, type: "supergroup", title: conversation.group.title }
        : { id: person.id, type: "private", first_name: person.firstName },
    from: asUser(person),
    date: unixNow(world),
    old_chat_member: member(from),
    new_chat_member: member(to),
  };
  queueUpdate(
    world,
    bot.id,
    "my_chat_member",
    update as NonNullable<Update["my_chat_member"]>,
    conversation.key,
  );
}

export type Standing = "member" | "kicked" | "left";
