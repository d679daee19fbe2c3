import { Bot, type BotConfig, type Context } from "grammy";
import { onTestFinished } from "vitest";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import {
  startTelegramTwin,
  type TelegramTwin,
  type TelegramTwinOptions,
} from "../../../src/sandbox/telegram/telegram-twin.ts";

export const MAIN_TOKEN = "7100000001:AAtesttesttesttesttesttesttesttest00";

/** Runs after the current test, last registered first. */
export const afterThis = (work: () => Promise<unknown> | unknown): void =>
  onTestFinished(async () => void (await work()));

export async function startTwin(options: Partial<TelegramTwinOptions> = {}): Promise<TelegramTwin> {
  const twin = await startTelegramTwin({
    books: options.books ?? openBooks(),
    mainBot: { token: MAIN_TOKEN, username: "goclaw_bot", name: "GoClaw" },
    webhookBackoffMs: 20,
    ...options,
  });
  afterThis(() => twin.close());
  return twin;
}

/** A real grammY bot that talks to the twin; nothing polls yet. */
export function grammy(twin: TelegramTwin, token = MAIN_TOKEN, config: BotConfig<Context> = {}): Bot {
  return new Bot(token, { ...config, client: { apiRoot: twin.apiRoot, ...config.client } });
}

/** Starts long polling and resolves once the first getUpdates is under way; stopped after the test. */
export async function poll(bot: Bot): Promise<void> {
  bot.catch((error) => {
    throw error.error;
  });
  await new Promise<void>((resolve, reject) => {
    bot.start({ onStart: () => resolve() }).catch(reject);
    afterThis(() => bot.stop());
  });
}
