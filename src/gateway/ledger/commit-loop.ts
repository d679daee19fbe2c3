import { setTimeout as wait } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import type { UsageCommit, UsageCommitOutcome } from "../../db/usage-commit.ts";
import { isTransient } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Scheduler } from "../../ports/scheduler.ts";
import type { Claim } from "./claims.ts";
import type { LedgerFigures } from "./ledger.ts";
import { type CallsPart, createOpenCalls } from "./open-calls.ts";
import { begunRow, type OpenCall, type SettledCall, usedIn } from "./settled-call.ts";
import { createTelling } from "./telling.ts";
import type { UsageWriter } from "./usage-writer.ts";
import { enterChange, keyOf, planChange, undoChange, type WindowChange } from "./window-change.ts";
import type { Window, Windows } from "./windows.ts";

export interface CommitLoopOptions {
  writer: UsageWriter;
  windows: Windows;
  clock: Clock;
  log: Log;
  scheduler: Scheduler;
  /** Rows that come within so long share a commit; default 10. */
  flushMs?: number;
  /** The same while there are many; default 40. */
  busyFlushMs?: number;
  /** How long a stop waits for a database that is away; default 3000. What is not written then is settled as after a crash. */
  stopMs?: number;
}

/** A call that waits until the database has been asked for room, or cannot be. */
interface Waiter {
  claims: readonly Claim[];
  answer(isAnswered: boolean): void;
}

/** All that one commit takes with it: entered when it is done, put back when it is not. */
interface Batch {
  calls: CallsPart;
  changes: WindowChange[];
  asked: Waiter[];
  told: string[];
}

/** What a commit takes: what is due, what lies idle as well, or all that is there. */
type Sweep = "due" | "idle" | "all";

const FLUSH_MS = 10;
const BUSY_FLUSH_MS = 40;
/** After a commit with so many rows the next one waits for more: what a commit costs by itself is that of hundreds. */
const MANY_ROWS = 50;
/** How often a process that holds anything shows that it lives, and gives back what it does not use. */
const BEAT_MS = 2_000;
/** A slice that no call asked for since then goes back. */
const IDLE_MS = 2_000;
/** A window that holds nothing and was not asked for since then is forgotten; longer than any call waits. */
const FORGET_MS = 60_000;
/** The job that settles what a dead process had under way; a new identity has it look. */
const LOOK_AFTER = "ledger:processes";
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
const STOP_MS = 3_000;

/**
 * Writes what the process has to write, one commit after the other: settled calls after 10 ms in one go, or 40 while
 * there are many, wanted slices at once. A commit that fails is given again as it was, until it is known what became
 * of it.
 *
 * Calls that began within the last 50 ms (20 while there are few) and the length of one commit are in no row yet; they
 * are all that is lost when the process is killed.
 */
export function createCommitLoop({
  writer,
  windows,
  clock,
  log,
  scheduler,
  flushMs = FLUSH_MS,
  busyFlushMs = BUSY_FLUSH_MS,
  stopMs = STOP_MS,
}: CommitLoopOptions) {
  const calls = createOpenCalls(flushMs);
  const telling = createTelling();
  const refusedIn = new Set<Window>();
  let waiting: Waiter[] = [];
  let process = uuidv7();
  let seq = 0;
  let flush: NodeJS.Timeout | null = null;
  let beat: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isOver = false;
  let isBusy = false;
  /** How many rows a commit takes, and nothing else: fewer each time while one is looked for that is refused. */
  let search: number | null = null;
  const figures = { reserved: 0, rows: 0, commits: 0, commitMs: 0 };

  const isDue = () => calls.isDue() || refusedIn.size > 0 || telling.isDue();

  function later(): void {
    if (!running) flush ??= setTimeout(run, isBusy ? busyFlushMs : flushMs).unref();
    beat ??= setInterval(() => running ?? run("idle"), BEAT_MS).unref();
  }

  /** One at a time; what comes meanwhile goes with the next. */
  function run(sweep: Sweep = "due"): Promise<void> {
    if (flush) clearTimeout(flush);
    flush = null;
    running ??= write(sweep).finally(() => {
      running = null;
      if (isDue() && !isOver) later();
    });
    return running;
  }

  async function write(sweep: Sweep): Promise<void> {
    await writeOne(sweep);
    while ((waiting.length > 0 || calls.isFull()) && !isOver) await writeOne("due");
  }

  async function writeOne(wanted: Sweep): Promise<void> {
    const sweep = search === null ? wanted : "due";
    const batch = take(sweep);
    const commit = commitOf(batch, sweep);
    isBusy = commit.settled.length + commit.begun.length >= MANY_ROWS;
    if (sweep === "due" && isEmpty(batch, commit)) {
      search = null;
      for (const waiter of batch.asked) waiter.answer(true);
      return;
    }
    if (commit.leaves && seq === 0 && isEmpty(batch, commit)) return rest();
    const outcome = await deliver(commit);
    conclude(batch, commit, outcome);
    if (commit.leaves && outcome?.kind === "done") rest();
  }

  function take(sweep: Sweep): Batch {
    const nowMs = performance.now();
    const isSearch = search !== null;
    const part = calls.take(
      sweep === "all" ? Number.POSITIVE_INFINITY : nowMs,
      search ?? Number.POSITIVE_INFINITY,
    );
    const asked = isSearch ? [] : waiting.splice(0);
    const used = sumsOf(part.settled);
    const touched = new Set([...used.keys(), ...(isSearch ? [] : refusedIn)]);
    for (const { claims } of asked) for (const { window } of claims) touched.add(window);
    if (sweep !== "due") {
      windows.forgetUnused(nowMs - FORGET_MS);
      for (const window of windows.all()) touched.add(window);
    }
    if (!isSearch) refusedIn.clear();
    const idleSinceMs = sweep === "all" ? Number.POSITIVE_INFINITY : nowMs - IDLE_MS;
    const changes = [...touched].map((window) =>
      planChange(window, {
        used: used.get(window) ?? 0,
        claims: asked.flatMap(({ claims }) => claims.filter((claim) => claim.window === window)),
        isIdle: sweep !== "due" && window.touchedMs < idleSinceMs,
      }),
    );
    return { calls: part, changes, asked, told: isSearch ? [] : telling.take() };
  }

  function commitOf({ calls: part, changes, told }: Batch, sweep: Sweep): UsageCommit {
    const nowMs = clock.now();
    const holdsNothing = changes.every(({ heldAfter, wanted }) => heldAfter === 0 && !wanted);
    return {
      process,
      seq: seq + 1,
      nowMs,
      settled: part.settled.map(({ row }) => row),
      used: changes
        .filter(countsIn)
        .map(({ window, used, refused }) => ({ ...keyOf(window), amount: used, refused })),
      slices: changes
        .filter(({ heldBefore, heldAfter }) => heldBefore !== heldAfter)
        .map(({ window, heldAfter }) => ({ ...keyOf(window), held: heldAfter })),
      wanted: changes.flatMap(({ wanted }) => wanted ?? []),
      begun: part.begun.map(begunRow),
      ended: part.ended,
      wakes: [...new Set(seq === 0 ? [LOOK_AFTER, ...told] : told)].flatMap((key) =>
        scheduler.wakeStatements(key, nowMs),
      ),
      leaves: sweep !== "due" && holdsNothing && calls.underWay() === 0 && !isDue(),
    };
  }

  async function deliver(commit: UsageCommit): Promise<UsageCommitOutcome | null> {
    for (let pauseMs = FIRST_PAUSE_MS; !isOver; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const startedMs = performance.now();
        const outcome = await writer.commit(commit);
        figures.commits += 1;
        figures.commitMs += performance.now() - startedMs;
        return outcome;
      } catch (error) {
        const level = isTransient(error) ? "warn" : "error";
        log[level]({ event: "ledger.write_failed", unwritten: calls.unwritten(), err: error });
        await wait(pauseMs, undefined, { ref: false });
      }
    }
    return null;
  }

  function conclude(batch: Batch, commit: UsageCommit, outcome: UsageCommitOutcome | null): void {
    if (outcome?.kind === "done") {
      search = null;
      enter(batch, commit, outcome);
      return;
    }
    if (outcome?.kind === "refused") {
      lookFor(batch, commit, outcome.constraint);
      return;
    }
    putBack(batch, outcome?.kind === "known" ? outcome.ids : []);
    if (outcome?.kind !== "fenced") return;
    log.warn({ event: "ledger.taken_for_dead", process, underWay: calls.underWay() });
    windows.loseAll();
    calls.beginAnew();
    anew();
  }

  /** One bad row must not stop the books: the commit is halved until the row is alone, and that one is set aside. */
  function lookFor(batch: Batch, { settled, begun }: UsageCommit, constraint: string): void {
    const rows = settled.length + begun.length;
    if (rows > 1 || (rows === 1 && search === null)) {
      putBack(batch, []);
      search = Math.ceil(rows / 2);
      return;
    }
    for (const change of batch.changes) undoChange(change);
    calls.setAside(batch.calls);
    for (const waiter of batch.asked) waiter.answer(false);
    log.error({
      event: "ledger.set_aside",
      constraint,
      settled,
      begun,
      asked: batch.asked.length,
      told: batch.told,
    });
    search = null;
  }

  function enter(
    batch: Batch,
    { wanted, used }: UsageCommit,
    done: UsageCommitOutcome & { kind: "done" },
  ): void {
    seq += 1;
    figures.rows += batch.calls.settled.length;
    calls.written(batch.calls);
    const granted = new Map(wanted.map((slice, n) => [slice, done.held[n] ?? null]));
    for (const change of batch.changes)
      enterChange(change, change.wanted && (granted.get(change.wanted) ?? null));
    batch.changes.filter(countsIn).forEach(({ window }, n) => {
      if (used[n]?.amount) telling.used(window, done.used[n] ?? 0);
    });
    for (const key of batch.told) scheduler.nudge(key);
    for (const waiter of batch.asked) waiter.answer(true);
  }

  function putBack(batch: Batch, known: readonly string[]): void {
    calls.putBack(batch.calls, new Set(known));
    for (const change of batch.changes) {
      undoChange(change);
      if (change.refused > 0) refusedIn.add(change.window);
    }
    waiting = [...batch.asked, ...waiting];
    telling.putBack(batch.told);
  }

  async function writeAll(): Promise<void> {
    while (running) await running;
    do await run("all");
    while (isDue() && !isOver);
  }

  /** Another identity: the one so far holds nothing any more. */
  function anew(): void {
    process = uuidv7();
    seq = 0;
  }

  /** With nothing held and nothing under way there is nobody to look after. */
  function rest(): void {
    anew();
    if (beat) clearInterval(beat);
    beat = null;
  }

  return {
    /** Calls under way, and rows that are not written. */
    load: () => calls.underWay() + calls.unwritten(),
    figures: (): LedgerFigures => ({
      ...figures,
      underWay: calls.underWay(),
      unwritten: calls.unwritten(),
    }),
    began(call: OpenCall): void {
      figures.reserved += 1;
      calls.begin(call);
      later();
    },
    settled(call: OpenCall, made: SettledCall): void {
      calls.settle(call, made);
      later();
    },
    refused(window: Window): void {
      window.refused += 1;
      refusedIn.add(window);
      telling.refused(window);
      later();
    },
    /** Answers after the next commit, or false when `patienceMs` have passed before it was done. */
    ask(claims: readonly Claim[], patienceMs: number, answer: (isAnswered: boolean) => void): void {
      const waiter = { claims, answer: end };
      const giveUp = setTimeout(() => end(false), patienceMs).unref();
      let isEnded = false;
      function end(isAnswered: boolean): void {
        if (isEnded) return;
        isEnded = true;
        clearTimeout(giveUp);
        waiting = waiting.filter((one) => one !== waiter);
        answer(isAnswered);
      }
      waiting.push(waiter);
      if (waiting.length === 1) setImmediate(() => void run());
    },
    async close(): Promise<void> {
      const late = Promise.withResolvers<void>();
      const giveUp = setTimeout(() => {
        isOver = true;
        late.resolve();
      }, stopMs).unref();
      // A commit may wait for others' locks for longer than a stop may take.
      await Promise.race([writeAll(), late.promise]);
      clearTimeout(giveUp);
      rest();
      if (calls.unwritten() > 0) log.error({ event: "ledger.unwritten", calls: calls.unwritten() });
      isOver = true;
      await writer.close();
    },
  };
}

const countsIn = ({ used, refused }: WindowChange): boolean => used > 0 || refused > 0;

function sumsOf(settled: readonly SettledCall[]): Map<Window, number> {
  const sums = new Map<Window, number>();
  for (const made of settled)
    for (const place of made.places)
      sums.set(place.window, (sums.get(place.window) ?? 0) + usedIn(made, place));
  return sums;
}

/** Whom a new identity wakes is no reason to have one. */
const isEmpty = ({ told }: Batch, { settled, used, slices, wanted, begun, ended }: UsageCommit): boolean =>
  [told, settled, used, slices, wanted, begun, ended].every((list) => list.length === 0);
