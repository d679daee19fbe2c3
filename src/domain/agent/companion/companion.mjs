import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { createAgent } from "./agent.mjs";
import { homePath, putFiles } from "./files.mjs";
import { createGoclaw, LeaseOver } from "./goclaw.mjs";
import { createHealth } from "./health.mjs";
import { createOutput, say } from "./output.mjs";

/**
 * Runs the agent in its container and asks GoClaw what is wanted of it. It is the container's own process: it passes
 * signals on and ends with its agent's exit code. While GoClaw is away the agent goes on.
 */
const EXIT_LEASE_OVER = 78;
const OWN_FOLDER = new URL(".", import.meta.url);
const command = process.argv.slice(2);
const { GOCLAW_BOOTSTRAP_SECRET, ...inherited } = process.env;
const { GOCLAW_URL } = inherited;

process.umask(0o077);
process.removeAllListeners("warning");

/** Values that must not be seen in a log; hiding a short one would hide half of it. */
const secretsIn = (env) =>
  Object.entries(env).flatMap(([name, value]) =>
    /TOKEN|KEY|SECRET/.test(name) && value.length >= 12 ? [value] : [],
  );

/** What GoClaw put beside this file: which revision this is, and how patient to be. */
const readBoot = () => JSON.parse(readFileSync(new URL("boot.json", OWN_FOLDER), "utf8"));

let boot = readBoot();
let env = inherited;
/** What the container itself brings: a variable of one configuration must not live on into the next. */
const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !boot.variables.includes(name)));
let pause = new AbortController();
const goclaw = createGoclaw({ url: GOCLAW_URL, secret: GOCLAW_BOOTSTRAP_SECRET });
const health = createHealth(Number(inherited.OPENCLAW_GATEWAY_PORT ?? boot.port));
const output = createOutput();
const agent = createAgent({
  command,
  firstPauseMs: boot.restartMs,
  onText: output.write,
  onEnd: () => pause.abort(),
});

async function report() {
  const seen = agent.isUp() ? await health.look() : { started: false, ready: null };
  return {
    state: !agent.isUp() ? "down" : seen.started ? "running" : "starting",
    revision: boot.revision,
    channel: boot.channel,
    restarts: agent.restarts(),
    facts: {
      lastExit: agent.lastExit(),
      ready: seen.ready,
      trouble: output.trouble(),
      memoryMiB: agent.memoryMiB(),
    },
  };
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
  } catch (error) {
    if (channel === "on") agent.start(env);
    throw error;
  }
  agent.start(env);
}

/** @returns ms until the next time */
async function ask() {
  const wanted = await goclaw.report(await report());
  const isOther = wanted.revision > boot.revision || wanted.channel !== boot.channel;
  if (isOther || !agent.isWanted()) await renew(wanted);
  return wanted.nextMs;
}

/** Until GoClaw says that the lease is over. */
async function keepAsking() {
  for (let failures = 0; ; ) {
    pause = new AbortController();
    let nextMs;
    try {
      nextMs = await ask();
      failures = 0;
    } catch (error) {
      if (error instanceof LeaseOver) return;
      nextMs = Math.min(boot.slowestMs, boot.soonestMs * 2 ** Math.min(failures++, 20));
      say(`no answer of GoClaw: ${error.cause?.code ?? error.message}; next try in ${nextMs} ms`);
    }
    const jitter = 0.85 + Math.random() * 0.3;
    await wait(nextMs * jitter, undefined, { signal: pause.signal }).catch(() => wait(boot.soonestMs));
  }
}

for (const signal of ["SIGTERM", "SIGINT"])
  process.on(signal, () => agent.stop(signal).then((code) => process.exit(code)));

output.hide([GOCLAW_BOOTSTRAP_SECRET, ...secretsIn(inherited)]);
agent.start(env);
await keepAsking();
say("the lease is over; stopping");
await agent.stop();
process.exit(EXIT_LEASE_OVER);
