import { AppError } from "../../errors.ts";
import type { ChannelAccounts } from "../../ports/channel-accounts.ts";
import { callTelegram, createApi, type TelegramBot } from "./bot.ts";

/** We no longer manage that bot: its owner took it away, or it is gone. */
function asForbidden(error: unknown): unknown {
  if (error instanceof AppError && (error.code === "rejected" || error.code === "not_found")) {
    return new AppError("forbidden", error.message, { details: { ...error.details, reason: "not_managed" } });
  }
  return error;
}

/**
 * Questions about bot accounts, answered by the Bot API. A pasted token is used for `getMe` only: polling with it
 * would fight the agent that runs behind it.
 */
export function createTelegramAccounts(bot: TelegramBot, apiRoot: string | undefined): ChannelAccounts {
  async function managed<T>(work: Parameters<typeof bot.call<T>>[0]): Promise<T> {
    try {
      return await bot.call(work);
    } catch (error) {
      throw asForbidden(error);
    }
  }
  return {
    async checkToken(token) {
      try {
        const me = await callTelegram(createApi({ token, apiRoot }), (api) => api.getMe());
        return {
          platform: "telegram",
          accountId: String(me.id),
          username: me.username,
          displayName: me.first_name,
        };
      } catch (error) {
        const refused =
          error instanceof AppError && (error.code === "unauthenticated" || error.code === "not_found");
        if (!refused) throw error;
        throw new AppError("rejected", "Telegram refused the bot token", {
          details: { reason: "token_refused" },
        });
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
  };
}
