import { rmSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, readServices } from "./config/load-config.ts";
import { startupTable } from "./config/startup-table.ts";
import { SERVICES } from "./config/variables.ts";
import { AppError } from "./errors.ts";
import { createLog, describeError } from "./log.ts";

/** How long a stop may take before the process goes anyway; parked work continues at the next start. */
const STOP_WITHIN_MS = 9_000;

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  if (process.argv.includes("--fresh")) startFresh(config.dataDir);
  const twins = SERVICES.filter((service) => config.modes[service] === "sandbox");
  const sandbox = twins.length > 0 ? await openSandbox(config, twins) : undefined;
  const services = readServices({ ...process.env, ...sandbox?.env });
  const { createApp } = await import("./app.ts");
  const app = await createApp(config, services, { log, ...(sandbox ? { fronts: sandbox.fronts } : {}) });
  await app.start();
  process.stdout.write(startupTable(config, services, app.url));

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ event: "process.stopping", signal });
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await app.stop();
    await sandbox?.close();
    log.info({ event: "process.stopped" });
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
}

/** Twins are loaded only where they run: a live start never reads their code. */
async function openSandbox(config: ReturnType<typeof loadConfig>, twins: readonly (typeof SERVICES)[number][]) {
  const [{ startSandbox }, { sandboxFronts }] = await Promise.all([
    import("./sandbox/sandbox.ts"),
    import("./sandbox/fronts.ts"),
  ]);
  const sandbox = await startSandbox({
    folder: join(config.dataDir, "sandbox"),
    twins,
    pagesUrl: config.publicUrl,
    productUrl: config.publicUrl,
  });
  return { env: sandbox.env, fronts: sandboxFronts(sandbox), close: () => sandbox.close() };
}

/** `--fresh` forgets the embedded database and the twins' books, and nothing else in the folder. */
function startFresh(dataDir: string): void {
  for (const name of ["goclaw.db", "goclaw.db-wal", "goclaw.db-shm", "keys.json", "sandbox"]) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  if (error instanceof AppError && error.code === "misconfigured") console.error(`\nGoClaw cannot start.\n${error.message}\n`);
  else console.error("GoClaw cannot start.", JSON.stringify(describeError(error), null, 2));
  process.exit(1);
});
