import type { AttachmentMaker } from "../chat/attachments.ts";
import { createSendPace } from "../chat/outbox/send-pace.ts";
import type { ChatDeps } from "../chat/receive/handle-intent.ts";
import { createLeasedCheck } from "../chat/receive/leased-check.ts";
import type { StoreInInbox } from "../chat/receive/store-arrival.ts";
import type { TelegramBot } from "../chat/telegram/bot.ts";
import { createWebhookCheck } from "../chat/telegram/delivery-check.ts";
import { createTelegramHandler } from "../chat/telegram/handle-update.ts";
import { createPolling } from "../chat/telegram/ingress.ts";
import { type ChatLimits, createTelegramAdapter } from "../chat/telegram/send.ts";
import { setUpTelegram, type TelegramDelivery } from "../chat/telegram/setup.ts";
import type { ServiceConfig } from "../config/read-services.ts";
import type { Repositories } from "../db/repositories/index.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Gate } from "../workflows/engine/engine.ts";
import type { ChatSide } from "./chat-sides.ts";

const POLL = "poll:telegram";
const CHAT_ATTEMPTS = 8;

export interface TelegramSideParts {
  publicUrl: string;
  telegram: ServiceConfig["telegram"];
  bot: TelegramBot;
  repos: Repositories;
  chat: Omit<ChatDeps, "adapter">;
  store: StoreInInbox;
  attachments: AttachmentMaker;
  limits: ChatLimits | undefined;
  clock: Clock;
  log: Log;
}

/**
 * Where updates are pushed nobody polls, not even if a process that polled left its job behind; and a job of processes
 * that poll is not taken from them while the mode is being changed.
 */
export const pollingGates = ({ mode }: ServiceConfig["telegram"]): Gate[] =>
  mode === "polling" ? [] : [{ kinds: ["poll"], room: () => 0, opensAtMs: () => Number.POSITIVE_INFINITY }];

/** Builds Telegram's side. Updates that are posted to us are taken without it: a secret of ours tells them from others. */
export async function openTelegramSide(parts: TelegramSideParts): Promise<ChatSide> {
  const { publicUrl, telegram, bot, repos, chat, store, attachments, limits, clock, log } = parts;
  const pace = createSendPace(clock, telegram.messagesPerSecond);
  pace.learn(await repos.sendPace.read("telegram"));
  const adapter = createTelegramAdapter({ bot, pace, attachments, ...(limits && { limits }) });
  const secret = telegram.webhookSecret;
  const delivery: TelegramDelivery =
    telegram.mode === "webhook" && secret
      ? { mode: "webhook", url: `${publicUrl}/webhooks/telegram`, secret }
      : { mode: "polling" };
  const isPolling = delivery.mode === "polling";
  const polling = createPolling({ bot, store, log });
  return {
    adapter,
    lane: { ...createTelegramHandler(bot, { ...chat, adapter }), maxAttempts: CHAT_ATTEMPTS },
    receiver: null,
    listen: () => polling.advance(),
    check:
      delivery.mode === "webhook"
        ? createWebhookCheck({ bot, url: delivery.url, clock })
        : createLeasedCheck(repos.jobs, clock, POLL, "nobody_polls"),
    async setUp() {
      if (!isPolling) await repos.jobs.forget(POLL);
      await setUpTelegram({ bot, admins: chat.admins, log, delivery });
    },
    listeningJob: isPolling ? POLL : null,
    stop: () => polling.stop(),
  };
}
