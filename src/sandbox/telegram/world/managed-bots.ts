import { badRequest } from "../refusal.ts";
import { createBotAccount, findBot, findPerson, mintBotToken, saveBot } from "./accounts.ts";
import { asUser, privateChat } from "./chats.ts";
import { postAsPerson } from "./post.ts";
import type { BotRecord, PersonRecord } from "./records.ts";
import { queueUpdate } from "./updates.ts";
import type { World } from "./world.ts";

function announce(world: World, bot: BotRecord): void {
  const owner = bot.ownerId === undefined ? undefined : findPerson(world, bot.ownerId);
  if (bot.managerId === undefined || !owner) return;
  queueUpdate(
    world,
    bot.managerId,
    "managed_bot",
    { user: asUser(owner), bot: asUser(bot) },
    `managed:${bot.id}`,
  );
}

export interface ManagedBotWish {
  name: string;
  username: string;
  /** True when a keyboard button asked for it: then a service message is shown in the chat as well. */
  byButton: boolean;
}

/** A person confirms the create dialog. @throws Refusal USERNAME_OCCUPIED, USERNAME_SUFFIX_MISSING, MANAGER_PERMISSION_MISSING … */
export function createManagedBot(
  world: World,
  person: PersonRecord,
  manager: BotRecord,
  wish: ManagedBotWish,
): BotRecord {
  if (!manager.canManageBots) throw badRequest("MANAGER_PERMISSION_MISSING");
  const bot = createBotAccount(world, {
    name: wish.name,
    username: wish.username,
    ownerId: person.id,
    managerId: manager.id,
  });
  announce(world, bot);
  if (wish.byButton) {
    postAsPerson(world, privateChat(person, manager), person, {
      content: { managed_bot_created: { bot: asUser(bot) } },
    });
  }
  return bot;
}

/** Gives a bot a new token; the old one stops working at once and the manager is told. */
export function replaceToken(world: World, bot: BotRecord): string {
  const token = mintBotToken(bot.id);
  const changed = { ...bot, token };
  saveBot(world, changed);
  world.signals.emit({ type: "token_changed", botId: bot.id });
  announce(world, changed);
  return token;
}

/** The managed bot with this id. @throws Refusal when it does not exist or another bot manages it */
export function managedBotOf(world: World, manager: BotRecord, botId: number): BotRecord {
  const bot = findBot(world, botId);
  if (!bot) throw badRequest("user not found");
  if (bot.managerId !== manager.id) throw badRequest("BOT_ACCESS_FORBIDDEN");
  return bot;
}
