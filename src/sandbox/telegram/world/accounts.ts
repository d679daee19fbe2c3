import { randomBytes } from "node:crypto";
import { badRequest } from "../refusal.ts";
import type { BotRecord, GroupRecord, PersonRecord } from "./records.ts";
import { nextNumber, type World } from "./world.ts";

export interface NewPerson {
  firstName: string;
  username?: string;
  languageCode?: string;
}

export interface NewBot {
  name: string;
  username: string;
  ownerId?: number;
  managerId?: number;
  token?: string;
  canManageBots?: boolean;
  readsAllGroupMessages?: boolean;
}

const sameName = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();

const usernameTaken = (world: World, username: string): boolean =>
  [...world.people.all(), ...world.bots.all()].some((account) => sameName(account.username, username));

/** A token as BotFather hands it out: the bot's id, a colon, 35 characters. */
export const mintBotToken = (botId: number): string =>
  `${botId}:AA${randomBytes(32).toString("base64url").replace(/[_-]/g, "x").slice(0, 33)}`;

export function createPerson(world: World, input: NewPerson): PersonRecord {
  if (input.username && usernameTaken(world, input.username)) throw badRequest("USERNAME_OCCUPIED");
  const person: PersonRecord = { id: nextNumber(world, "person"), started: [], blocked: [], ...input };
  world.people.put(String(person.id), person);
  return person;
}

/** @throws Refusal in the words of `bots.createBot` when name or username will not do */
export function createBotAccount(world: World, input: NewBot): BotRecord {
  if (!/^[A-Za-z][A-Za-z0-9_]{4,31}$/.test(input.username)) throw badRequest("USERNAME_INVALID");
  if (!/bot$/i.test(input.username)) throw badRequest("USERNAME_SUFFIX_MISSING");
  if (usernameTaken(world, input.username)) throw badRequest("USERNAME_OCCUPIED");
  if (input.name.trim().length < 1 || input.name.length > 64) throw badRequest("NAME_INVALID");
  const fixedId = input.token ? Number(input.token.split(":")[0]) : undefined;
  if (fixedId !== undefined && !Number.isSafeInteger(fixedId)) throw badRequest("TOKEN_INVALID");
  const id = fixedId ?? nextNumber(world, "bot");
  const bot: BotRecord = {
    id,
    name: input.name.trim(),
    username: input.username,
    token: input.token ?? mintBotToken(id),
    canManageBots: input.canManageBots ?? false,
    readsAllGroupMessages: input.readsAllGroupMessages ?? false,
    access: { restricted: false, addedUserIds: [] },
    nextUpdateId: 100_000_001,
    commands: {},
    texts: {},
    ...(input.ownerId === undefined ? {} : { ownerId: input.ownerId }),
    ...(input.managerId === undefined ? {} : { managerId: input.managerId }),
  };
  saveBot(world, bot);
  world.signals.emit({ type: "bot_created", botId: id });
  return bot;
}

export function createGroupChat(
  world: World,
  title: string,
  memberIds: number[],
  adminIds: number[],
): GroupRecord {
  const group: GroupRecord = { id: -nextNumber(world, "group"), title, memberIds, adminIds };
  world.groups.put(String(group.id), group);
  return group;
}

export const saveBot = (world: World, bot: BotRecord): void => world.bots.put(String(bot.id), bot);
export const savePerson = (world: World, person: PersonRecord): void =>
  world.people.put(String(person.id), person);
export const findBot = (world: World, id: number): BotRecord | undefined => world.bots.get(String(id));
export const findPerson = (world: World, id: number): PersonRecord | undefined =>
  world.people.get(String(id));
export const findGroup = (world: World, id: number): GroupRecord | undefined => world.groups.get(String(id));

export const findBotByUsername = (world: World, username: string): BotRecord | undefined =>
  world.bots.all().find((bot) => sameName(bot.username, username.replace(/^@/, "")));

export const findBotByToken = (world: World, token: string): BotRecord | undefined =>
  world.bots.all().find((bot) => bot.token === token);
