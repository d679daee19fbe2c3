import type { Chat, Message, User } from "@grammyjs/types";
import { findBot, findGroup, findPerson } from "./accounts.ts";
import type { BotRecord, GroupRecord, MessageRecord, PersonRecord } from "./records.ts";
import type { World } from "./world.ts";

/** One conversation: a person with a bot, or a group. */
export type Conversation =
  | { kind: "private"; key: string; person: PersonRecord; bot: BotRecord }
  | { kind: "group"; key: string; group: GroupRecord };

export const privateChat = (person: PersonRecord, bot: BotRecord): Conversation => ({
  kind: "private",
  key: `private:${person.id}:${bot.id}`,
  person,
  bot,
});

export const groupChat = (group: GroupRecord): Conversation => ({
  kind: "group",
  key: `group:${group.id}`,
  group,
});

/** Finds a conversation again by its key. */
export function conversationOf(world: World, key: string): Conversation | undefined {
  const [kind, first, second] = key.split(":");
  if (kind === "group") {
    const group = findGroup(world, Number(first));
    return group && groupChat(group);
  }
  const person = findPerson(world, Number(first));
  const bot = findBot(world, Number(second));
  return person && bot && privateChat(person, bot);
}

export function asUser(account: PersonRecord | BotRecord): User {
  if ("token" in account)
    return { id: account.id, is_bot: true, first_name: account.name, username: account.username };
  return {
    id: account.id,
    is_bot: false,
    first_name: account.firstName,
    ...(account.username ? { username: account.username } : {}),
    ...(account.languageCode ? { language_code: account.languageCode } : {}),
  };
}

/** The chat as a bot sees it: a private chat is named after the person. */
export function asChat(conversation: Conversation): Chat.PrivateChat | Chat.SupergroupChat {
  if (conversation.kind === "group") {
    return { id: conversation.group.id, type: "supergroup", title: conversation.group.title };
  }
  const { person } = conversation;
  return {
    id: person.id,
    type: "private",
    first_name: person.firstName,
    ...(person.username ? { username: person.username } : {}),
  };
}

export function accountOf(world: World, id: number): PersonRecord | BotRecord | undefined {
  return findPerson(world, id) ?? findBot(world, id);
}

/** A stored message in the Bot API's shape. `deep` adds the message it replies to. */
export function asMessage(world: World, record: MessageRecord, deep = true): Message {
  const conversation = conversationOf(world, record.chatKey);
  const sender = accountOf(world, record.senderId);
  if (!conversation || !sender) throw new Error(`message ${record.id} has lost its chat or sender`);
  const repliedTo = deep && record.replyToId ? world.messages.get(String(record.replyToId)) : undefined;
  const message = {
    message_id: record.id,
    from: asUser(sender),
    chat: asChat(conversation),
    date: record.date,
    ...(record.editDate ? { edit_date: record.editDate } : {}),
    ...(record.isProtected ? { has_protected_content: true as const } : {}),
    ...(repliedTo ? { reply_to_message: asMessage(world, repliedTo, false) } : {}),
    ...record.content,
    ...(record.inlineKeyboard ? { reply_markup: record.inlineKeyboard } : {}),
  };
  return message as Message;
}

export const messagesIn = (world: World, key: string): MessageRecord[] => world.messages.of(key);
