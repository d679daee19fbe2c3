import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CrashWorld } from "./crash-world.ts";
import type { Ending } from "./goclaw-process.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const LOOK_MS = 50;
const START_MS = 30_000;

export interface MainProcess {
  /** SIGTERM, and waits for the end. */
  stop(): Promise<Ending>;
}

/** Starts the real entry point with the live configuration of this world, and waits until it is ready. */
export async function startMain(world: CrashWorld): Promise<MainProcess> {
  const child = spawn(process.execPath, [MAIN], { env: world.env, stdio: ["ignore", "pipe", "pipe"] });
  world.onClose(() => void child.kill("SIGKILL"));
  const note = (chunk: Buffer) => appendFileSync(join(world.folder, "goclaw.log"), chunk);
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const ended = new Promise<Omit<Ending, "tookMs">>((over) => {
    child.on("exit", (code, signal) => over({ code, signal }));
  });
  const deadline = performance.now() + START_MS;
  while (
    !(await fetch(`${world.url}/readyz`).then(
      (r) => r.ok,
      () => false,
    ))
  ) {
    if (performance.now() > deadline || child.exitCode !== null) {
      child.kill("SIGKILL");
      throw new Error(`main.ts does not get ready\n${world.logTail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return {
    async stop() {
      const began = performance.now();
      child.kill("SIGTERM");
      const ending = await ended;
      return { ...ending, tookMs: performance.now() - began };
    },
  };
}
