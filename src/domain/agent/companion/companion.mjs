import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createAgent } from "./agent.mjs";
import { createBackups } from "./backup.mjs";
import { homePath, putFiles } from "./files.mjs";
import { createGoclaw, LeaseOver } from "./goclaw.mjs";
import { createHealth } from "./health.mjs";
import { createOutput, say } from "./output.mjs";
import { createRestore } from "./restore.mjs";

/**
 * Runs the agent in its container and asks GoClaw what is wanted of it. It is the container's own process: it passes
 * signals on and ends with its agent's exit code. While GoClaw is away the agent goes on.
 */
const EXIT_LEASE_OVER = 78;
const OWN_FOLDER = new URL(".", import.meta.url);
const command = process.argv.slice(2);
const { GOCLAW_BOOTSTRAP_SECRET, ...inherited } = process.env;

process.umask(0o077);
process.removeAllListeners("warning");

/** Values that must not be seen in a log; hiding a short one would hide half of it. */
const secretsIn = (env) =>
  Object.entries(env).flatMap(([name, value]) =>
    /TOKEN|KEY|SECRET/.test(name) && value.length >= 12 ? [value] : [],
  );

/** What GoClaw put beside this file: which revision this is, what to restore, and how patient to be. */
const readBoot = () => JSON.parse(readFileSync(new URL("boot.json", OWN_FOLDER), "utf8"));

let boot = readBoot();
let env = inherited;
/** What has happened since the last report began to look that GoClaw should hear of at once. */
let news = Promise.withResolvers();
const hurry = () => news.resolve();
let isRestoring = false;
let restored = null;
/** What the container itself brings: a variable of one configuration must not live on into the next. */
const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !boot.variables.includes(name)));
const pauseMs = boot.soonestMs;
const stateFolder = inherited.OPENCLAW_STATE_DIR ?? homePath("~/.openclaw");
const scratch = fileURLToPath(new URL("tmp/", OWN_FOLDER));
const goclaw = createGoclaw({ url: inherited.GOCLAW_URL, secret: GOCLAW_BOOTSTRAP_SECRET });
const health = createHealth(Number(inherited.OPENCLAW_GATEWAY_PORT ?? boot.port));
const output = createOutput({ onTrouble: hurry });
const backups = createBackups({ goclaw, stateFolder, scratch, mostBytes: boot.mostBackupBytes, pauseMs });
const restore = createRestore({ goclaw, stateFolder, pauseMs });
const agent = createAgent({
  command,
  firstPauseMs: boot.restartMs,
  onText: output.write,
  onEnd: hurry,
});

async function report() {
  news = Promise.withResolvers();
  const seen = agent.isUp() ? await health.look() : { started: false, ready: null };
  if (seen.started) restore.settle();
  return {
    state: isRestoring ? "restoring" : !agent.isUp() ? "down" : seen.started ? "running" : "starting",
    revision: boot.revision,
    channel: boot.channel,
    restarts: agent.restarts(),
    facts: {
      lastExit: agent.lastExit(),
      ready: seen.ready,
      trouble: output.trouble(),
      memoryMiB: agent.memoryMiB(),
      backup: backups.failed(),
      restored,
    },
  };
}

/** The agent with what it is to run: its state first, if it has none or another was chosen. */
async function start() {
  isRestoring = true;
  try {
    restored = (await restore.run(boot.restore)) ?? restored;
  } finally {
    isRestoring = false;
  }
  agent.start(env);
}

/** Becomes the newer companion that has come with a configuration, where the platform has a way to. */
function becomeNewer(path) {
  process.execve?.(process.execPath, [process.execPath, homePath(path), ...command], {
    ...env,
    GOCLAW_BOOTSTRAP_SECRET,
  });
}

/**
 * Another configuration. It is fetched while the agent runs on, which is then away for its own start only; but a
 * channel that must be off is off before anything else is done.
 */
async function renew({ revision, channel }) {
  say(`wanted: revision ${revision}, channel ${channel}`);
  if (channel === "off") await agent.stop();
  const found = await goclaw.bootstrap();
  await agent.stop();
  try {
    const isNewer = putFiles(found.files, OWN_FOLDER);
    env = { ...own, ...found.env };
    output.hide(secretsIn(found.env));
    if (isNewer) becomeNewer(found.companion);
    boot = readBoot();
    output.forget();
    await start();
  } catch (error) {
    if (channel === "on") agent.start(env);
    throw error;
  }
}

/** @returns ms until the next time */
async function ask() {
  const wanted = await goclaw.report(await report());
  if (isRestoring) return wanted.nextMs;
  const isOther = wanted.revision > boot.revision || wanted.channel !== boot.channel;
  if (isOther || !agent.isWanted()) await renew(wanted);
  else if (wanted.backup !== null) backups.begin(wanted.backup.id, hurry);
  return wanted.nextMs;
}

/** Waits, unless something happens that GoClaw should hear of; but never less than a moment. */
async function rest(ms) {
  const { promise, resolve } = Promise.withResolvers();
  const timer = setTimeout(resolve, ms * (0.85 + Math.random() * 0.3));
  void news.promise.then(() => setTimeout(resolve, boot.soonestMs));
  await promise;
  clearTimeout(timer);
}

/** Until GoClaw says that the lease is over. */
async function keepAsking() {
  for (let failures = 0; ; ) {
    let nextMs;
    try {
      nextMs = await ask();
      failures = 0;
    } catch (error) {
      if (error instanceof LeaseOver) return;
      nextMs = Math.min(boot.slowestMs, boot.soonestMs * 2 ** Math.min(failures++, 20));
      say(`no answer of GoClaw: ${error.cause?.code ?? error.message}; next try in ${nextMs} ms`);
    }
    await rest(nextMs);
  }
}

async function leaveWithLease() {
  say("the lease is over; stopping");
  await agent.stop();
  process.exit(EXIT_LEASE_OVER);
}

for (const signal of ["SIGTERM", "SIGINT"])
  process.on(signal, () => agent.stop(signal).then((code) => process.exit(code)));

output.hide([GOCLAW_BOOTSTRAP_SECRET, ...secretsIn(inherited)]);
start().catch((error) => {
  if (error instanceof LeaseOver) return leaveWithLease();
  say(`the state cannot be put in place: ${error.code ?? error.message}`);
  agent.start(env);
});
await keepAsking();
await leaveWithLease();
