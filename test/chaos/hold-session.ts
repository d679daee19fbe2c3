import { type Mind, replyOf } from "./mind.ts";

const CLIENT = new URL("../../src/sandbox/agent/image/discord.mjs", import.meta.url).href;

/** What of the client in the agents' image is used here. */
interface Client {
  /** Until it is stopped, or coming again would be of no use. */
  listen(onMessage: (message: { chatId: string; text?: string }) => void): Promise<void>;
  send(chatId: string, text: string): Promise<void>;
  stop(): void;
}
type NewClient = (options: Record<string, unknown>, log: (line: string) => void) => Client;

/** What it takes to speak as a bot on Discord. */
export interface BotSession extends Mind {
  discordRoot: string;
  botToken: string;
  ownerId: string;
  talks: boolean;
}

/**
 * Holds its bot's session on Discord, as the agents' image does, and answers its owner if it talks.
 * @returns false when it ended against its will
 */
export async function holdSession(bot: BotSession, stop: AbortSignal): Promise<boolean> {
  const { createDiscord } = (await import(CLIENT)) as { createDiscord: NewClient };
  if (stop.aborted) return true;
  const { discordRoot: apiRoot, botToken: token, ownerId } = bot;
  const client = createDiscord(
    { token, apiRoot, open: false, allowFrom: [ownerId], guilds: {}, messageContent: false },
    () => undefined,
  );
  const end = () => client.stop();
  stop.addEventListener("abort", end);
  await client.listen(({ chatId, text }) => {
    if (!bot.talks || text === undefined) return;
    // Who gets no answer asks again.
    replyOf(bot, text, stop)
      .then((reply) => client.send(chatId, reply))
      .catch(() => undefined);
  });
  stop.removeEventListener("abort", end);
  return stop.aborted;
}
