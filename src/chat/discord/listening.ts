import { setTimeout as sleep } from "node:timers/promises";
import { AppError, isTransient, toAppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { DiscordApi, DiscordConnection } from "./api.ts";
import type { FirstAnswers } from "./first-answers.ts";
import { openSession, type Session } from "./gateway.ts";
import type { Ingress, Taken } from "./ingress.ts";

export interface Listening {
  /**
   * Holds the connection for a while, for the engine: as a job it is leased, so that one replica at a time listens
   * and another takes over when it dies or stops. @returns when to go on (ms since epoch), with the reason when it failed
   */
  advance(): Promise<number | { again: number; because: string }>;
  /** Closes the connection; what has come is answered and stored first. */
  stop(): Promise<void>;
}

export interface ListeningOptions {
  connection: DiscordConnection;
  api: DiscordApi;
  ingress: Ingress;
  firstAnswers: FirstAnswers;
  log: Log;
  clock?: Clock;
  /** How long one turn holds the connection; others may take over in between. */
  turnMs?: number;
  /** Longest pause after failures. */
  maxPauseMs?: number;
}

const FIRST_PAUSE_MS = 500;
/** A refused token is no passing trouble, and each try counts towards being shut out altogether. */
const REFUSED_PAUSE_MS = 3_600_000;
/** Pauses between tries to answer, all within Discord's three seconds. */
const ANSWER_PAUSES_MS = [200, 800];
/** A line that swallows the answer must leave time for another try. */
const ANSWER_TIMEOUT_MS = 1_000;

/** The gateway transport: what it brings is answered over REST, at once, while it is being stored. */
export function createListening(options: ListeningOptions): Listening {
  const { connection, api, ingress, firstAnswers, log, clock = systemClock } = options;
  const { turnMs = 10_000, maxPauseMs = 60_000 } = options;
  const stopped = new AbortController();
  const inHand = new Set<Promise<void>>();
  let session: Session | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let letGo: NodeJS.Timeout | undefined;
  let failures = 0;

  /** @throws AppError when Discord did not take it */
  async function give({ interaction, answer }: Taken): Promise<void> {
    const route = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
    for (const pauseMs of [...ANSWER_PAUSES_MS, null]) {
      try {
        const call = { body: answer, byPath: true, timeoutMs: ANSWER_TIMEOUT_MS } as const;
        return void (await api.call("POST", route, call));
      } catch (error) {
        // Another connection of ours was faster; there are two for a moment while one replica takes over.
        if (error instanceof AppError && error.details.reason === "already_answered") return;
        if (pauseMs === null || !isTransient(error)) throw error;
        await sleep(pauseMs);
      }
    }
  }

  async function answerAndStore(raw: unknown): Promise<void> {
    const taken = await ingress.take(raw);
    const given = give(taken);
    firstAnswers.sending(taken.interaction.id, given);
    const [answered, stored] = await Promise.allSettled([given, taken.stored]);
    // The lane answers all the same, in our private chat if need be.
    if (answered.status === "rejected") log.warn({ event: "discord.answered_late", err: answered.reason });
    if (stored.status === "rejected") {
      log.error({ event: "discord.not_stored", err: stored.reason });
      await ingress.sayLost(taken.interaction);
    }
  }

  function onInteraction(raw: unknown): void {
    const work = answerAndStore(raw)
      .catch((error: unknown) => log.warn({ event: "discord.interaction_not_understood", err: error }))
      .finally(() => inHand.delete(work));
    inHand.add(work);
  }

  async function drop(): Promise<void> {
    clearTimeout(letGo);
    const open = session;
    session = undefined;
    await open?.close().catch(() => undefined);
  }

  /** Somebody else has the lease when it does not come back to us: two of us would hear everything twice. */
  function expectBack(): void {
    clearTimeout(letGo);
    letGo = setTimeout(() => void drop(), turnMs).unref();
  }

  function afterFailure(error: unknown): { again: number; because: string } {
    const known = toAppError(error);
    const waitMs =
      known.code === "unauthenticated" || known.code === "misconfigured"
        ? REFUSED_PAUSE_MS
        : Math.min(maxPauseMs, FIRST_PAUSE_MS * 2 ** failures);
    const level = waitMs === REFUSED_PAUSE_MS ? "error" : "warn";
    log[level]({ event: "discord.not_listening", failures, err: known });
    failures = Math.min(failures + 1, 10);
    return { again: clock.now() + waitMs, because: known.code };
  }

  async function listen(): Promise<number | { again: number; because: string }> {
    clearTimeout(letGo);
    try {
      session ??= await openSession({ connection, log, onInteraction });
      const ended = await Promise.race([
        session.over,
        sleep(turnMs, undefined, { signal: stopped.signal }).catch(() => undefined),
      ]);
      if (ended instanceof AppError) throw ended;
      failures = 0;
      expectBack();
      return clock.now();
    } catch (error) {
      await drop();
      if (stopped.signal.aborted) return clock.now();
      return afterFailure(error);
    }
  }

  return {
    advance() {
      // Never null: the job would be over for every replica, and nobody would listen until the next start.
      if (stopped.signal.aborted) return Promise.resolve(clock.now() + FIRST_PAUSE_MS);
      const listening = listen();
      turn = listening;
      return listening;
    },
    async stop() {
      stopped.abort();
      await turn;
      await drop();
      await Promise.allSettled(inHand);
    },
  };
}
