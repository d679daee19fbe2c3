import { randomInt } from "node:crypto";
import { waitUntil } from "../../kernel/wait-until.ts";
import { buttonsOf } from "../content/buttons.ts";
import { findBot, findPerson } from "../world/accounts.ts";
import { asMessage, asUser, conversationOf } from "../world/chats.ts";
import { mayReach } from "../world/post.ts";
import type { CallbackAnswer, MessageRecord } from "../world/records.ts";
import { queueUpdate } from "../world/updates.ts";
import { nextNumber, type World } from "../world/world.ts";

/** A message in one of this person's chats. @throws Error for any other */
export function visibleMessage(world: World, personId: number, messageId: number): MessageRecord {
  const message = world.messages.get(String(messageId));
  const conversation = message && conversationOf(world, message.chatKey);
  const sees =
    conversation?.kind === "group"
      ? conversation.group.memberIds.includes(personId)
      : conversation?.person.id === personId;
  if (!message || !sees) throw new Error(`message ${messageId} is not in any chat of person ${personId}`);
  return message;
}

/**
 * Sends a callback query with any data, as a changed client could. Use `pressLabel` for an honest tap.
 * @returns the query's id
 */
export function pressData(world: World, personId: number, messageId: number, data: string): string {
  const message = visibleMessage(world, personId, messageId);
  const bot = findBot(world, message.senderId);
  const person = findPerson(world, personId);
  if (!bot || !person) throw new Error(`message ${messageId} was not sent by a bot`);
  const id = `${randomInt(1, 2 ** 30)}${String(nextNumber(world, "callback")).padStart(9, "0")}`;
  if (!mayReach(bot, personId)) return id;
  world.callbacks.put(id, { id, botId: bot.id, personId, messageId, data, askedAtMs: world.now() });
  const query = {
    id,
    from: asUser(person),
    message: asMessage(world, message),
    chat_instance: String(
      Math.abs(message.chatKey.split("").reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7)) + 2 ** 40,
    ),
    data,
  };
  queueUpdate(world, bot.id, "callback_query", query, `callback:${personId}`);
  return id;
}

/** The data behind the button with this label or data. @throws Error naming the buttons there are */
export function callbackDataFor(
  world: World,
  personId: number,
  messageId: number,
  labelOrData: string,
): string {
  const buttons = buttonsOf(visibleMessage(world, personId, messageId));
  const found =
    buttons.find((button) => button.label === labelOrData) ??
    buttons.find((button) => button.data === labelOrData);
  const names = buttons.map((button) => `"${button.label}" (${button.kind})`).join(", ");
  if (found?.kind !== "callback" || found.data === undefined) {
    throw new Error(
      `message ${messageId} has no tappable button "${labelOrData}"; it has ${names || "none"}`,
    );
  }
  return found.data;
}

/** Waits for the bot's answer to a callback query. @throws Error after `timeoutMs` without one */
export function callbackAnswer(world: World, id: string, timeoutMs: number): Promise<CallbackAnswer> {
  return waitUntil(
    world,
    () => world.callbacks.get(id)?.answer,
    timeoutMs,
    () =>
      `callback query ${id} (data "${world.callbacks.get(id)?.data ?? ""}") was not answered within ${timeoutMs} ms`,
  );
}
