import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/chat/registry.ts";
import type { TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import type { Visitor } from "../../src/sandbox/visitor/story.ts";
import { sampleOf } from "../crash/crash-points.ts";
import { atThePriceCard, FIRST_PERSON, signedIn } from "../world/customers.ts";
import { rowsOf } from "../world/rows.ts";
import { shiftingClock } from "../world/shifting-clock.ts";
import { startWorld, type World } from "../world/world.ts";

/** What people and programs type where an argument is expected. */
const HOSTILE: readonly string[] = [
  "'; drop table users; --",
  "<b>bold</b> [x](javascript:alert(1)) {{7*7}} $(7*7)",
  "../../etc/passwd",
  "a".repeat(4_000),
  "\u0000\u0007\u001b[31m",
  "\u202eright to left\u202c \u200b\u2060",
  "👩‍👩‍👧‍👦".repeat(40),
  "𝕬𝖌𝖊𝖓𝖙 Ω≈ç√ 中文 العربية",
  "-1",
  "9".repeat(400),
  '{"$ne":null}',
  "name\nwith\nlines",
  "%00 %s %n %x",
  "@someone_elses_bot",
];
/** Twenty messages in ten seconds are answered one by one; more would be a flood. */
const AT_ONCE = 14;
const WINDOW_MS = 11_000;
/** Every command gets others of them; a full run sends all of them to each. */
const OF_EACH = 4;

const clock = shiftingClock();
let world: World;
let admin: Visitor;
let ann: Visitor;

beforeAll(async () => {
  world = await startWorld({
    clock,
    leaseMs: 86_400_000,
    idleAgents: true,
    env: { ADMINS: `telegram:${FIRST_PERSON}:owner` },
  });
  admin = await signedIn(world, "Olga");
  ann = await signedIn(world, "Ann");
  await Promise.all([settle(admin, 0, START), settle(ann, 0, START)]);
});
afterAll(() => world.close());

const answersAfter = (who: Visitor, messageId: number): TranscriptEntry[] =>
  who.chat.transcript().filter((e) => e.fromBot && e.messageId > messageId);

/** Answers come in order: whatever comes before the answer to this belongs to what was said before it. */
interface FullStop {
  text: string;
  answer: string;
}
const START: FullStop = { text: "/start", answer: "Your own AI agent" };
const PRIVACY: FullStop = { text: "/privacy", answer: "What is stored about you" };

async function settle(who: Visitor, afterId: number, stop: FullStop): Promise<TranscriptEntry[]> {
  who.chat.says(stop.text);
  const said = () => answersAfter(who, afterId);
  const isStop = (entry: TranscriptEntry) => entry.text.startsWith(stop.answer);
  await who.chat.app.waitFor("GoClawBot", () => said().some(isStop) || undefined, 20_000);
  return said().filter((entry) => !isStop(entry));
}

/** Sends every text and answers what came back, which must be exactly one message each. */
async function answersTo(who: Visitor, texts: readonly string[], stop = START): Promise<TranscriptEntry[]> {
  const all: TranscriptEntry[] = [];
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    clock.jump(WINDOW_MS);
    const [first = 0] = texts.slice(at, at + AT_ONCE).map((text) => who.chat.says(text));
    all.push(...(await settle(who, first, stop)));
  }
  expect(all.map((e) => e.text)).toHaveLength(texts.length);
  return all;
}

const stateOf = () => JSON.stringify(rowsOf(world.folder));
const internalErrors = () =>
  world.logLines.filter((line) => line.includes('"code":"internal"') || /"level":"(error|fatal)"/.test(line));

describe("every command with what it cannot use", () => {
  const commands = COMMANDS.filter((c) => c.name !== "start").map((c) => c.name);

  test.each(commands)(
    "/%s of a stranger and of somebody signed in: one answer each, nothing changed",
    async (name) => {
      const all = HOSTILE.map((argument) => `/${name} ${argument}`);
      const texts = sampleOf(all, OF_EACH);
      const before = stateOf();
      const stranger = world.meets(`S${name}`);
      const known = name === "blacklist" ? admin : ann;
      const answers = await Promise.all([answersTo(stranger, texts), answersTo(known, texts)]);
      for (const entry of answers.flat()) expect(entry.text.trim(), "a visible answer").not.toBe("");
      expect(stateOf()).toBe(before);
    },
    60_000,
  );

  test("/start takes any payload for a greeting", async () => {
    const before = stateOf();
    const answers = await answersTo(
      ann,
      HOSTILE.filter((text) => text.length <= 60).map((argument) => `/start ${argument}`),
      PRIVACY,
    );
    for (const entry of answers) expect(entry.text).toMatch(/agent|\/start/i);
    expect(stateOf()).toBe(before);
  });

  test("things that only look like commands", async () => {
    const odd = [
      "/",
      "//",
      "/ deploy",
      "/déployer",
      "/deploy/",
      "/deploy@GoClawBot extra",
      `/${"x".repeat(200)}`,
      "/1",
    ];
    for (const entry of await answersTo(ann, odd)) expect(entry.text).not.toBe("");
  });
});

describe("a typo", () => {
  test.each([
    ["/depoly", "deploy"],
    ["/staus", "status"],
    ["/CLSOE", "close"],
    ["/bot", "bots"],
    ["/lgoin", "login"],
  ])("%s is taken for /%s, with a button that does it", async (typed, meant) => {
    const [answer] = await answersTo(ann, [typed]);
    expect(answer?.text).toContain(`/${meant}`);
    expect(answer?.buttons.map((b) => b.label)).toEqual([`/${meant}`]);
  });
});

describe("administrators' commands", () => {
  test("do not exist for anybody else: the very words of an unknown command, and nothing is listed", async () => {
    const address = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
    const [unknown, ...denied] = await answersTo(ann, [
      "/zzzzzzzzz",
      "/blacklist",
      "/blacklist list",
      `/blacklist add ${address} too slow`,
      `/blacklist remove ${address}`,
    ]);
    for (const entry of denied) {
      expect([entry.text, entry.buttons.map((b) => b.label)]).toEqual([
        unknown?.text,
        unknown?.buttons.map((b) => b.label),
      ]);
    }
    expect(rowsOf(world.folder).provider_blacklist).toEqual([]);
    const audit = rowsOf(world.folder, ["audit_log"]).audit_log ?? [];
    const lines = audit.filter((row) => row.action === "command.blacklist" && row.outcome === "denied");
    const who = lines.map((row) => row.actor_id);
    expect(who.length, "every attempt is found in the log").toBeGreaterThan(0);
    expect(new Set(who).size, "and the same person's next one is no second line").toBe(who.length);
  });

  test("do exist for administrators (control)", async () => {
    const [answer] = await answersTo(admin, ["/blacklist list"]);
    expect(answer?.text).not.toMatch(/don't know that command/);
  });
});

describe("tokens where none belongs", () => {
  const shaped = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

  test("one that nobody asked for is deleted and answered", async () => {
    const before = stateOf();
    const [answer] = await answersTo(ann, [`my token is ${shaped}, keep it safe`]);
    expect(answer?.text).toMatch(/token/i);
    expect(ann.chat.transcript().some((e) => e.text.includes(shaped))).toBe(false);
    expect(stateOf()).toBe(before);
  });

  test("in the wizard: malformed, wrong, then another person's text; the card stays usable", async () => {
    const bea = await signedIn(world, "Bea");
    bea.chat.says("/deploy");
    await bea.chat.taps(/llama/i);
    await bea.chat.sees(/telegram bot/i);
    bea.chat.presses("I already have a bot");
    await bea.chat.sees(/paste your bot's token/i);
    const before = stateOf();
    const [malformed, wrong] = await answersTo(bea, ["123:abc", shaped]);
    expect(malformed?.text).toMatch(/token/i);
    expect(wrong?.text).toMatch(/telegram.*token|token.*telegram/is);
    expect(bea.chat.transcript().some((e) => e.text.includes(shaped))).toBe(false);
    expect(stateOf()).toBe(before);
    expect(wrong?.buttons.length).toBeGreaterThan(1);
  });

  test("in a group it is called burnt, whoever is asked", async () => {
    const group = world.telegram.createGroup({
      title: "Friends",
      memberIds: [ann.chat.id],
      bots: [{ username: "GoClawBot", isAdmin: true }],
    });
    const there = ann.chat.in(group.id);
    await there.sees(/never post a bot token/i);
    const at = there.says(`@GoClawBot ${shaped}`);
    const answer = await there.sees(/token/i, { after: at });
    expect(answer.buttons.some((b) => b.kind === "url")).toBe(true);
    expect(there.transcript().some((e) => e.text.includes(shaped))).toBe(false);
  });
});

describe("buttons in the wrong hands", () => {
  test("another person's, made-up, tampered and replayed ones are acknowledged and change nothing", async () => {
    const carl = await atThePriceCard(world, "Carl");
    const dora = await signedIn(world, "Dora");
    const card = await carl.chat.sees(/choose a plan/i);
    const pay = card.buttons.find((b) => b.kind === "callback" && /starter/i.test(b.label))?.data ?? "";
    expect(pay).toMatch(/^deploy_pay:/);
    const own = dora.chat.lastCard().messageId;
    const before = stateOf();
    const [verb = "", id = ""] = pay.split(":");
    const tampered = [
      pay,
      `close_yes:${id}`,
      `${verb}:${[...id].reverse().join("")}`,
      `${verb}:`,
      ":",
      "go",
      "x".repeat(64),
      "deploy_pay:'; drop table u--",
      "\u0000",
    ];
    for (const data of tampered) {
      clock.jump(WINDOW_MS);
      const answer = await dora.chat.app.pressRaw(own, data);
      expect(answer.text, `the button says something for ${JSON.stringify(data)}`).toBeTruthy();
    }
    expect(stateOf()).toBe(before);
    expect(await carl.chat.app.pressRaw(card.messageId, pay)).toBeDefined();
    await carl.chat.link(/^pay/i);
    const after = stateOf();
    expect(after).not.toBe(before);
    await carl.chat.app.pressRaw(card.messageId, pay);
    expect(stateOf()).toBe(after);
  });
});

test("nothing broke, no button was left spinning, and the platform was not asked for anything it refuses", () => {
  expect(internalErrors()).toEqual([]);
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
  expect(
    world.telegram.violations.filter(
      (v) => !/getMe|setMyCommands.*chat not found|chat not found.*setMyCommands/.test(JSON.stringify(v)),
    ),
  ).toEqual([]);
});
