import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** False where processes cannot be bound to a core; figures then mix what gateway and load take from each other. */
export const canPin = cpus().length > 1 && spawnSync("taskset", ["-V"]).status === 0;

/** `first` is for load and upstream, `second` for the gateway alone. */
export type Core = "first" | "second";

export interface Pinned {
  readonly child: ChildProcess;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface PinOptions {
  core: Core;
  env: Record<string, string>;
  /** Where its output goes: a file, so that nobody has to read along. */
  logFile: string;
  nodeArgs?: readonly string[];
}

/** Starts a Node program on one core, all of its threads with it, with a channel for messages. */
export function startPinned(program: string, args: readonly string[], options: PinOptions): Pinned {
  const log = openSync(options.logFile, "a");
  const node = [process.execPath, ...(options.nodeArgs ?? []), program, ...args];
  const [command = "", ...rest] = canPin
    ? ["taskset", "-c", options.core === "first" ? "0" : "1", ...node]
    : node;
  const child = spawn(command, rest, {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...options.env },
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  return {
    child,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** The next message. @throws Error with the program's output when it ends instead */
export function nextMessage<T>({ child }: Pinned, logFile: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => {
      child.off("message", onMessage);
      reject(new Error(`a program of the bench ended:\n${readFileSync(logFile, "utf8").slice(-2_000)}`));
    };
    const onMessage = (message: unknown): void => {
      child.off("exit", onExit);
      resolve(message as T);
    };
    child.once("message", onMessage);
    child.once("exit", onExit);
  });
}
