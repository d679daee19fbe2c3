import { findBotByUsername, findGroup, findPerson } from "../world/accounts.ts";
import { BOTFATHER } from "../world/botfather.ts";
import { type Conversation, groupChat, messagesIn, privateChat } from "../world/chats.ts";
import type { MessageRecord, PersonRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

/** What the pane was opened with. */
export interface PaneOptions {
  world: World;
  mainBotUsername: string;
  /** The person shown unless the address says `as=<id>`. */
  personId: number;
}

/** Who looks, at which chat, and what else is on their list. */
export interface Scene {
  world: World;
  person: PersonRecord;
  conversation: Conversation;
  /** The chat's name in addresses: a bot's username or a group's id. */
  chat: string;
  chats: ChatRow[];
  /** `as=…` for every link when it is not the default person. */
  as: string | undefined;
}

export interface ChatRow {
  chat: string;
  title: string;
  conversation: Conversation;
  last: MessageRecord | undefined;
}

export const titleOf = (conversation: Conversation): string =>
  conversation.kind === "group" ? conversation.group.title : conversation.bot.name;

export const nameOf = (conversation: Conversation): string =>
  conversation.kind === "group" ? String(conversation.group.id) : conversation.bot.username;

function find(world: World, person: PersonRecord, chat: string): Conversation | undefined {
  const group = findGroup(world, Number(chat));
  if (group?.memberIds.includes(person.id)) return groupChat(group);
  const bot = findBotByUsername(world, chat);
  return bot && privateChat(person, bot);
}

function listChats(world: World, person: PersonRecord, mainBotUsername: string): ChatRow[] {
  const always = [mainBotUsername, BOTFATHER];
  const bots = world.bots
    .all()
    .filter(
      (bot) => always.includes(bot.username) || bot.ownerId === person.id || person.started.includes(bot.id),
    )
    .map((bot) => privateChat(person, bot));
  const groups = world.groups
    .all()
    .filter((group) => group.memberIds.includes(person.id))
    .map(groupChat);
  const rows = [...bots, ...groups].map((conversation) => ({
    chat: nameOf(conversation),
    title: titleOf(conversation),
    conversation,
    last: messagesIn(world, conversation.key).at(-1),
  }));
  const rank = (row: ChatRow) =>
    row.chat === mainBotUsername ? Number.MAX_SAFE_INTEGER : (row.last?.id ?? 0);
  return rows.sort((a, b) => rank(b) - rank(a));
}

/** Reads the address; an unknown chat or person falls back to the first ones. */
export function openScene(
  options: PaneOptions,
  query: { chat?: string | undefined; as?: string | undefined },
): Scene {
  const { world } = options;
  const asked = query.as ? findPerson(world, Number(query.as)) : undefined;
  const person = asked ?? findPerson(world, options.personId);
  if (!person) throw new Error("the pane's person is gone");
  const conversation =
    find(world, person, query.chat ?? options.mainBotUsername) ??
    find(world, person, options.mainBotUsername);
  if (!conversation) throw new Error("the pane's bot is gone");
  const as = asked && asked.id !== options.personId ? String(asked.id) : undefined;
  return {
    world,
    person,
    conversation,
    chat: nameOf(conversation),
    chats: listChats(world, person, options.mainBotUsername),
    as,
  };
}

/** A relative address of the pane. */
export function href(scene: Pick<Scene, "as">, query: Record<string, string | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, as: scene.as }))
    if (value !== undefined) params.set(name, value);
  return `./?${params}`;
}
