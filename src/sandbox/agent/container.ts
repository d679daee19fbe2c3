import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Reaper } from "./reaper.ts";

export interface ContainerOptions {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  reaper: Reaper;
  /** Time between SIGTERM and SIGKILL. */
  stopGraceMs: number;
  /** First pause before an ended process is started again; doubles up to a minute. */
  restartDelayMs: number;
  /** Called before a run that follows another: whatever that one wrote is gone in a container, too. */
  clean(): void;
  onLine(line: string): void;
}

/** A process group that is started again whenever it ends, until it is stopped. */
export interface Container {
  /** Process id of the current run, or undefined between runs. */
  pid(): number | undefined;
  restarts(): number;
  /** Ends the whole group; resolves once it is gone. */
  stop(): Promise<void>;
}

const MAX_RESTART_DELAY_MS = 60_000;

function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Runs a command as a provider runs a container: own process group, own environment, restarted when it ends. */
export function startContainer(options: ContainerOptions): Container {
  let child: ChildProcess | undefined;
  let stopped = false;
  let restarts = 0;
  let delayMs = options.restartDelayMs;
  let timer: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();

  function run(): void {
    const running = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    child = running;
    const group = running.pid;
    if (group !== undefined) options.reaper.add(group);
    for (const output of [running.stdout, running.stderr]) {
      createInterface({ input: output }).on("line", options.onLine);
    }
    ended = new Promise((resolve) => {
      running.once("error", (error) => {
        options.onLine(`failed to start container: ${"code" in error ? String(error.code) : error.name}`);
        finish(group, resolve);
      });
      running.once("exit", (code, signal) => {
        options.onLine(`container exited: ${signal ?? `code ${code}`}`);
        finish(group, resolve);
      });
    });
  }

  function finish(group: number | undefined, resolve: () => void): void {
    child = undefined;
    if (group !== undefined) {
      signalGroup(group, "SIGKILL");
      options.reaper.remove(group);
    }
    resolve();
    if (stopped) return;
    timer = setTimeout(() => {
      restarts++;
      options.clean();
      run();
    }, delayMs);
    delayMs = Math.min(delayMs * 2, MAX_RESTART_DELAY_MS);
  }

  run();
  return {
    pid: () => child?.pid,
    restarts: () => restarts,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const group = child?.pid;
      if (group === undefined) return ended;
      signalGroup(group, "SIGTERM");
      const force = setTimeout(() => signalGroup(group, "SIGKILL"), options.stopGraceMs);
      await ended;
      clearTimeout(force);
    },
  };
}
