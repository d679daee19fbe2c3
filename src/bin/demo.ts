import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../app.ts";
import { loadConfig } from "../config/load-config.ts";
import { readServices } from "../config/read-services.ts";
import { TWINS } from "../config/variables.ts";
import { createLog } from "../log.ts";
import { sandboxFronts } from "../sandbox/fronts.ts";
import { freePort } from "../sandbox/kernel/free-port.ts";
import { MAIN_BOT, startSandbox } from "../sandbox/sandbox.ts";
import { checkoutLink, chooseAgent, pay, signIn, visitor } from "../sandbox/visitor/story.ts";
import { meet, personIn } from "../sandbox/visitor/telegram-person.ts";

/** Longest wait for one thing to appear in the chat. */
const PATIENCE_MS = 90_000;

/** Prints one act of the story with the time it took. */
async function act<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${title}`);
  return result;
}

const quote = (text: string): void => {
  for (const line of text.split("\n").slice(0, 14)) console.log(`           │ ${line}`);
};

/** Plays the main story: sign in, choose, pay, deploy, and talk to the agent that was deployed. */
async function play(folder: string): Promise<void> {
  const port = await freePort();
  const env = { PORT: String(port), DATA_DIR: folder, LOG_LEVEL: "info" };
  const config = loadConfig(env);
  const logFile = join(folder, "goclaw.log");
  const log = createLog("info", { write: (line: string) => writeFileSync(logFile, line, { flag: "a" }) });
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    twins: TWINS,
    pagesUrl: config.publicUrl,
    productUrl: config.publicUrl,
    llmPaceMs: 15,
  });
  const app = await createApp(config, readServices({ ...env, ...sandbox.env }), {
    log,
    fronts: sandboxFronts(sandbox),
  });
  await app.start();
  const { telegram, akash, llm } = sandbox;
  if (!telegram || !akash || !llm) throw new Error("the demo needs every twin");
  try {
    const ann = visitor(meet(telegram, "Ann", { chat: MAIN_BOT, timeoutMs: PATIENCE_MS }));
    await act("Ann opens the bot", async () => {
      ann.chat.says("/start");
      quote((await ann.chat.sees(/agent/i)).text);
    });
    await act("signs in with a link, a page and a code", () => signIn(ann));
    const bot = await act("chooses a model and lets Telegram create her bot with one tap", () =>
      chooseAgent(ann),
    );
    const link = await act("sees the price and chooses a plan", async () => {
      quote((await ann.chat.sees(/plan/i)).text);
      return await checkoutLink(ann);
    });
    await act("pays on the checkout page", () => pay(ann, link));
    await act("watches the card until her agent is live", async () => {
      await ann.chat.link("Open my bot");
      quote(
        ann.chat
          .transcript()
          .filter((m) => m.fromBot)
          .map((m) => m.text)
          .at(-2) ?? "",
      );
    });
    const [lease] = akash.chain.listLeases().filter((l) => l.state === "active");
    console.log(`           lease ${lease?.dseq} with ${lease?.provider}, @${bot.username}`);
    await act("says hello to her own bot, which answers through the gateway", async () => {
      const chat = personIn(ann.chat.app, bot.username, PATIENCE_MS);
      const before = llm.requests.length;
      chat.says("Hello! Who are you?");
      quote((await chat.sees(/\w/)).text);
      if (llm.requests.length === before) throw new Error("the answer did not come through the gateway");
    });
    await act("closes the agent; the escrow comes back", async () => {
      ann.chat.says("/close");
      await ann.chat.taps(/yes, close/i);
      await ann.chat.sees(/is closed/i);
      const open = akash.chain.listDeployments().filter((d) => d.state === "active");
      if (open.length > 0) throw new Error("a deployment is still open on chain");
    });
  } finally {
    await app.stop();
    await sandbox.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "goclaw-demo-"));
const began = performance.now();
try {
  console.log("GoClaw, the main story on the sandbox\n");
  await play(folder);
  console.log(`\nThe agent answered. ${((performance.now() - began) / 1000).toFixed(1)} s in all.`);
  rmSync(folder, { recursive: true, force: true });
} catch (error) {
  console.error(error);
  console.error(`\nThe story did not end well; its log is in ${join(folder, "goclaw.log")}`);
  process.exit(1);
}
process.exit(0);
