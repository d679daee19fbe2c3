import { AppError } from "../../src/errors.ts";
import type { Fate, WriteFate } from "./schedule.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How long a request and an answer are under way. */
const WIRE_MS = 10;

/** What all replicas of a run share. */
export interface Stage {
  time: VirtualTime;
  nextCall(): Fate;
  nextWrite(): WriteFate;
  /** How long who has just read stands still. */
  nextNapMs(): number;
  /** One line of the run's story. */
  note(line: string): void;
  /** Requests and sleepers that may still do something. The run is not over before. */
  underWay: number;
  /** Statements that the database works on. Time must not move before they are done. */
  inDatabase: number;
}

/** Between a replica's code and everything else: here it waits while it stands still, and ends when it is dead. */
export interface Gate {
  readonly name: string;
  isAlive(): boolean;
  isStill(): boolean;
  /** Goes on when the replica may; never, once it is dead. */
  pass(): Promise<void>;
  /** One call to the outside, with the fate that the schedule has for it. */
  call<T>(name: string, act: () => T, refusal?: () => AppError): Promise<T>;
  /** One read, after which the replica may stand still. */
  read<T>(name: string, act: () => Promise<T>): Promise<T>;
  /** One write to the database, done or not, as the schedule has it. */
  write<T>(name: string, act: () => Promise<T>): Promise<T>;
}

const never = (): Promise<never> => new Promise<never>(() => undefined);

/** @param died called once, with how long the replica stays down */
export function createGate(name: string, stage: Stage, died: (downMs: number) => void): Gate {
  const { time } = stage;
  let alive = true;
  let stillUntil = 0;

  async function pass(): Promise<void> {
    while (alive && time.now() < stillUntil) await time.sleep(stillUntil - time.now());
    if (!alive) await never();
  }

  async function crash(downMs: number): Promise<never> {
    alive = false;
    died(downMs);
    return await never();
  }

  async function stall(ms: number): Promise<void> {
    stillUntil = Math.max(stillUntil, time.now() + ms);
    await pass();
  }

  /** A request that was sent goes on by itself, whatever becomes of its sender. */
  async function travel<T>(fate: Fate, act: () => T, refusal?: () => AppError): Promise<T> {
    stage.underWay++;
    try {
      await time.sleep(fate.kind === "ok" ? fate.ms : WIRE_MS);
      if (fate.kind === "request_lost") throw new AppError("unavailable", "the request was lost");
      if (fate.kind === "limited") throw new AppError("rate_limited", "too many requests");
      if (fate.kind === "refused" && refusal) throw refusal();
      if (fate.kind === "lands_late") {
        void landLate(fate.ms, act);
        throw new AppError("timeout", "no answer in time", { details: { reason: "lands_late" } });
      }
      const result = act();
      await time.sleep(WIRE_MS);
      if (fate.kind === "answer_lost") throw new AppError("timeout", "the answer was lost");
      return result;
    } finally {
      stage.underWay--;
    }
  }

  async function landLate(ms: number, act: () => unknown): Promise<void> {
    stage.underWay++;
    await time.sleep(ms);
    try {
      act();
    } catch {
      // Nobody waits for this answer any more.
    } finally {
      stage.underWay--;
    }
  }

  async function linger(ms: number): Promise<void> {
    stage.underWay++;
    await time.sleep(ms);
    stage.underWay--;
    await pass();
  }

  return {
    name,
    isAlive: () => alive,
    isStill: () => alive && time.now() < stillUntil,
    pass,

    async call(what, act, refusal) {
      await pass();
      const fate = stage.nextCall();
      stage.note(`${name} ${what}${inWords(fate)}`);
      if (fate.kind === "crash_before") return await crash(fate.ms);
      if (fate.kind === "stall_before") await stall(fate.ms);
      const [answer] = await Promise.allSettled([travel(fate, act, refusal)]);
      await pass();
      if (fate.kind === "crash_after") return await crash(fate.ms);
      if (fate.kind === "stall_after") await stall(fate.ms);
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    },

    async read(what, act) {
      await pass();
      const result = await act();
      const napMs = stage.nextNapMs();
      if (napMs > 0) {
        stage.note(`${name} ${what} · stall_after ${napMs} ms`);
        await stall(napMs);
      }
      return result;
    },

    async write(what, act) {
      await pass();
      const fate = stage.nextWrite();
      if (fate.kind !== "ok" || fate.ms > 0) stage.note(`${name} ${what}${inWords(fate)}`);
      if (fate.kind === "crash_before") return await crash(fate.ms);
      if (fate.kind === "stall_before") await stall(fate.ms);
      if (fate.kind === "request_lost") throw new AppError("unavailable", "the database was not reached");
      if (fate.kind === "ok" && fate.ms > 0) await linger(fate.ms);
      const result = await act();
      if (fate.kind === "crash_after") return await crash(fate.ms);
      if (fate.kind === "stall_after") await stall(fate.ms);
      if (fate.kind === "answer_lost") throw new AppError("unavailable", "the database's answer was lost");
      return result;
    },
  };
}

function inWords({ kind, ms }: Fate<string>): string {
  const takes = kind === "ok" || kind === "lands_late" || /crash|stall/.test(kind) ? ` ${ms} ms` : "";
  return kind === "ok" && ms <= 20 ? "" : ` · ${kind}${takes}`;
}
