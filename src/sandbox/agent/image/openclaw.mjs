import { readFileSync } from "node:fs";
import { createChannel } from "./channel.mjs";
import { ConfigError, readConfig } from "./config.mjs";
import { startHealth } from "./health.mjs";
import { openMemory } from "./memory.mjs";
import { createModel } from "./model.mjs";

/**
 * A small agent with OpenClaw's outer behaviour: the same command, configuration file, probes, channel and
 * model calls. What the sandbox's providers find under `/app`.
 */
const HISTORY = 20;
const log = (line) => console.log(`${new Date().toISOString()} ${line}`);

if (process.argv[2] !== "gateway") {
  console.error(`error: unknown command '${process.argv[2] ?? ""}'`);
  process.exit(1);
}

function loadConfig() {
  try {
    return readConfig(process.env);
  } catch (error) {
    console.error(error instanceof ConfigError ? `Config invalid: ${error.message}` : error.name);
    return process.exit(78);
  }
}

const config = loadConfig();
const stopping = new AbortController();
const channel = createChannel(config, log);
const ask = createModel(config, log);
const memory = openMemory(process.env);
const lanes = new Map();
let started = false;

async function answer({ chatId, text }) {
  if (text === undefined) return channel.send(chatId, "I can only read text here.");
  if (/^\/new\b/.test(text)) {
    memory.forget(chatId);
    return channel.send(chatId, "A fresh session. What shall we talk about?");
  }
  void channel.typing(chatId);
  const note = /^remember (.+)/is.exec(text)?.[1];
  if (note) {
    memory.note(note);
    return channel.send(chatId, "I have noted that.");
  }
  if (/^what do you remember\?/i.test(text))
    return channel.send(chatId, memory.notes().join("\n") || "Nothing yet.");
  const history = [...memory.history(chatId), { role: "user", content: text }].slice(-HISTORY);
  const reply = await ask(history, stopping.signal);
  if (reply.ok) memory.keep(chatId, [...history, { role: "assistant", content: reply.text }]);
  await channel.send(chatId, reply.text || "(no answer)");
  log(`[agent] answered in ${reply.text.length} characters`);
}

/** One message after the other per chat, so that answers keep the order of the questions. */
function enqueue(message) {
  const before = lanes.get(message.chatId) ?? Promise.resolve();
  const after = before
    .then(() => answer(message))
    .catch(
      (error) =>
        stopping.signal.aborted || log(`[agent] not answered: ${error.cause?.code ?? error.message}`),
    );
  lanes.set(message.chatId, after);
}

function stop(why, code) {
  if (stopping.signal.aborted) return;
  log(`[gateway] ${why}; shutting down`);
  stopping.abort();
  channel.stop();
  setTimeout(() => process.exit(code), 100);
}

process.on("SIGTERM", () => stop("signal SIGTERM received", 0));
process.on("SIGINT", () => stop("signal SIGINT received", 0));

// A container does not outlive the machine it runs on.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && stop("the host is gone", 1), 500).unref();

/** What the sandbox has told all of its agents to suffer from; a real machine has no such file. */
function suffer() {
  let ailments = "";
  try {
    ailments = readFileSync(new URL("../ailment", `file://${process.env.HOME}/`), "utf8");
  } catch {
    return;
  }
  if (ailments.includes("out_of_memory")) {
    console.error("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory");
    process.exit(134);
  }
  if (ailments.includes("crash")) {
    console.error("[gateway] uncaught exception: planted by the sandbox");
    process.exit(1);
  }
}
suffer();
setInterval(suffer, 200).unref();

await startHealth(config.port, {
  started: () => started,
  ready: () => channel.state.connected,
  channel: channel.name,
});
log(`[gateway] listening on port ${config.port}; agent model: ${config.model.name}`);
started = true;
await channel.listen(enqueue);
