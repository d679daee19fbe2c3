import type { JobRepository } from "../../db/repositories/job-repository.ts";
import { isTransient, retryAfterMsOf } from "../../errors.ts";
import { type Log, redact } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Scheduler } from "../../ports/scheduler.ts";
import { traced, untraced } from "../../trace.ts";
import { keepLease } from "./keep-lease.ts";

/** It did not work this time, as may happen: when to try again (ms since epoch), and a word for the books on why. */
export interface NotDone {
  again: number;
  because: string;
}

/** When to be called again (ms since epoch), and whether what is done then comes after all that somebody waits for. */
export interface Later {
  at: number;
  canWait: boolean;
}

/** Does at most one outside action for the id and returns when to be called again (ms since epoch), or null. */
export type Advance = (id: string) => Promise<number | null | Later | NotDone>;

/** Work that waits until something outside lets it in. It waits in the table, and holds no place. */
export interface Gate {
  /** Kinds of work, or of what they are about: `outbox`, `outbox:telegram`. */
  kinds: readonly string[];
  /** How many jobs of these kinds may begin now. */
  room(): number;
  /** When there may be room again, ms since epoch. */
  opensAtMs(): number;
}

export interface EngineOptions {
  jobs: JobRepository;
  clock: Clock;
  log: Log;
  /** By the part of the key before the first colon. */
  handlers: ReadonlyMap<string, Advance>;
  concurrency?: number;
  /**
   * Kinds of work that may wait minutes for the outside. Together they get three quarters of the places, so that a
   * rush of deploys does not keep a person's tap waiting.
   */
  patient?: readonly string[];
  gates?: readonly Gate[];
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
  /** Milliseconds since the last look that went well: the engine's pulse for `/readyz`. A claim needs the write lock. */
  pulseAgeMs(): number;
}

interface Held {
  key: string;
  epoch: number;
  attempts: number;
  /** Its lease had lapsed and was claimed anew meanwhile; what that claim was woken for is still to be looked at. */
  again?: boolean;
}

const backoffMs = (attempts: number): number =>
  Math.min(30_000, 250 * 2 ** Math.min(attempts, 8)) * (0.5 + Math.random() / 2);

const kindOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf(":")));

/** The embedded engine: keyed, delayed, leased and fenced work in the product's own database. */
export function createEngine(options: EngineOptions): Engine {
  const { jobs, clock, log, handlers, concurrency = 32, leaseMs = 12_000, idleMs = 500 } = options;
  const { patient = [], gates = [] } = options;
  const patientPlaces = Math.ceil(concurrency * 0.75);
  const active = new Map<Promise<void>, Held>();
  let stopping = false;
  let claiming: Promise<void> = Promise.resolve();
  let lastLook = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let lookAgain = false;

  async function work(held: Held): Promise<void> {
    const kind = kindOf(held.key);
    const handler = handlers.get(kind);
    const extend = () => jobs.extend(held.key, held.epoch, clock.now() + leaseMs);
    const letGo = keepLease({ held, extend, everyMs: leaseMs / 3, log });
    try {
      if (!handler) throw new Error(`no handler for job ${held.key}`);
      const next = await handler(held.key.slice(kind.length + 1));
      if (held.again) await jobs.finish(held.key, held.epoch, clock.now());
      else if (next === null || typeof next === "number") await jobs.finish(held.key, held.epoch, next);
      else if ("at" in next) await jobs.finish(held.key, held.epoch, next.at, next.canWait);
      else await jobs.fail(held.key, held.epoch, next.again, next.because);
    } catch (error) {
      const level = isTransient(error) ? "warn" : "error";
      log[level]({ event: "job.failed", key: held.key, attempts: held.attempts, err: error });
      const message = error instanceof Error ? redact(error.message).slice(0, 300) : "unknown";
      const waitMs = Math.max(backoffMs(held.attempts), retryAfterMsOf(error) ?? 0);
      await jobs.fail(held.key, held.epoch, Math.round(clock.now() + waitMs), message).catch(() => undefined);
    } finally {
      letGo();
    }
  }

  function begin(held: Held): void {
    const running: Promise<void> = traced(() => work(held)).finally(() => {
      active.delete(running);
      look();
    });
    active.set(running, held);
  }

  /** How many jobs may begin now, and which kinds must wait for a place of their own or for their gate. */
  function room(): { places: number; except: readonly string[] } {
    const busy = [...active.values()].filter((held) => patient.includes(kindOf(held.key))).length;
    const limits = [
      { kinds: patient, left: patientPlaces - busy },
      ...gates.map((gate) => ({ kinds: gate.kinds, left: gate.room() })),
    ];
    const open = limits.filter(({ left }) => left > 0).map(({ left }) => left);
    const except = limits.filter(({ left }) => left <= 0).flatMap(({ kinds }) => kinds);
    return { places: Math.min(concurrency - active.size, ...open), except };
  }

  async function claimDue(): Promise<void> {
    do {
      lookAgain = false;
      const { places, except } = room();
      if (stopping) return;
      // A full house is no fault of the engine: it looks, and sees that there is no room.
      if (places <= 0) {
        lastLook = clock.now();
        return;
      }
      const askedAt = clock.now();
      const claimed = await jobs.claim(askedAt, leaseMs, places, except);
      lastLook = clock.now();
      if (stopping) return await giveBack(claimed);
      const isFresh = lastLook - askedAt < leaseMs / 3;
      for (const held of claimed) {
        const ours = [...active.values()].find((one) => one.key === held.key);
        if (ours) takeBack(ours, held);
        else if (isFresh || (await renew(held))) begin(held);
      }
      lookAgain ||= claimed.length === places;
    } while (lookAgain);
  }

  /**
   * Our own lease had run out under work that still goes on: the machine slept, or its clock was set ahead. A second
   * run beside the first would have two of us at it, so the first goes on under the new lease.
   */
  function takeBack(ours: Held, { epoch }: Held): void {
    log.warn({ event: "job.lease_renewed_late", key: ours.key, epoch });
    Object.assign(ours, { epoch, again: true });
  }

  /** A lease runs from the moment of asking. A claim that waited long for the database may be over before it began. */
  async function renew(held: Held): Promise<boolean> {
    return await jobs.extend(held.key, held.epoch, clock.now() + leaseMs);
  }

  /** A claim that was on its way when the engine stopped: the next start need not wait for its lease to run out. */
  async function giveBack(claimed: readonly Held[]): Promise<void> {
    await Promise.all(claimed.map((held) => jobs.finish(held.key, held.epoch, clock.now())));
  }

  /** A full house is not asked what is due: whoever finishes looks again. */
  async function rest(): Promise<void> {
    const { places, except } = room();
    const due = places <= 0 ? null : await jobs.nextRunAt(except).catch(() => null);
    if (stopping) return;
    clearTimeout(timer);
    const shut = gates.filter(({ kinds }) => kinds.some((kind) => except.includes(kind)));
    const next = Math.min(due ?? Number.POSITIVE_INFINITY, ...shut.map((gate) => gate.opensAtMs()));
    timer = setTimeout(look, Math.max(5, Math.min(idleMs, next - clock.now())));
  }

  function look(): void {
    if (stopping) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    claiming = claimDue()
      .catch((error: unknown) => log.warn({ event: "engine.claim_failed", err: error }))
      .finally(() => {
        looking = false;
        if (lookAgain) look();
        else void rest();
      });
  }

  return {
    scheduler: {
      wakeStatements: (...wake) => [jobs.wakeStatement(...wake)],
      nudge: () => untraced(look),
    },
    start() {
      // Before its first look it is not stuck yet; whoever probes it has as long to wait as after any other.
      lastLook = clock.now();
      look();
    },
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      await Promise.race([
        claiming.then(() => Promise.allSettled(active.keys())),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
    },
    pulseAgeMs: () => clock.now() - lastLook,
  };
}
