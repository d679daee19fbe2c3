import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { linesOf, ORDERS_VARIABLE, type TestOrders } from "./crash-plan.ts";

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  tookMs: number;
}

/** GoClaw in a process of its own, started again whenever it was killed. */
export interface GoClawProcess {
  /** Resolves when the present life serves. @throws Error when it ended by itself */
  ready(): Promise<void>;
  /** SIGKILL, as from outside; it comes back by itself. */
  kill(): void;
  /** SIGKILL, and it stays away. */
  destroy(): Promise<void>;
  /** Asks it to stop and waits; it does not come back. */
  stop(): Promise<Ending>;
  /** Lives so far. */
  readonly lives: number;
}

export interface ProcessOptions {
  env: Record<string, string>;
  /** Orders of each life; the first is 1. */
  orders(life: number): TestOrders;
  /** Also comes back when it could not start, as under a supervisor; once it has served, it must not end by itself. */
  supervised?: boolean;
}

const LAUNCHER = fileURLToPath(new URL("./goclaw-under-test.ts", import.meta.url));
/** A product that dies this often is not recovering. */
const MAX_LIVES = 120;

export function startGoClaw(options: ProcessOptions): GoClawProcess {
  let lives = 0;
  let wanted = true;
  let child: ChildProcess;
  let serving: Promise<void>;
  let ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  function live(): void {
    lives++;
    const orders = options.orders(lives);
    const born = fork(LAUNCHER, [], {
      env: { ...options.env, [ORDERS_VARIABLE]: JSON.stringify(orders) },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execPath: process.execPath,
      execArgv: [],
    });
    let complaint = "";
    born.stderr?.on("data", (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString()}`.slice(-4_000);
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => undefined);
    let served = false;
    born.on("message", () => {
      served = true;
      resolve();
    });
    ended = new Promise((over) => {
      born.on("exit", (code, signal) => {
        over({ code, signal });
        if (!wanted) return reject(new Error("it was stopped"));
        const mayComeBack = signal === "SIGKILL" || (options.supervised === true && !served);
        if (!mayComeBack || lives >= MAX_LIVES) {
          const tail = linesOf(orders.logFile).slice(-15).join("\n");
          return reject(new Error(`GoClaw ended by itself (${code ?? signal})\n${complaint}\n${tail}`));
        }
        live();
        serving.then(resolve, reject);
      });
    });
    child = born;
    serving = promise;
  }

  live();
  return {
    ready: () => serving,
    kill: () => void child.kill("SIGKILL"),
    async destroy() {
      wanted = false;
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      wanted = false;
      const began = performance.now();
      child.kill("SIGTERM");
      const ending = await ended;
      return { ...ending, tookMs: performance.now() - began };
    },
    get lives() {
      return lives;
    },
  };
}
