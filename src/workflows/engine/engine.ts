import type { JobRepository } from "../../db/repositories/job-repository.ts";
import { isTransient } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Scheduler } from "../../ports/scheduler.ts";

/** Does at most one outside action for the id and returns when to be called again (ms since epoch), or null. */
export type Advance = (id: string) => Promise<number | null>;

export interface EngineOptions {
  jobs: JobRepository;
  clock: Clock;
  log: Log;
  /** By the part of the key before the first colon. */
  handlers: ReadonlyMap<string, Advance>;
  concurrency?: number;
  /** A holder that has not extended its lease for this long is taken for dead. */
  leaseMs?: number;
  /** Longest wait between two looks at the table when nobody nudges. */
  idleMs?: number;
}

export interface Engine {
  readonly scheduler: Scheduler;
  start(): void;
  /** Takes no new work, waits for work in hand up to `graceMs`. Parked work goes on at the next start. */
  stop(graceMs: number): Promise<void>;
  /** Milliseconds since the last successful look at the table: the engine's pulse for `/readyz`. */
  pulseAgeMs(): number;
}

interface Held {
  key: string;
  epoch: number;
  attempts: number;
}

const backoffMs = (attempts: number): number =>
  Math.min(30_000, 250 * 2 ** Math.min(attempts, 8)) * (0.5 + Math.random() / 2);

/** The embedded engine: keyed, delayed, leased and fenced work in the product's own database. */
export function createEngine(options: EngineOptions): Engine {
  const { jobs, clock, log, handlers, concurrency = 16, leaseMs = 15_000, idleMs = 500 } = options;
  const active = new Set<Promise<void>>();
  let stopping = false;
  let lastLook = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let lookAgain = false;

  async function work(held: Held): Promise<void> {
    const separator = held.key.indexOf(":");
    const handler = handlers.get(held.key.slice(0, separator));
    const heartbeat = setInterval(
      () => void jobs.extend(held.key, held.epoch, clock.now() + leaseMs).catch(() => undefined),
      leaseMs / 3,
    );
    try {
      if (!handler) throw new Error(`no handler for job ${held.key}`);
      const next = await handler(held.key.slice(separator + 1));
      await jobs.finish(held.key, held.epoch, next);
    } catch (error) {
      const level = isTransient(error) ? "warn" : "error";
      log[level]({ event: "job.failed", key: held.key, attempts: held.attempts, err: error });
      const message = error instanceof Error ? error.message.slice(0, 300) : "unknown";
      await jobs
        .fail(held.key, held.epoch, Math.round(clock.now() + backoffMs(held.attempts)), message)
        .catch(() => undefined);
    } finally {
      clearInterval(heartbeat);
    }
  }

  function begin(held: Held): void {
    const running: Promise<void> = work(held).finally(() => {
      active.delete(running);
      look();
    });
    active.add(running);
  }

  async function claimDue(): Promise<void> {
    do {
      lookAgain = false;
      const room = concurrency - active.size;
      if (room <= 0 || stopping) return;
      for (const held of await jobs.claim(clock.now(), leaseMs, room)) begin(held);
      lastLook = clock.now();
    } while (lookAgain);
  }

  async function rest(): Promise<void> {
    if (stopping) return;
    const due = (await jobs.nextRunAt().catch(() => null)) ?? Number.POSITIVE_INFINITY;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(5, Math.min(idleMs, due - clock.now())));
  }

  function look(): void {
    if (stopping) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    claimDue()
      .catch((error: unknown) => log.warn({ event: "engine.claim_failed", err: error }))
      .finally(() => {
        looking = false;
        if (lookAgain) look();
        else void rest();
      });
  }

  return {
    scheduler: { wakeStatements: (key, atMs) => [jobs.wakeStatement(key, atMs)], nudge: () => look() },
    start: look,
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      await Promise.race([
        Promise.allSettled([...active]),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
    },
    pulseAgeMs: () => clock.now() - lastLook,
  };
}
