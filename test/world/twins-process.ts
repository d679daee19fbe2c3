import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { type Child, runFile } from "./child-process.ts";

/** Every twin in a process of its own, and the environment by which a GoClaw elsewhere knows them. */
export interface TwinsProcess {
  readonly folder: string;
  readonly pagesUrl: string;
  readonly productUrl: string;
  /** The whole environment of a GoClaw beside them. */
  readonly env: Record<string, string>;
  child: Child;
  /** Starts the twins again, with the same books and at the same addresses. */
  start(): Promise<Child>;
  close(): Promise<void>;
}

export interface TwinsProcessOptions {
  twinsEnv?: Record<string, string>;
  env?: Record<string, string>;
}

const key = (): string => randomBytes(32).toString("hex");

/** Eight ports in a row that are likely free. */
const firstPortNear = (port: number): number => (port > 60_000 ? port - 20_000 : port + 1);

export async function startTwinsProcess({
  twinsEnv = {},
  env = {},
}: TwinsProcessOptions = {}): Promise<TwinsProcess> {
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
  const start = async (): Promise<Child> => {
    const child = runFile("src/bin/sandbox.ts", { env: twinsVariables });
    await child.prints(/^PUBLIC_URL=/m, 30_000);
    return child;
  };
  const child = await start();
  const printed = [...child.output().matchAll(/^([A-Z_]+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  const twins: TwinsProcess = {
    folder,
    pagesUrl,
    productUrl,
    env: {
      ...Object.fromEntries(printed),
      PORT: String(port),
      DATA_DIR: join(folder, "goclaw"),
      ENCRYPTION_KEY: key(),
      LOOKUP_KEY: key(),
      LOG_LEVEL: "debug",
      AKASH_BID_WINDOW_MS: "500",
      ...env,
    },
    child,
    async start() {
      twins.child = await start();
      return twins.child;
    },
    async close() {
      twins.child.signal("SIGKILL");
      await twins.child.ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  return twins;
}
