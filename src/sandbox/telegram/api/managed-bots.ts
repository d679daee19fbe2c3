import { badRequest } from "../refusal.ts";
import { findPerson, saveBot } from "../world/accounts.ts";
import { asUser } from "../world/chats.ts";
import { managedBotOf, replaceToken } from "../world/managed-bots.ts";
import { type Handler, handler } from "./call.ts";

export const managedBotMethods: Record<string, Handler> = {
  getManagedBotToken: handler(
    "getManagedBotToken",
    ({ world, bot }, params) => managedBotOf(world, bot, params.user_id).token,
  ),
  replaceManagedBotToken: handler("replaceManagedBotToken", ({ world, bot }, params) =>
    replaceToken(world, managedBotOf(world, bot, params.user_id)),
  ),
  getManagedBotAccessSettings: handler("getManagedBotAccessSettings", ({ world, bot }, params) => {
    const { access } = managedBotOf(world, bot, params.user_id);
    if (!access.restricted) return { is_access_restricted: false };
    const added = access.addedUserIds.flatMap((id) => findPerson(world, id) ?? []);
    return { is_access_restricted: true, ...(added.length > 0 ? { added_users: added.map(asUser) } : {}) };
  }),
  setManagedBotAccessSettings: handler("setManagedBotAccessSettings", ({ world, bot }, params) => {
    const managed = managedBotOf(world, bot, params.user_id);
    const addedUserIds = params.is_access_restricted ? (params.added_user_ids ?? []) : [];
    if (addedUserIds.some((id) => !findPerson(world, id))) throw badRequest("user not found");
    saveBot(world, { ...managed, access: { restricted: params.is_access_restricted, addedUserIds } });
    return true;
  }),
};
