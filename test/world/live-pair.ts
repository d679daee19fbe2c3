import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { type Child, runFile } from "./child-process.ts";

/** Twins in one process, GoClaw in another that knows them by its environment alone. */
export interface LivePair {
  readonly folder: string;
  readonly pagesUrl: string;
  readonly productUrl: string;
  /** GoClaw's whole environment. */
  readonly env: Record<string, string>;
  twins: Child;
  goclaw: Child;
  startTwins(): Promise<Child>;
  startGoClaw(): Promise<Child>;
  close(): Promise<void>;
}

const key = (): string => randomBytes(32).toString("hex");

export interface LivePairOptions {
  twinsEnv?: Record<string, string>;
  env?: Record<string, string>;
}

/** Eight ports in a row that are likely free. */
const firstPortNear = (port: number): number => (port > 60_000 ? port - 20_000 : port + 1);

export async function startLivePair({ twinsEnv = {}, env = {} }: LivePairOptions = {}): Promise<LivePair> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-live-"));
  const port = await freePort();
  const pagesPort = await freePort();
  const productUrl = `http://127.0.0.1:${port}`;
  const pagesUrl = `http://localhost:${pagesPort}`;
  const twinsVariables = {
    DATA_DIR: join(folder, "twins"),
    SANDBOX_PORT: String(pagesPort),
    SANDBOX_FIRST_PORT: String(firstPortNear(await freePort())),
    SANDBOX_BLOCK_MS: "200",
    PRODUCT_URL: productUrl,
    ...twinsEnv,
  };
  const startTwins = async (): Promise<Child> => {
    const child = runFile("src/bin/sandbox.ts", { env: twinsVariables });
    await child.prints(/^PUBLIC_URL=/m, 30_000);
    return child;
  };
  const twins = await startTwins();
  const printed = [...twins.output().matchAll(/^([A-Z_]+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  const full: Record<string, string> = {
    ...Object.fromEntries(printed),
    PORT: String(port),
    DATA_DIR: join(folder, "goclaw"),
    ENCRYPTION_KEY: key(),
    LOOKUP_KEY: key(),
    LOG_LEVEL: "debug",
    AKASH_BID_WINDOW_MS: "500",
    ...env,
  };
  const startGoClaw = async (): Promise<Child> => {
    const child = runFile("src/main.ts", { env: full });
    await child.prints(/Open http/, 30_000);
    return child;
  };
  const pair: LivePair = {
    folder,
    pagesUrl,
    productUrl,
    env: full,
    twins,
    goclaw: await startGoClaw(),
    startTwins: async () => {
      pair.twins = await startTwins();
      return pair.twins;
    },
    startGoClaw: async () => {
      pair.goclaw = await startGoClaw();
      return pair.goclaw;
    },
    async close() {
      for (const child of [pair.goclaw, pair.twins]) child.signal("SIGKILL");
      await Promise.all([pair.goclaw.ended, pair.twins.ended]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  return pair;
}
