import { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { onceAllowed } from "../receive/once-allowed.ts";
import { translateTelegramError } from "./translate-error.ts";

/** A call waits this long for an answer; a long poll as long as it asked for, and a little more. */
const CALL_TIMEOUT_S = 20;
export const POLL_TIMEOUT_S = 25;

export interface TelegramConnection {
  token: string;
  /** Base URL of the Bot API; undefined means Telegram's own. */
  apiRoot: string | undefined;
}

/** The official SDK's client for one bot, with every error translated. */
export interface TelegramClient {
  /** Runs calls on the raw API: `bot.call((api) => api.getMe())`. @throws AppError, never the SDK's own errors */
  call<T>(work: (api: Api["raw"]) => Promise<T>): Promise<T>;
  /** The same on a client that is patient enough for a long poll. */
  longCall<T>(work: (api: Api["raw"]) => Promise<T>): Promise<T>;
}

/** A client whose bot Telegram has told us of. */
export interface TelegramBot extends TelegramClient {
  readonly me: UserFromGetMe;
}

export function createApi(connection: TelegramConnection, timeoutSeconds: number = CALL_TIMEOUT_S): Api {
  const { token, apiRoot } = connection;
  return new Api(token, { timeoutSeconds, ...(apiRoot && { apiRoot: apiRoot.replace(/\/+$/, "") }) });
}

/** @throws AppError, never the SDK's own errors */
export async function callTelegram<T>(api: Api, work: (raw: Api["raw"]) => Promise<T>): Promise<T> {
  try {
    return await work(api.raw);
  } catch (error) {
    throw translateTelegramError(error);
  }
}

export function createTelegramClient(connection: TelegramConnection): TelegramClient {
  const api = createApi(connection);
  const patient = createApi(connection, POLL_TIMEOUT_S + 15);
  return { call: (work) => callTelegram(api, work), longCall: (work) => callTelegram(patient, work) };
}

/**
 * Connects to the Bot API and learns who we are.
 * @throws AppError `unauthenticated` when the token is wrong, `unavailable` when the API cannot be reached
 */
export async function openTelegramBot(connection: TelegramConnection): Promise<TelegramBot> {
  const client = createTelegramClient(connection);
  return { ...client, me: await onceAllowed(() => client.call((api) => api.getMe())) };
}
