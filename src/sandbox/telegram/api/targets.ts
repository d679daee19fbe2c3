import { badRequest, forbidden } from "../refusal.ts";
import { findBot, findGroup, findPerson } from "../world/accounts.ts";
import { type Conversation, groupChat, privateChat } from "../world/chats.ts";
import type { BotRecord, MessageRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

/** The chat a bot names. @throws Refusal "chat not found" and the 403s for strangers, blocks and groups it left */
export function targetChat(world: World, bot: BotRecord, chatId: number | string): Conversation {
  if (typeof chatId === "string") throw badRequest("chat not found");
  const person = findPerson(world, chatId);
  if (person) {
    if (!person.started.includes(bot.id)) throw forbidden("bot can't initiate conversation with a user");
    return privateChat(person, bot);
  }
  if (findBot(world, chatId)) throw forbidden("bots can't send messages to bots");
  const group = findGroup(world, chatId);
  if (!group) throw badRequest("chat not found");
  if (!group.memberIds.includes(bot.id)) throw forbidden("bot is not a member of the supergroup chat");
  return groupChat(group);
}

/** Like `targetChat`, for anything that a person who blocked the bot must not receive. */
export function writableChat(world: World, bot: BotRecord, chatId: number | string): Conversation {
  const chat = targetChat(world, bot, chatId);
  if (chat.kind === "private" && chat.person.blocked.includes(bot.id))
    throw forbidden("bot was blocked by the user");
  return chat;
}

export function messageIn(world: World, chat: Conversation, messageId: number): MessageRecord | undefined {
  const message = world.messages.get(String(messageId));
  return message?.chatKey === chat.key ? message : undefined;
}
