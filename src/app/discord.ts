import type { AttachmentMaker } from "../chat/attachments.ts";
import { createDiscordAdapter } from "../chat/discord/adapter.ts";
import type { DiscordBot } from "../chat/discord/bot.ts";
import { createKnownCommands } from "../chat/discord/command-ids.ts";
import { createEndpointCheck } from "../chat/discord/delivery-check.ts";
import { createEndpoint } from "../chat/discord/endpoint.ts";
import { createFirstAnswers } from "../chat/discord/first-answers.ts";
import { createDiscordHandler } from "../chat/discord/handle-interaction.ts";
import { createIngress } from "../chat/discord/ingress.ts";
import { createListening } from "../chat/discord/listening.ts";
import { type DiscordDelivery, setUpDiscord } from "../chat/discord/setup.ts";
import { createSuggestions } from "../chat/discord/suggest.ts";
import { createSendPace } from "../chat/outbox/send-pace.ts";
import type { ChatDeps } from "../chat/receive/handle-intent.ts";
import { createLeasedCheck } from "../chat/receive/leased-check.ts";
import type { StoreInInbox } from "../chat/receive/store-arrival.ts";
import type { Repositories } from "../db/repositories/index.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { ChatSide } from "./chat-sides.ts";

const LISTEN = "gateway:discord";
/** Discord allows fifty requests a second over all chats; acknowledging and reading need some of them. */
const MESSAGES_PER_SECOND = 40;
const CHAT_ATTEMPTS = 8;

export interface DiscordSideParts {
  publicUrl: string;
  mode: "gateway" | "http";
  bot: DiscordBot;
  repos: Repositories;
  chat: Omit<ChatDeps, "adapter">;
  store: StoreInInbox;
  attachments: AttachmentMaker;
  clock: Clock;
  log: Log;
}

/**
 * Builds Discord's side: one handler behind whichever transport the configuration names. Where interactions are
 * posted to us nobody listens, and the other way round.
 */
export async function openDiscordSide(parts: DiscordSideParts): Promise<ChatSide> {
  const { bot, repos, chat, store, attachments, clock, log } = parts;
  const pace = createSendPace(clock, MESSAGES_PER_SECOND);
  pace.learn(await repos.sendPace.read("discord"));
  const commands = createKnownCommands({ bot, clock, log });
  const adapter = createDiscordAdapter({
    bot,
    windows: repos.replyWindows,
    pace,
    clock,
    attachments,
    commands,
  });
  const deps: ChatDeps = { ...chat, adapter };
  const firstAnswers = createFirstAnswers();
  const ingress = createIngress({
    api: bot.api,
    applicationId: bot.application.id,
    store,
    suggest: createSuggestions(deps),
    log,
  });
  const delivery: DiscordDelivery =
    parts.mode === "http"
      ? { mode: "http", url: `${parts.publicUrl}/webhooks/discord` }
      : { mode: "gateway" };
  const isListening = delivery.mode === "gateway";
  const listening = createListening({
    connection: bot.connection,
    api: bot.api,
    ingress,
    firstAnswers,
    log,
    clock,
  });
  return {
    adapter,
    lane: { ...createDiscordHandler(bot, firstAnswers, deps), maxAttempts: CHAT_ATTEMPTS },
    receiver: isListening
      ? null
      : createEndpoint({ publicKey: bot.application.verify_key, ingress, firstAnswers, clock, log }),
    // A job that a process of the other mode left behind ends here.
    listen: () => (isListening ? listening.advance() : Promise.resolve(null)),
    check:
      delivery.mode === "http"
        ? createEndpointCheck(bot, delivery.url)
        : createLeasedCheck(repos.jobs, clock, LISTEN, "nobody_listens"),
    async setUp() {
      commands.learn(await setUpDiscord({ bot, delivery, log }));
    },
    listeningJob: isListening ? LISTEN : null,
    stop: () => listening.stop(),
  };
}
