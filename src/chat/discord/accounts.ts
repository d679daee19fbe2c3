import { AppError } from "../../errors.ts";
import type { ChannelAccounts } from "../../ports/channel-accounts.ts";
import { createDiscordApi, type DiscordApi } from "./api.ts";
import { type Application, readAccount, readApplication } from "./bot.ts";

/** What a bot token looks like: the bot's id, a time and a signature; anything else is refused without asking Discord. */
const TOKEN = /^[A-Za-z0-9_-]{17,40}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,60}$/;
/** The intent to read messages: granted to a verified bot, or switched on by the owner of a small one. */
const MESSAGE_CONTENT = { granted: 1 << 18, switchedOn: 1 << 19 };
/** See channels, send, embed, attach, read what was said, react, and send in threads. */
const PERMISSIONS = "274878024768";
const PORTAL = "https://discord.com/developers/applications";

const refused = (reason: string, message: string, more: AppError["details"] = {}): AppError =>
  new AppError("rejected", message, { details: { reason, platform: "discord", ...more } });

const mayRead = ({ flags = 0 }: Application): boolean =>
  (flags & (MESSAGE_CONTENT.granted | MESSAGE_CONTENT.switchedOn)) !== 0;

/** An agent cannot connect without it, so it is switched on here, before anybody pays. */
async function requireMessageContent(api: DiscordApi, application: Application): Promise<void> {
  if (mayRead(application)) return;
  const flags = (application.flags ?? 0) | MESSAGE_CONTENT.switchedOn;
  try {
    await api.call("PATCH", "/applications/@me", { body: { flags } });
    if (mayRead(await readApplication(api))) return;
  } catch (error) {
    const mayNot = error instanceof AppError && (error.code === "rejected" || error.code === "forbidden");
    if (!mayNot) throw error;
  }
  throw refused("intent_missing", "the bot may not read messages", {
    link: `${PORTAL}/${application.id}/bot`,
  });
}

const notManaged = async (): Promise<never> => {
  throw new AppError("forbidden", "Discord has no bots that another one manages", {
    details: { reason: "not_managed" },
  });
};

/** Questions about bot accounts, answered by Discord. A refused token is asked about once and never again. */
export function createDiscordAccounts(apiRoot: string): ChannelAccounts {
  return {
    async checkToken(token) {
      if (!TOKEN.test(token)) throw refused("token_malformed", "not shaped like a bot token");
      const api = await createDiscordApi({ token, apiRoot });
      try {
        const { id, username, global_name: name } = await readAccount(api);
        await requireMessageContent(api, await readApplication(api));
        return { platform: "discord", accountId: id, username, displayName: name || username };
      } catch (error) {
        const isWrong = error instanceof AppError && error.code === "unauthenticated";
        throw isWrong ? refused("token_refused", "Discord refused the bot token") : error;
      } finally {
        api.close();
      }
    },
    async lookAt(token) {
      const api = await createDiscordApi({ token, apiRoot });
      try {
        return mayRead(await readApplication(api)) ? "ok" : "intents_missing";
      } catch (error) {
        if (error instanceof AppError && error.code === "unauthenticated") return "token_refused";
        throw error;
      } finally {
        api.close();
      }
    },
    managedToken: notManaged,
    rotateManagedToken: notManaged,
    restrictToOwner: notManaged,
    botLink: ({ accountId }) => `https://discord.com/users/${accountId ?? ""}`,
    creationLink: () => null,
    inviteLink: ({ accountId }) =>
      accountId === null
        ? null
        : `https://discord.com/oauth2/authorize?client_id=${accountId}&scope=bot+applications.commands&permissions=${PERMISSIONS}`,
    makerLink: () => PORTAL,
  };
}
