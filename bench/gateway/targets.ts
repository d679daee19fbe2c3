import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { profiling } from "../parts/beside-twins.ts";
import { NODE_ARGS } from "../parts/node-args.ts";
import type { Aim } from "./load.ts";
import { nextMessage, type Pinned, startPinned } from "./pinned.ts";
import { portkeyProgram } from "./portkey.ts";

export type TargetName = "direct" | "bare" | "goclaw" | "portkey";

export interface Target {
  name: TargetName;
  aim: Aim;
  /** The gateway's process; null where there is none between load and upstream. */
  process: Pinned | null;
}

export interface World {
  folder: string;
  stubPort: number;
}

const PATH = "/v1/chat/completions";
const PATIENCE_MS = 30_000;

export const direct = ({ stubPort }: World): Target => ({
  name: "direct",
  aim: { port: stubPort, path: PATH, headers: { authorization: "Bearer upstream" }, pid: null },
  process: null,
});

export async function bareProxy(world: World): Promise<Target> {
  const { port, process } = await start(world, "bare-proxy", []);
  return target("bare", port, process, { authorization: "Bearer client" });
}

/** With the arguments to Node of `npm start`, its lines in a file and its books on a disk. */
export async function goclawGateway(world: World): Promise<Target> {
  const args = [...NODE_ARGS, "--expose-gc", ...profiling()];
  const { port, process, key } = await start(world, "goclaw-gateway", args);
  return target("goclaw", port, process, { authorization: `Bearer ${key}` });
}

export async function portkeyGateway(world: World): Promise<Target | null> {
  const program = portkeyProgram();
  if (!program) return null;
  const port = await freePort();
  const started = startPinned(program, [`--port=${port}`, "--headless"], {
    core: "second",
    env: { NODE_ENV: "production" },
    logFile: join(world.folder, "portkey.log"),
  });
  await untilOpen(port);
  return target("portkey", port, started, {
    authorization: "Bearer upstream",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${world.stubPort}/v1`,
  });
}

const target = (
  name: TargetName,
  port: number,
  process: Pinned,
  headers: Record<string, string>,
): Target => ({
  name,
  aim: { port, path: PATH, headers, pid: process.pid },
  process,
});

async function start(
  { folder, stubPort }: World,
  name: string,
  nodeArgs: readonly string[],
): Promise<{ port: number; key: string; process: Pinned }> {
  const logFile = join(folder, `${name}.log`);
  const process = startPinned(`bench/gateway/${name}.ts`, [], {
    core: "second",
    env: { UPSTREAM_URL: `http://127.0.0.1:${stubPort}/v1`, DATA_DIR: folder },
    logFile,
    nodeArgs,
  });
  const { port, key = "" } = await nextMessage<{ port: number; key?: string }>(process, logFile);
  return { port, key, process };
}

async function untilOpen(port: number): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (performance.now() < untilMs) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error(`nothing listens on ${port}`);
}
