import type { Update } from "grammy/types";
import { z } from "zod";
import { AppError, toAppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { StoreInInbox } from "../receive/store-arrival.ts";
import { POLL_TIMEOUT_S, type TelegramBot } from "./bot.ts";
import { kindOf, laneOf } from "./decode.ts";

/** The kinds of update that we ask for; nothing else is ever sent to us. */
export const ALLOWED_UPDATES = ["message", "callback_query", "managed_bot", "my_chat_member"] as const;

/** Only what is needed to store it; the handler reads the rest. */
const Envelope = z.looseObject({ update_id: z.number().int().nonnegative() });

/**
 * Stores one update, whichever way it came. Nothing else happens here: work is done in the person's lane.
 * @throws AppError `invalid_input` when it is no update; `database_busy` when it could not be stored
 */
export async function ingestUpdate(store: StoreInInbox, body: unknown): Promise<"stored" | "duplicate"> {
  const parsed = Envelope.safeParse(body);
  if (!parsed.success) throw new AppError("invalid_input", "not a Telegram update");
  const update = body as Update;
  return await store({
    source: "telegram",
    eventId: String(parsed.data.update_id),
    lane: laneOf(update),
    kind: kindOf(update),
    payload: JSON.stringify(update),
  });
}

export interface Polling {
  /** Polls in this process until stopped. */
  start(): void;
  /**
   * One long poll, for the engine: as a job it is leased, so that one replica at a time polls and another takes over
   * when it dies or stops. @returns when to poll again (ms since epoch), with the reason when this one failed
   */
  advance(): Promise<number | { again: number; because: string }>;
  /** Stops asking; an answer that is being stored is stored first. */
  stop(): Promise<void>;
}

export interface PollingOptions {
  bot: TelegramBot;
  store: StoreInInbox;
  log: Log;
  clock?: Clock;
  /** Longest pause after failures. */
  maxPauseMs?: number;
}

const FIRST_PAUSE_MS = 500;

interface Turn {
  waitMs: number;
  /** The code of the failure; null when all went well. */
  problem: string | null;
}

const WENT_WELL: Turn = { waitMs: 0, problem: null };

/**
 * Long polling. The offset moves only past updates that are stored, so a crash or a full disk loses nothing:
 * Telegram hands the same updates out again and the inbox knows them.
 */
export function createPolling(options: PollingOptions): Polling {
  const { bot, store, log, clock = systemClock, maxPauseMs = 15_000 } = options;
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  let offset = 0;
  let failures = 0;
  /** What went wrong last; the log is told of a change, an outage of hours being one line. */
  let trouble: string | null = null;

  async function pollOnce(): Promise<void> {
    const signal = stopped.signal as unknown as Parameters<
      Parameters<Parameters<typeof bot.longCall>[0]>[0]["getUpdates"]
    >[1];
    const updates = await bot.longCall((api) =>
      api.getUpdates(
        { offset, timeout: POLL_TIMEOUT_S, limit: 100, allowed_updates: ALLOWED_UPDATES },
        signal,
      ),
    );
    const failures = await storeAll(updates);
    for (const update of updates) {
      const failure = failures.get(update);
      if (failure) throw failure.reason;
      offset = update.update_id + 1;
    }
  }

  /** One after the other within a lane, so that nobody's taps overtake each other; lanes share commits. */
  async function storeAll(updates: readonly Update[]): Promise<Map<Update, { reason: unknown }>> {
    const failures = new Map<Update, { reason: unknown }>();
    const lanes = Map.groupBy(updates, laneOf);
    const storeLane = async (lane: readonly Update[]): Promise<void> => {
      for (const update of lane) {
        const stored = await ingestUpdate(store, update).catch((reason: unknown) => ({ reason }));
        if (typeof stored === "object") return void failures.set(update, stored);
      }
    };
    await Promise.all([...lanes.values()].map(storeLane));
    return failures;
  }

  /** How long to wait after a failure; a conflict means another copy polls with this token. */
  function pauseAfter(error: unknown): number {
    const backoff = Math.min(maxPauseMs, FIRST_PAUSE_MS * 2 ** failures);
    if (!(error instanceof AppError)) return backoff;
    const asked = error.details.retryAfterMs;
    return typeof asked === "number" ? Math.max(asked, backoff) : backoff;
  }

  /** What is not news is for the figures, which count lines that nobody writes. */
  function tell(error: unknown): void {
    const { code } = toAppError(error);
    const event = code === "conflict" ? "telegram.polled_elsewhere" : "telegram.poll_failed";
    log[code === trouble ? "debug" : "warn"]({ event, failures, err: error });
    trouble = code;
  }

  /** Polls once. @returns how long to wait before the next poll, in ms, and what went wrong */
  async function turn(): Promise<Turn> {
    try {
      await pollOnce();
      if (trouble !== null) log.info({ event: "telegram.polls_again", failures });
      failures = 0;
      trouble = null;
      return WENT_WELL;
    } catch (error) {
      if (stopped.signal.aborted) return WENT_WELL;
      tell(error);
      const waitMs = pauseAfter(error);
      failures = Math.min(failures + 1, 10);
      return { waitMs, problem: toAppError(error).code };
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) await pause((await turn()).waitMs, stopped.signal);
  }

  return {
    start() {
      running ??= run();
    },
    async advance() {
      // Never null: the job would be over for every replica, and nobody would poll until the next start.
      if (stopped.signal.aborted) return clock.now() + FIRST_PAUSE_MS;
      const polled = turn();
      running = polled.then(() => undefined);
      const { waitMs, problem } = await polled;
      const again = clock.now() + waitMs;
      return problem === null ? again : { again, because: problem };
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
