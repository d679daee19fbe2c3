import { AppError } from "../../errors.ts";
import type { ChannelAccounts } from "../../ports/channel-accounts.ts";
import { callTelegram, createApi, type TelegramClient } from "./bot.ts";

/** The shape BotFather gives a token; anything else is refused without asking Telegram. */
const TOKEN = /^\d{6,12}:[A-Za-z0-9_-]{30,64}$/;

/**
 * We no longer manage that bot: its owner took it away, or it is gone. Telegram does not find a token of ours that is
 * none, which says nothing about that bot (I3).
 */
function asForbidden(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const { message, details } = error;
  if (error.code === "rejected")
    return new AppError("forbidden", message, { details: { ...details, reason: "not_managed" } });
  return error.code === "not_found" ? new AppError("unauthenticated", message, { details }) : error;
}

const refused = (reason: string, message: string): AppError =>
  new AppError("rejected", message, { details: { reason, platform: "telegram" } });

const isUnknownToken = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "unauthenticated" || error.code === "not_found");

export interface TelegramAccountsParts {
  client: TelegramClient;
  /** The username of our own bot; null until Telegram has told it. */
  ourName(): string | null;
  /** Base URL of the Bot API; undefined means Telegram's own. */
  apiRoot: string | undefined;
}

/**
 * Questions about bot accounts, answered by the Bot API. A token of an agent is used for questions only: polling with it
 * would fight the agent that runs behind it.
 */
export function createTelegramAccounts({ client, ourName, apiRoot }: TelegramAccountsParts): ChannelAccounts {
  async function managed<T>(work: Parameters<typeof client.call<T>>[0]): Promise<T> {
    try {
      return await client.call(work);
    } catch (error) {
      throw asForbidden(error);
    }
  }
  return {
    async checkToken(token) {
      if (!TOKEN.test(token)) throw refused("token_malformed", "not shaped like a bot token");
      try {
        const me = await callTelegram(createApi({ token, apiRoot }), (api) => api.getMe());
        return {
          platform: "telegram",
          accountId: String(me.id),
          username: me.username,
          displayName: me.first_name,
        };
      } catch (error) {
        throw isUnknownToken(error) ? refused("token_refused", "Telegram refused the bot token") : error;
      }
    },
    async lookAt(token) {
      try {
        const { url } = await callTelegram(createApi({ token, apiRoot }), (api) => api.getWebhookInfo());
        return url ? "webhook_set" : "ok";
      } catch (error) {
        if (isUnknownToken(error)) return "token_refused";
        throw error;
      }
    },
    managedToken: (accountId) => managed((api) => api.getManagedBotToken({ user_id: Number(accountId) })),
    rotateManagedToken: (accountId) =>
      managed((api) => api.replaceManagedBotToken({ user_id: Number(accountId) })),
    async restrictToOwner(accountId) {
      await managed((api) =>
        api.setManagedBotAccessSettings({ user_id: Number(accountId), is_access_restricted: true }),
      );
    },
    botLink: ({ username }) => `https://t.me/${username}`,
    inviteLink: () => null,
    creationLink({ name, username }) {
      const manager = ourName();
      if (manager === null) throw new AppError("unavailable", "Telegram has not said yet what we are called");
      return `https://t.me/newbot/${manager}/${username}?name=${encodeURIComponent(name)}`;
    },
    makerLink: () => "https://t.me/BotFather",
  };
}
