import { sayIn } from "../src/chat/language/language.ts";
import { commandsFor } from "../src/chat/registry.ts";
import { renderForTelegram } from "../src/chat/telegram/render.ts";
import { helpView } from "../src/chat/views/help.ts";
import { MAIN_BOT } from "../src/sandbox/sandbox.ts";
import type { TelegramPerson } from "../src/sandbox/telegram/person/person.ts";
import type { TelegramTwin } from "../src/sandbox/telegram/telegram-twin.ts";
import { type Figure, overRuns, ratios } from "./figure.ts";
import { profiling, startTwins } from "./parts/beside-twins.ts";
import { NODE_ARGS } from "./parts/node-args.ts";
import { signedInPeople } from "./parts/signed-in-people.ts";
import { type Started, startAndWait } from "./parts/started-process.ts";

const RUNS = 3;
const PEOPLE = 200;
/** Of each kind; below what the flood guard lets one person say. */
const ROUNDS = 5;
/** What an update costs, not how long Telegram would make it wait. */
const UNPACED = { TELEGRAM_MESSAGES_PER_SECOND: "1000" };

/** Processor time of GoClaw for one thing a person says: stored, handled in a lane, rendered, sent, all on disk. */
export async function benchUpdate(): Promise<Figure[]> {
  const all = await overRuns(RUNS, oneRun);
  return [
    {
      name: "processor time per update, half /help, half /bots",
      unit: "ms",
      values: all.help.map((help, i) => (help + (all.bots[i] ?? Number.NaN)) / 2),
      atMost: 1,
    },
    { name: "… /help", unit: "ms", values: all.help },
    { name: "… /bots, signed in, with buttons", unit: "ms", values: all.bots },
    { name: "… a bare grammY bot that sends the same text", unit: "ms", values: all.bare },
    { name: "GoClaw's /help against the bare bot", unit: "×", values: ratios(all.help, all.bare) },
    { name: "updates answered in a second, 200 people at once", unit: "/s", values: all.perSecond },
  ];
}

async function oneRun(): Promise<Record<"help" | "bots" | "bare" | "perSecond", number>> {
  const twins = await startTwins();
  try {
    const { telegram } = twins;
    const people = await signedInPeople(twins, PEOPLE);
    const goclaw = await startAndWait(process.execPath, [...NODE_ARGS, ...profiling(), "src/main.ts"], {
      env: { ...twins.env, ...UNPACED, LOG_LEVEL: "warn" },
      ready: /Open http/,
    });
    await rounds(goclaw, telegram, people, "/help", 1);
    await rounds(goclaw, telegram, people, "/bots", 1);
    const help = await rounds(goclaw, telegram, people, "/help", ROUNDS);
    const bots = await rounds(goclaw, telegram, people, "/bots", ROUNDS);
    await goclaw.stop();
    const bare = await startAndWait(process.execPath, ["bench/parts/bare-bot.ts"], {
      env: { ...twins.env, ANSWER: helpAnswer() },
      ready: /ready/,
    });
    await rounds(bare, telegram, people, "/help", 1);
    const { cpuMs } = await rounds(bare, telegram, people, "/help", ROUNDS);
    await bare.stop();
    return {
      help: help.cpuMs,
      bots: bots.cpuMs,
      bare: cpuMs,
      perSecond: 2_000 / (help.tookMs + bots.tookMs),
    };
  } finally {
    await twins.close();
  }
}

function helpAnswer(): string {
  const say = sayIn("en");
  const lines = commandsFor(null).map(({ name, description }) => ({
    name,
    description: say(description),
    admin: false,
  }));
  return JSON.stringify(renderForTelegram({ ...helpView(say, lines), choices: [] }).rich_message);
}

/** Everybody says it at once, and again when everybody has an answer. @returns ms per update */
async function rounds(
  bot: Started,
  telegram: TelegramTwin,
  people: readonly TelegramPerson[],
  text: string,
  times: number,
): Promise<{ cpuMs: number; tookMs: number }> {
  const cpuBefore = bot.cpuMs();
  const began = performance.now();
  for (let round = 0; round < times; round++) {
    const answered = answers(telegram, people.length);
    for (const person of people) person.sendText(MAIN_BOT, text);
    await answered;
  }
  const updates = people.length * times;
  return { cpuMs: (bot.cpuMs() - cpuBefore) / updates, tookMs: (performance.now() - began) / updates };
}

const PATIENCE_MS = 60_000;

function answers(telegram: TelegramTwin, wanted: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let seen = 0;
  const off = telegram.onMessage(({ kind, entry }) => {
    if (kind === "sent" && entry.fromBot && ++seen === wanted) resolve();
  });
  const late = () => reject(new Error(`${seen} of ${wanted} were answered`));
  const timer = setTimeout(late, PATIENCE_MS);
  return promise.finally(() => {
    clearTimeout(timer);
    off();
  });
}
