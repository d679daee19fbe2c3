import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  RunningWorkload,
  WorkloadLease,
  WorkloadRunner,
  WorkloadService,
} from "../akash/providers/workload-runner.ts";
import { freePort } from "../kernel/free-port.ts";
import { startContainer } from "./container.ts";
import { startReaper } from "./reaper.ts";
import { startStartupProbe } from "./startup-probe.ts";

/** A running agent, with what the sandbox may want to know beyond the provider's view. */
export interface AgentWorkload extends RunningWorkload {
  /** Where the agent's port can be reached on this machine. */
  readonly url: string;
  readonly pid: number | undefined;
}

export interface ProcessRunnerOptions {
  /** Where each lease gets its container folder; removed when the lease ends. */
  folder: string;
  /** What stands for the image's working directory; default the light agent beside this file. */
  imageFolder?: string;
  /** What the machine itself adds to every container's environment, such as the time it lives in. */
  machineEnv?: Readonly<Record<string, string>>;
  /** What every container's command is run by, such as a program that gives it processes of its own. */
  runBy?: readonly string[];
  stopGraceMs?: number;
  restartDelayMs?: number;
  probeEveryMs?: number;
}

/** What may be made to go wrong in every agent: it ends as soon as it has started, or as one that ran out of memory. */
export type Ailment = "crash" | "out_of_memory";

export interface ProcessRunner extends WorkloadRunner {
  /** Each of them until it is taken away again. */
  afflict(ailment: Ailment, on: boolean): void;
  afflictedWith(ailment: Ailment): boolean;
  start(lease: WorkloadLease, service: WorkloadService): Promise<AgentWorkload>;
  /** Stops every workload, keeping the container folders for a later start. */
  close(): Promise<void>;
}

const KEPT_LINES = 1_000;
/** What the image runs where a manifest says nothing. Its entry point adds nothing that matters here. */
const IMAGE_COMMAND = ["node", "openclaw.mjs", "gateway"];

const makeHome = (home: string): void => void mkdirSync(home, { recursive: true, mode: 0o700 });

/** Keeps the newest lines and tells listeners of new ones. */
function createLogBook() {
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  return {
    add(line: string) {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      for (const listener of listeners) listener(line);
    },
    tail: (count: number) => (count > 0 ? lines.slice(-count) : []),
    listen(listener: (line: string) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * Runs what a manifest says as real processes on this machine: the manifest's own command, arguments and
 * environment and nothing else of ours. None of them outlives this process.
 */
export function createProcessRunner(options: ProcessRunnerOptions): ProcessRunner {
  const imageFolder = options.imageFolder ?? fileURLToPath(new URL("./image/", import.meta.url));
  const reaper = startReaper();
  const running = new Set<{ halt(): Promise<void> }>();
  const endings = new Map<string, Promise<void>>();

  async function start(lease: WorkloadLease, service: WorkloadService): Promise<AgentWorkload> {
    const home = join(options.folder, `${lease.dseq}-${lease.gseq}-${lease.oseq}-${service.name}`);
    // After a manifest update the old container may still be ending; two would fight over the same bot.
    await endings.get(home);
    makeHome(home);
    const port = await freePort();
    const book = createLogBook();
    const url = `http://127.0.0.1:${port}`;
    const given = [...service.command, ...service.args];
    const [program = "node", ...its] = given.length > 0 ? given : IMAGE_COMMAND;
    const whole = [...(options.runBy ?? []), program === "node" ? process.execPath : program, ...its];
    const [command = "", ...args] = whole;
    const container = startContainer({
      command,
      args,
      cwd: imageFolder,
      env: {
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        ...service.env,
        ...options.machineEnv,
        HOME: home,
        OPENCLAW_GATEWAY_PORT: String(port),
      },
      reaper,
      stopGraceMs: options.stopGraceMs ?? 5_000,
      restartDelayMs: options.restartDelayMs ?? 1_000,
      clean() {
        rmSync(home, { recursive: true, force: true, maxRetries: 5 });
        makeHome(home);
      },
      onLine: book.add,
    });
    const probe = startStartupProbe(`${url}/startupz`, options.probeEveryMs ?? 150);
    const entry = {
      async halt() {
        running.delete(entry);
        probe.stop();
        await container.stop();
      },
    };
    running.add(entry);
    return {
      ready: probe.ready,
      logs: book.tail,
      onLog: book.listen,
      url,
      get pid() {
        return container.pid();
      },
      stop() {
        const ending = entry.halt().then(() => {
          rmSync(home, { recursive: true, force: true });
          endings.delete(home);
        });
        endings.set(home, ending);
        return ending;
      },
    };
  }

  const afflictions = new Set<Ailment>();
  const told = join(options.folder, "ailment");

  return {
    start,
    afflictedWith: (ailment) => afflictions.has(ailment),
    afflict(ailment, on) {
      if (on) afflictions.add(ailment);
      else afflictions.delete(ailment);
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      writeFileSync(told, [...afflictions].join("\n"));
    },
    async close() {
      rmSync(told, { force: true });
      await Promise.all([...running].map((entry) => entry.halt()));
      reaper.close();
    },
  };
}
