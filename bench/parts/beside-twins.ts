import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { TWINS } from "../../src/config/variables.ts";
import type { AkashTwin } from "../../src/sandbox/akash/akash-twin.ts";
import { sandboxFronts } from "../../src/sandbox/fronts.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { StripeTwin } from "../../src/sandbox/stripe/twin.ts";
import type { TelegramTwin } from "../../src/sandbox/telegram/telegram-twin.ts";

/** Every twin in this process, so that its books can be read, and what a GoClaw in another one is told. */
export interface BesideTwins {
  readonly telegram: TelegramTwin;
  readonly stripe: StripeTwin;
  readonly akash: AkashTwin;
  /** Where that GoClaw keeps its data. */
  readonly dataDir: string;
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

export const KEYS = { ENCRYPTION_KEY: "e1".repeat(32), LOOKUP_KEY: "a7".repeat(32) };

/** @param options what differs from the sandbox as people get it */
export async function startTwins(options: Partial<SandboxOptions> = {}): Promise<BesideTwins> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-bench-"));
  const [port, pagesPort] = [await freePort(), await freePort()];
  const [productUrl, pagesUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${pagesPort}`];
  const sandbox = await startSandbox({
    folder: join(folder, "twins"),
    twins: TWINS.filter((twin) => twin !== "discord"),
    pagesUrl,
    productUrl,
    ...options,
  });
  const pages = new Hono();
  for (const front of sandboxFronts(sandbox)) pages.route(front.path, front.app);
  const server = createServer(getRequestListener(pages.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(pagesPort, "127.0.0.1", resolve));
  const { telegram, stripe, akash } = sandbox;
  if (!telegram || !stripe || !akash) throw new Error("a twin is missing");
  const dataDir = join(folder, "goclaw");
  return {
    telegram,
    stripe,
    akash,
    dataDir,
    env: { ...sandbox.env, ...KEYS, PORT: String(port), DATA_DIR: dataDir, PUBLIC_URL: productUrl },
    async close() {
      server.close();
      server.closeAllConnections();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What to add to Node's arguments to get a profile of GoClaw in the folder named by `BENCH_PROFILE`. */
export const profiling = (): string[] => {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
};
