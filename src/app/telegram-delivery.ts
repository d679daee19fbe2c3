import { createLeasedCheck, type DeliveryCheck } from "../chat/receive/leased-check.ts";
import type { TelegramBot } from "../chat/telegram/bot.ts";
import { createWebhookCheck } from "../chat/telegram/delivery-check.ts";
import { type TelegramDelivery as Delivery, setUpTelegram } from "../chat/telegram/setup.ts";
import type { Config } from "../config/load-config.ts";
import type { ServiceConfig } from "../config/read-services.ts";
import type { JobRepository } from "../db/repositories/job-repository.ts";
import { isTransient } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Gate } from "../workflows/engine/engine.ts";

const POLL = "poll:telegram";
const SET_UP = "setup:telegram";

export interface TelegramDelivery {
  /** Puts the bot in order. @returns the jobs that must be woken for updates to come */
  start(): Promise<string[]>;
  /** The same as a job, for a start that met a rate limit or an outage. */
  setUp(): Promise<null>;
  /** Whether updates reach us. */
  check: DeliveryCheck;
  /** Work that is not for this process. */
  gates: readonly Gate[];
}

export interface DeliveryParts {
  config: Config;
  telegram: ServiceConfig["telegram"];
  bot: TelegramBot;
  jobs: JobRepository;
  clock: Clock;
  log: Log;
}

/**
 * How updates reach this process. Where they are pushed nobody polls, not even if a process that polled left its job
 * behind; and a job of processes that poll is not taken from them while the mode is being changed.
 */
export function createTelegramDelivery(parts: DeliveryParts): TelegramDelivery {
  const { config, telegram, bot, jobs, clock, log } = parts;
  const secret = telegram.webhookSecret;
  const delivery: Delivery =
    telegram.mode === "webhook" && secret
      ? { mode: "webhook", url: `${config.publicUrl}/webhooks/telegram`, secret }
      : { mode: "polling" };
  const setUp = () => setUpTelegram({ bot, admins: config.admins, log, delivery });
  const isPolling = delivery.mode === "polling";
  return {
    async start() {
      const later = await setUp().then(
        () => [],
        (error: unknown) => {
          if (!isTransient(error)) throw error;
          log.warn({ event: "telegram.setup_postponed", err: error });
          return [SET_UP];
        },
      );
      if (!isPolling) await jobs.forget(POLL);
      return isPolling ? [POLL, ...later] : later;
    },
    async setUp() {
      await setUp();
      return null;
    },
    check:
      delivery.mode === "webhook"
        ? createWebhookCheck({ bot, url: delivery.url, clock })
        : createLeasedCheck(jobs, clock, POLL, "nobody_polls"),
    gates: isPolling ? [] : [{ kinds: ["poll"], room: () => 0, opensAtMs: () => Number.POSITIVE_INFINITY }],
  };
}
