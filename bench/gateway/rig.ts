import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/db/index.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import type { Figure } from "../figure.ts";
import type { Answer, Order, Result } from "./orders.ts";
import { canPin, nextMessage, type Pinned, startPinned } from "./pinned.ts";
import { bareProxy, direct, goclawGateway, portkeyGateway, type Target, type TargetName } from "./targets.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** Until what runs often is compiled. */
const WARM_UP_MS = 3_000;
const ALL = (process.env.BENCH_TARGETS ?? "direct bare goclaw portkey").split(" ");

export interface Rig {
  readonly targets: readonly Target[];
  ask<O extends Order>(order: O): Promise<Result<O>>;
  /** Ends GoClaw. @returns calls of it that were answered and are not in its books, or are there without being answered */
  unbooked(): Promise<number>;
  close(): Promise<void>;
}

/** Starts every target, and the load with its upstream on another core. `BENCH_TARGETS` names fewer. */
export async function startRig(wanted: readonly string[] = ALL): Promise<Rig> {
  if (!canPin) console.error("taskset is missing: processes run where they like, and figures mean less");
  const folder = mkdtempSync(join(tmpdir(), "goclaw-bench-"));
  const stubPort = await freePort();
  const logFile = join(folder, "driver.log");
  const env = { STUB_PORT: String(stubPort) };
  const driver = startPinned("bench/gateway/driver.ts", [], { core: "first", env, logFile });
  const running: Pinned[] = [driver];
  const targets: Target[] = [];
  async function close(): Promise<void> {
    await Promise.all(running.map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await nextMessage(driver, logFile);
    const starts = { direct, bare: bareProxy, goclaw: goclawGateway, portkey: portkeyGateway };
    for (const [name, start] of Object.entries(starts)) {
      const target = wanted.includes(name) ? await start({ folder, stubPort }) : null;
      if (target) targets.push(target);
      if (target?.process) running.push(target.process);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const goclaw = targets.find(({ name }) => name === "goclaw");
  let answered = 0;
  const ask = async <O extends Order>(order: O): Promise<Result<O>> => {
    driver.child.send(order);
    const { result, calls } = await nextMessage<Answer<O>>(driver, logFile);
    if (order.aim === goclaw?.aim) answered += calls;
    return result;
  };
  for (const { aim, process } of targets)
    if (process) await ask({ kind: "plain", aim, body: "small", connections: 32, forMs: WARM_UP_MS });
  async function unbooked(): Promise<number> {
    await goclaw?.process?.stop();
    return goclaw ? Math.abs(answered - (await rowsIn(folder))) : 0;
  }
  return { targets, ask, unbooked, close };
}

async function rowsIn(folder: string): Promise<number> {
  const { client, close } = await openDatabase({ url: `file:${join(folder, "goclaw.db")}` });
  const { rows } = await client.execute("select count(*) as n from llm_usage_log");
  close();
  return Number(rows[0]?.n);
}

/** Each round begins with another target, so that none is always the one after a pause. */
export async function inTurns({ targets }: Rig, measure: (target: Target) => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round++)
    for (let i = 0; i < targets.length; i++) {
      const target = targets[(round + i) % targets.length];
      if (target) await measure(target);
    }
}

/** Values of one figure by target, one a round. */
export type ByTarget = Partial<Record<TargetName, number[]>>;

export function note(all: ByTarget, { name }: Target, value: number): void {
  const values = all[name] ?? [];
  all[name] = values;
  values.push(value);
}

/** One figure for each target that was measured. */
export const perTarget = (name: string, unit: Figure["unit"], all: ByTarget): Figure[] =>
  Object.entries(all).map(([target, values]) => ({ name: `… ${name}, ${target}`, unit, values }));
