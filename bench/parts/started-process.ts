import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpuMsOf, residentMbOf } from "./process-figures.ts";

/** A program that was started and has said that it is ready. */
export interface Started {
  /** From before it was spawned to the ready line, in ms. */
  readonly readyMs: number;
  readonly pid: number;
  /** Memory it holds now, in MB. */
  residentMb(): number;
  /** Processor time used so far by all its threads, in ms. */
  cpuMs(): number;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
}

export interface StartOptions {
  env: Record<string, string>;
  ready: RegExp;
  /** The program is the only child of what is started, as under npm. */
  underNpm?: boolean;
}

const PATIENCE_MS = 60_000;
const firstChildOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);

/** Linux only: the figures come from `/proc`. @throws Error with its output when it does not get ready */
export async function startAndWait(
  command: string,
  args: readonly string[],
  { env, ready, underNpm = false }: StartOptions,
): Promise<Started> {
  const began = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  const readyMs = await new Promise<number>((resolve, reject) => {
    const fail = () => reject(new Error(`${command} ${args.join(" ")} did not get ready:\n${output}`));
    const timer = setTimeout(fail, PATIENCE_MS);
    const listen = (piece: Buffer) => {
      output += piece.toString();
      if (!ready.test(output)) return;
      clearTimeout(timer);
      resolve(performance.now() - began);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then(fail);
  });
  const pid = underNpm ? firstChildOf(child.pid ?? 0) : (child.pid ?? 0);
  return {
    readyMs,
    pid,
    residentMb: () => residentMbOf(pid),
    cpuMs: () => cpuMsOf(pid),
    async stop() {
      process.kill(pid, "SIGTERM");
      await ended;
    },
  };
}
