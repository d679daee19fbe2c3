import { createServer } from "node:net";
import { join } from "node:path";
import { emptyDataFolder, openDataFolder } from "./config/data-folder.ts";
import { type Config, loadConfig, requireLive } from "./config/load-config.ts";
import { loadModulesQuickly } from "./config/module-loading.ts";
import { readServices } from "./config/read-services.ts";
import { isFullSandbox } from "./config/sandbox-rules.ts";
import { startFailure } from "./config/start-failure.ts";
import { startupTable } from "./config/startup-table.ts";
import { TWINS } from "./config/variables.ts";
import { AppError } from "./errors.ts";
import { createLineWatch, createLog, type Log } from "./log.ts";

/** Work in hand is waited for this long; running answers as long as the operator says. */
const WORK_GRACE_MS = 5_000;
/** What a stop may take beyond that before the process goes anyway; parked work continues at the next start. */
const STOP_MARGIN_MS = 4_000;
/** A terminal's Ctrl-C reaches us twice, once by way of npm; only a later one means "at once". */
const SAME_SIGNAL_MS = 1_000;

/** What was started so far, to be ended newest first. */
type Endings = (() => Promise<void>)[];

async function main(): Promise<void> {
  const fresh = readArguments(process.argv.slice(2));
  const config = loadConfig(process.env);
  requireLive(process.env, config.modes);
  const twins = TWINS.filter((service) => config.modes[service] === "sandbox");
  if (fresh && !isFullSandbox(config.modes))
    throw new AppError("misconfigured", "--fresh forgets everything, so it works in a full sandbox only.");
  const lines = createLineWatch();
  const log = createLog(config.logLevel, undefined, lines);
  const endings: Endings = [];
  endOnSignals(log, endings, config.gatewayDrainMs);
  dieOnUnforeseen(log);

  await claimPort(config);
  if (twins.length > 0 || config.database.url.startsWith("file:")) openDataFolder(config.dataDir);
  loadModulesQuickly();
  const sandbox = twins.length > 0 ? await openSandbox(config, twins, fresh, endings) : undefined;
  const services = readServices({ ...process.env, ...sandbox?.env });
  const { createApp } = await import("./app.ts");
  const app = await createApp(config, services, { log, lines, ...sandbox?.appParts });
  endings.push(() => app.stop());
  await app.start();
  process.stdout.write(startupTable(config, services, app));
}

function readArguments(given: readonly string[]): boolean {
  const unknown = given.find((argument) => argument !== "--fresh");
  if (unknown !== undefined)
    throw new AppError("misconfigured", `There is no argument "${unknown}"; the only one is --fresh.`);
  return given.includes("--fresh");
}

function endOnSignals(log: Log, endings: Endings, drainMs: number): void {
  let since: number | null = null;
  const stop = async (signal: string): Promise<void> => {
    if (since !== null) return performance.now() - since > SAME_SIGNAL_MS ? process.exit(1) : undefined;
    since = performance.now();
    log.info({ event: "process.stopping", signal });
    setTimeout(() => process.exit(1), Math.max(drainMs, WORK_GRACE_MS) + STOP_MARGIN_MS).unref();
    for (const end of endings.toReversed()) await end();
    log.info({ event: "process.stopped" });
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ event: "process.stop_failed", err: error });
        process.exit(1);
      });
    });
  }
}

/** Node would print the error as it is, and what an SDK puts into its errors is not for a terminal. */
function dieOnUnforeseen(log: Log): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ event: "process.died", err: error });
    process.exit(1);
  });
}

/** A busy port is found before anything else is touched. @throws the system's error for this address */
async function claimPort({ port, host }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(port, host, resolve));
  await new Promise((resolve) => probe.close(resolve));
}

/** Twins are loaded only where they run: a live start never reads their code. */
async function openSandbox(
  config: Config,
  twins: readonly (typeof TWINS)[number][],
  fresh: boolean,
  endings: Endings,
) {
  const [{ MAIN_BOT, startSandbox }, { sandboxFronts }, { holdBooks }] = await Promise.all([
    import("./sandbox/sandbox.ts"),
    import("./sandbox/fronts.ts"),
    import("./sandbox/kernel/hold-books.ts"),
  ]);
  try {
    const books = holdBooks(config.dataDir);
    endings.push(async () => books.release());
  } catch {
    throw new AppError(
      "misconfigured",
      `Another sandbox runs on DATA_DIR=${config.dataDir}. Stop it, or set DATA_DIR to a folder of its own.`,
    );
  }
  if (fresh) emptyDataFolder(config.dataDir);
  const sandbox = await startSandbox({
    folder: join(config.dataDir, "sandbox"),
    twins,
    besideLive: !isFullSandbox(config.modes),
    pagesUrl: config.publicUrl,
    callbackUrl: config.publicUrl,
    productUrl: config.selfUrl,
    selfUrl: config.selfUrl,
  });
  endings.push(() => sandbox.close());
  const chatUrl = sandbox.telegram
    ? { chatUrl: `${config.publicUrl}/sandbox/telegram/?chat=${MAIN_BOT}` }
    : {};
  const discordUrl = sandbox.discord ? { discordUrl: `${config.publicUrl}/sandbox/discord/` } : {};
  return { env: sandbox.env, appParts: { fronts: sandboxFronts(sandbox), ...chatUrl, ...discordUrl } };
}

main().catch((error: unknown) => {
  process.stderr.write(`\nGoClaw cannot start.\n${startFailure(error)}\n\n`);
  process.exit(1);
});
