import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { COMPILED } from "./compile-once.ts";

/** A program of the project in a process of its own, with exactly the environment it is given. */
export interface Child {
  readonly pid: number;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Waits until the output matches. @throws Error with the output when the process ends first */
  prints(wanted: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface ChildOptions {
  args?: readonly string[];
  env?: Record<string, string>;
  /** For Node itself. */
  nodeArgs?: readonly string[];
}

/** What Node is told so that a test's own program loads modules as quickly as GoClaw does. */
export const QUICKLY = ["--import", fileURLToPath(new URL("./load-quickly.ts", import.meta.url))];

const BARE_ENVIRONMENT = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...COMPILED };

/** Runs a TypeScript file with this process's own Node. */
export function runFile(file: string, { args = [], env = {}, nodeArgs = [] }: ChildOptions = {}): Child {
  return follow(
    spawn(process.execPath, [...nodeArgs, file, ...args], { env: { ...BARE_ENVIRONMENT, ...env } }),
  );
}

/** Runs an npm script, as a person does. */
export function runScript(script: string, { args = [], env = {} }: ChildOptions = {}): Child {
  const words = ["run", "--silent", script, ...(args.length > 0 ? ["--", ...args] : [])];
  return follow(spawn("npm", words, { env: { ...BARE_ENVIRONMENT, ...env }, detached: true }));
}

/** Collects what a process prints and how it ends. */
export function follow(process: ChildProcess): Child {
  let text = "";
  let over = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  for (const stream of [process.stdout, process.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      tell();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    process.once("close", (code, signal) => {
      over = true;
      resolve(code ?? signal ?? "SIGKILL");
      tell();
    });
  });
  return {
    pid: process.pid ?? 0,
    output: () => text,
    ended,
    signal: (signal) => void process.kill(signal),
    prints(wanted, timeoutMs = 20_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => finish(new Error(`not printed in ${timeoutMs} ms: ${wanted}\n${text}`)),
          timeoutMs,
        );
        const finish = (outcome: Error | RegExpExecArray): void => {
          clearTimeout(timer);
          listeners.delete(look);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        };
        const look = (): void => {
          const found = wanted.exec(text);
          if (found) finish(found);
          else if (over) finish(new Error(`it ended without printing ${wanted}:\n${text}`));
        };
        listeners.add(look);
        look();
      });
    },
  };
}
