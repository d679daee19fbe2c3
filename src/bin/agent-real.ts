import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fetchOpenClaw, OPENCLAW_VERSION } from "../sandbox/agent/real/openclaw-package.ts";
import { ownProcesses } from "../sandbox/agent/real/own-processes.ts";
import { membersOf } from "../sandbox/agent/real/process-group.ts";
import { createWatchedRunner, type WatchedRunner } from "../sandbox/agent/real/watched-runner.ts";
import type { LlmTwin } from "../sandbox/llm/llm-twin.ts";
import { checkoutLink, chooseAgent, pay, signIn, type Visitor } from "../sandbox/visitor/story.ts";
import { type Person, personIn } from "../sandbox/visitor/telegram-person.ts";
import { runStory } from "./parts/run-story.ts";
import { act, note, quote } from "./parts/telling.ts";
import { openWholeSandbox } from "./parts/whole-sandbox.ts";

/** Longest wait for one thing to appear in a chat; a first boot on a busy machine takes half a minute and more. */
const PATIENCE_MS = 240_000;
/** Of its prompt, by OpenAI's newest tokenizer. */
const BYTES_PER_TOKEN = 4.6;
/** A bare message, in tokens; GoClaw expects 13,000 of a usual one. */
const BARE_MESSAGE = { least: 6_000, most: 13_000 };
/** More than a cent pays for. */
const MOST_MESSAGES = 15;
/** Docker gives a container this long by default. */
const STOP_MS = 10_000;
const PROBES = ["/startupz", "/healthz", "/readyz", "/nothing"];

function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

/** Everything one run of the story has at hand. */
interface Scene {
  ann: Visitor;
  bot: Person;
  llm: LlmTwin;
  runner: WatchedRunner;
  gatewayUrl: string;
}

/** Asks the bot and prints both sides; the calls of the model that it took come with the answer. */
async function ask({ bot, llm }: Scene, text: string): Promise<{ answer: string; bodies: string[] }> {
  const before = llm.requests.length;
  const from = bot.says(text);
  const { text: answer } = await bot.sees(/\S/, { after: from });
  quote(`${bot.name}: ${text}\nbot: ${answer}`);
  const bodies = llm.requests.slice(before).map((request) => request.body);
  return { answer, bodies };
}

const newest = ({ runner }: Pick<Scene, "runner">) => {
  const container = runner.containers.at(-1);
  if (!container) throw new Error("no container was started");
  return container;
};

/** Ann comes, pays, and waits until the provider's container, which is the real OpenClaw, is live. */
async function deploy(ann: Visitor, runner: WatchedRunner): Promise<Person> {
  await act("Ann signs in, chooses a model, pays", async () => {
    await signIn(ann);
  });
  const { username } = await chooseAgent(ann);
  await pay(ann, await checkoutLink(ann));
  await act("the container boots and her agent is live", () => ann.chat.link("Open my bot"));
  const { bootMs, memory, workload } = newest({ runner });
  note(`start-up probe answered after ${seconds(bootMs)}; ${memory().nowMiB} MiB`);
  for (const path of PROBES) {
    const answer = await fetch(`${workload.url}${path}`);
    note(`${path}: ${answer.status} ${(await answer.text()).slice(0, 70)}`);
  }
  return personIn(ann.chat.app, username, PATIENCE_MS);
}

const seconds = (ms: number | null): string =>
  ms === null ? "no time known" : `${(ms / 1000).toFixed(1)} s`;

async function converse(scene: Scene): Promise<void> {
  await act("a conversation", async () => {
    const first = await ask(scene, "Hello! Who are you?");
    const bytes = Buffer.byteLength(first.bodies[0] ?? "");
    const tokens = Math.round(bytes / BYTES_PER_TOKEN);
    note(`its request: ${bytes} bytes, about ${tokens} tokens`);
    must(
      tokens > BARE_MESSAGE.least && tokens < BARE_MESSAGE.most,
      "a message takes another amount than it did",
    );
    must(first.bodies.length === 1, "one message should be one call");
    must((await ask(scene, "What is 6 x 7?")).answer.includes("42"), "the answer came from elsewhere");
  });
}

/** A small budget for the day, spent; what the bot says then, and that it goes on when its owner extends the day. */
async function limit(scene: Scene): Promise<void> {
  const { ann } = scene;
  await act("Ann allows her agent a cent a day, and talks until it is spent", async () => {
    ann.chat.says("/budget $0.01");
    await ann.chat.sees("may cost $0.01 a day");
    for (let n = 1; n <= MOST_MESSAGES; n++) {
      const { answer, bodies } = await ask(scene, `What is ${n} + 1?`);
      if (!answer.includes("Daily limit reached")) continue;
      must(answer.includes("t.me/"), "the refusal has no link");
      must(bodies.length === 0, "a refused call went on to the model");
      return;
    }
    throw new Error(`${MOST_MESSAGES} messages fit into a cent`);
  });
  await act("she extends the day, and the next message is answered", async () => {
    await ann.chat.taps("Extend today");
    await ann.chat.taps(/more today/i);
    await ann.chat.sees(/goes on at once/i);
    must((await ask(scene, "What is 20 + 1?")).answer.includes("21"), "no answer after the extension");
    ann.chat.says("/budget off");
    await ann.chat.sees("has no budget any more");
  });
}

/** The key in the environment of the newest process of a running container that has one; never printed. */
function keyOf(group: number | undefined): string {
  const newestFirst = membersOf(group ?? 0).toSorted((a, b) => b - a);
  for (const pid of newestFirst) {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    const found = environment.find((line) => line.startsWith("GOCLAW_API_KEY="));
    if (found) return found.slice(found.indexOf("=") + 1);
  }
  throw new Error("no key in the container");
}

async function rotate(scene: Scene): Promise<void> {
  const { ann, gatewayUrl } = scene;
  const oldKey = keyOf(newest(scene).workload.pid);
  const isGood = async (key: string): Promise<boolean> =>
    (await fetch(`${gatewayUrl}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).ok;
  await act("Ann asks for a new model key; her agent begins anew", async () => {
    const from = ann.chat.says("/status");
    await ann.chat.sees(/\S/, { after: from });
    await ann.chat.taps("New model key");
    await ann.chat.taps(/yes, restart/i);
    await ann.chat.sees(/has a new model key/i);
  });
  note(`the old key during its overlap: ${(await isGood(oldKey)) ? "good" : "refused"}`);
  await act("the agent answers with its new key", async () => {
    must((await ask(scene, "And what is 7 + 7?")).answer.includes("14"), "no answer with the new key");
    const key = keyOf(newest(scene).workload.pid);
    must(key !== oldKey && (await isGood(key)), "the container has no new key");
  });
}

async function crash(scene: Scene): Promise<void> {
  const { workload } = newest(scene);
  const before = workload.pid;
  await act("the container is killed; the provider starts it again, with a key of its own", async () => {
    if (before !== undefined) process.kill(-before, "SIGKILL");
    must(
      (await ask(scene, "Are you still there? What is 5 + 5?")).answer.includes("10"),
      "no answer after a crash",
    );
    must(workload.pid !== before, "the container is the old one");
  });
}

/** Saved while it works; then its container is killed, and the one in its place is given what was saved. */
async function saveAndLose(scene: Scene): Promise<void> {
  const { ann } = scene;
  const { workload } = newest(scene);
  await act("Ann has her agent saved", async () => {
    ann.chat.says("/backup");
    await ann.chat.taps("Back up now");
    const saved = await ann.chat.sees(/[KM]B, encrypted and checked/);
    note(saved.text.split("\n")[1] ?? "");
  });
  await act("its container is killed; the next one begins with what was saved, and answers", async () => {
    if (workload.pid !== undefined) process.kill(-workload.pid, "SIGKILL");
    must((await ask(scene, "What is 3 + 3?")).answer.includes("6"), "no answer after the restore");
    const restored = workload.logs(1_000).find((line) => line.includes("is restored"));
    must(restored !== undefined, "nothing was restored");
    note(restored ?? "");
    await ann.chat.sees(/began again with what it knew/i);
  });
}

/** What it is told while its next lease is made goes along: its next request to the model has it. */
async function move(scene: Scene): Promise<void> {
  const { ann, runner } = scene;
  const before = runner.containers.length;
  const last = "What is 8 + 8?";
  await act("Ann moves her agent and talks on; it falls silent, and is saved once more", async () => {
    const from = ann.chat.says("/move");
    await ann.chat.sees(/to another provider\?/, { after: from });
    await ann.chat.taps("Yes, move it");
    await ann.chat.sees(/☐ Handing over the bot/, { after: from });
    must((await ask(scene, last)).answer.includes("16"), "it does not answer while it is moved");
    const moved = await ann.chat.sees(/has moved/, { after: from });
    note(moved.text.split("\n").slice(1).join(" "));
  });
  await act("it answers from there, and knows what it was told last", async () => {
    must(runner.containers.length > before, "no other container was started");
    const { answer, bodies } = await ask(scene, "What is 9 + 9?");
    must(answer.includes("18"), "no answer after the move");
    must(
      bodies.some((body) => body.includes(last)),
      "what it was told last is lost",
    );
  });
}

async function close(scene: Scene): Promise<void> {
  const { ann } = scene;
  const container = newest(scene);
  note(
    `memory: ${container.memory().nowMiB} MiB now, its largest process ${container.memory().peakMiB} MiB at most`,
  );
  await act("Ann closes her agent; its container gets SIGTERM", async () => {
    ann.chat.says("/close");
    await ann.chat.taps(/yes, close/i);
    await ann.chat.sees(/is closed/i);
  });
  const stopMs = await container.stopped;
  note(`gone ${seconds(stopMs)} after SIGTERM`);
  must(stopMs < STOP_MS, "it did not end in time");
}

async function play(folder: string, offline: boolean): Promise<void> {
  const openClaw = await act("OpenClaw is at hand", () => fetchOpenClaw({ offline, say: note }));
  const alone = ownProcesses();
  const runner = createWatchedRunner({
    folder: join(folder, "containers"),
    imageFolder: openClaw.folder,
    ...(alone && { runBy: alone }),
  });
  const sandbox = await openWholeSandbox({
    folder,
    patienceMs: PATIENCE_MS,
    runAgents: runner,
    timing: { readyTimeoutMs: PATIENCE_MS },
  });
  try {
    const ann = sandbox.newcomer("Ann");
    const bot = await deploy(ann, runner);
    const scene = { ann, bot, llm: sandbox.llm, runner, gatewayUrl: sandbox.url };
    await converse(scene);
    await limit(scene);
    await rotate(scene);
    await crash(scene);
    await saveAndLose(scene);
    if (alone) await move(scene);
    else note("not moved: this machine gives containers no processes of their own");
    await close(scene);
  } finally {
    await sandbox.close();
    await runner.close();
  }
}

const { values } = parseArgs({ options: { offline: { type: "boolean", default: false } } });
await runStory({
  name: "agent-real",
  title: `The real OpenClaw ${OPENCLAW_VERSION} as a container of the sandbox`,
  ended: "All went as expected.",
  play: (folder) => play(folder, values.offline),
});
