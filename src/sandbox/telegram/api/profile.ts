import type { BotCommandScope } from "@grammyjs/types";
import { badRequest } from "../refusal.ts";
import { saveBot } from "../world/accounts.ts";
import { asUser } from "../world/chats.ts";
import { type Call, type Handler, handler } from "./call.ts";

const scopeKey = (scope: BotCommandScope = { type: "default" }, language = ""): string =>
  [
    scope.type,
    "chat_id" in scope ? scope.chat_id : "",
    "user_id" in scope ? scope.user_id : "",
    language,
  ].join(":");

/** The chat of a narrow scope must exist and know the bot, as on the real server. */
function checkScope(call: Call, scope: BotCommandScope | undefined): void {
  if (!scope || !("chat_id" in scope)) return;
  const known =
    call.world.people.get(String(scope.chat_id))?.started.includes(call.bot.id) ||
    call.world.groups.get(String(scope.chat_id))?.memberIds.includes(call.bot.id);
  if (!known) throw badRequest("chat not found");
}

function setText(kind: string, call: Call, text: string | undefined, language: string | undefined): true {
  const key = `${kind}:${language ?? ""}`;
  const { [key]: _old, ...rest } = call.bot.texts;
  const bot = { ...call.bot, texts: text ? { ...rest, [key]: text } : rest };
  saveBot(call.world, kind === "name" && !language && text ? { ...bot, name: text } : bot);
  return true;
}

const getText = (kind: string, call: Call, language: string | undefined): string =>
  call.bot.texts[`${kind}:${language ?? ""}`] ?? call.bot.texts[`${kind}:`] ?? "";

export const profileMethods: Record<string, Handler> = {
  getMe: handler("getMe", ({ bot }) => ({
    ...asUser(bot),
    can_join_groups: true,
    can_read_all_group_messages: bot.readsAllGroupMessages,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: bot.canManageBots,
    supports_join_request_queries: false,
  })),
  setMyCommands: handler("setMyCommands", (call, params) => {
    checkScope(call, params.scope);
    const key = scopeKey(params.scope, params.language_code);
    saveBot(call.world, { ...call.bot, commands: { ...call.bot.commands, [key]: [...params.commands] } });
    return true;
  }),
  deleteMyCommands: handler("deleteMyCommands", (call, params) => {
    const { [scopeKey(params.scope, params.language_code)]: _old, ...commands } = call.bot.commands;
    saveBot(call.world, { ...call.bot, commands });
    return true;
  }),
  getMyCommands: handler(
    "getMyCommands",
    (call, params) => call.bot.commands[scopeKey(params.scope, params.language_code)] ?? [],
  ),
  setMyName: handler("setMyName", (call, params) => setText("name", call, params.name, params.language_code)),
  getMyName: handler("getMyName", (call, params) => ({
    name: getText("name", call, params.language_code) || call.bot.name,
  })),
  setMyDescription: handler("setMyDescription", (call, params) =>
    setText("description", call, params.description, params.language_code),
  ),
  getMyDescription: handler("getMyDescription", (call, params) => ({
    description: getText("description", call, params.language_code),
  })),
  setMyShortDescription: handler("setMyShortDescription", (call, params) =>
    setText("short", call, params.short_description, params.language_code),
  ),
  getMyShortDescription: handler("getMyShortDescription", (call, params) => ({
    short_description: getText("short", call, params.language_code),
  })),
  setChatMenuButton: handler("setChatMenuButton", () => true),
  getChatMenuButton: handler("getChatMenuButton", () => ({ type: "commands" })),
  logOut: handler("logOut", () => true),
};

/** The commands a person sees in the menu of a private chat, by the documented order of scopes. */
export function menuFor(bot: Call["bot"], personId: number, language: string | undefined) {
  const scopes: BotCommandScope[] = [
    { type: "chat", chat_id: personId },
    { type: "all_private_chats" },
    { type: "default" },
  ];
  for (const scope of scopes) {
    const commands = bot.commands[scopeKey(scope, language ?? "")] ?? bot.commands[scopeKey(scope)];
    if (commands) return commands;
  }
  return [];
}
