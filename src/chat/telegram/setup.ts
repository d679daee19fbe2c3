import type { BotCommand, BotCommandScope, LanguageCode } from "grammy/types";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Command } from "../command.ts";
import type { AdminEntry } from "../identities.ts";
import { LANGUAGES, type Language, sayIn } from "../language/language.ts";
import { COMMANDS, commandsFor } from "../registry.ts";
import type { TelegramBot } from "./bot.ts";
import { ALLOWED_UPDATES } from "./ingress.ts";

/** How updates reach us. */
export type TelegramDelivery = { mode: "polling" } | { mode: "webhook"; url: string; secret: string };

export interface TelegramSetup {
  bot: TelegramBot;
  admins: readonly AdminEntry[];
  delivery: TelegramDelivery;
  log: Log;
}

/** English has no code of its own: it is what everybody sees whose language has no menu. */
const codeOf = (language: Language): { language_code?: LanguageCode } =>
  language === LANGUAGES[0] ? {} : { language_code: language };

function menu(commands: readonly Command[], language: Language): BotCommand[] {
  const say = sayIn(language);
  return commands.map((c) => ({ command: c.name, description: say(c.description) }));
}

const same = (a: readonly BotCommand[], b: readonly BotCommand[]): boolean =>
  a.length === b.length &&
  a.every((x, i) => x.command === b[i]?.command && x.description === b[i]?.description);

/** Sets one menu in every language, and only where it differs: Telegram limits how often menus may be set. */
async function setMenu(
  bot: TelegramBot,
  scope: BotCommandScope,
  commands: readonly Command[],
): Promise<void> {
  for (const language of LANGUAGES) {
    const to = { scope, ...codeOf(language) };
    const wanted = menu(commands, language);
    const present = await bot.call((api) => api.getMyCommands(to));
    if (!same(present, wanted)) await bot.call((api) => api.setMyCommands({ ...to, commands: wanted }));
  }
}

/** Everybody sees what they may use; administrators also see theirs. */
async function setMenus({ bot, admins, log }: TelegramSetup): Promise<void> {
  const forUsers = COMMANDS.filter((c) => c.scope === "user");
  await setMenu(bot, { type: "all_private_chats" }, forUsers);
  await setMenu(
    bot,
    { type: "all_group_chats" },
    forUsers.filter((c) => c.where === "anywhere"),
  );
  for (const admin of admins.filter((a) => a.platform === "telegram")) {
    try {
      const scope = { type: "chat", chat_id: Number(admin.platformUserId) } as const;
      await setMenu(bot, scope, commandsFor(admin.role));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "rejected") throw error;
      log.info({ event: "telegram.admin_menu_skipped", reason: "no private chat yet" });
    }
  }
}

/** What an empty chat and the bot's profile say; like menus, set only when they differ. */
async function setDescriptions(bot: TelegramBot, language: Language): Promise<void> {
  const say = sayIn(language);
  const to = codeOf(language);
  const description = say("bot-description");
  const present = await bot.call((api) => api.getMyDescription(to));
  if (present.description !== description)
    await bot.call((api) => api.setMyDescription({ ...to, description }));
  const short_description = say("bot-short-description");
  const shown = await bot.call((api) => api.getMyShortDescription(to));
  if (shown.short_description !== short_description)
    await bot.call((api) => api.setMyShortDescription({ ...to, short_description }));
}

/** A bot without its description works as well, so that a refusal does not stop the start. */
async function tryDescriptions({ bot, log }: TelegramSetup): Promise<void> {
  try {
    for (const language of LANGUAGES) await setDescriptions(bot, language);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ event: "telegram.description_skipped", err: error });
  }
}

async function setDelivery({ bot, delivery }: TelegramSetup): Promise<void> {
  const present = await bot.call((api) => api.getWebhookInfo());
  if (delivery.mode === "polling") {
    if (present.url) await bot.call((api) => api.deleteWebhook({}));
    return;
  }
  // Set at every start: Telegram does not tell which secret it holds.
  await bot.call((api) =>
    api.setWebhook({
      url: delivery.url,
      secret_token: delivery.secret,
      allowed_updates: ALLOWED_UPDATES,
      max_connections: 40,
    }),
  );
}

/** Puts the bot's menus, its descriptions and its way of delivery in order at start. */
export async function setUpTelegram(setup: TelegramSetup): Promise<void> {
  if (!setup.bot.me.can_manage_bots) {
    setup.log.warn({
      event: "telegram.bot_management_off",
      hint: "turn on Bot Management Mode in the BotFather app",
    });
  }
  await setDelivery(setup);
  await setMenus(setup);
  await tryDescriptions(setup);
}
