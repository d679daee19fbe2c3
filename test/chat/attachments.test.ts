import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttachedFile, FileSource } from "../../src/chat/attachments.ts";
import { drainOutbox } from "../../src/chat/outbox/drain-outbox.ts";
import { post } from "../../src/chat/outbox/post.ts";
import type { BoundView } from "../../src/chat/view.ts";
import { AppError } from "../../src/errors.ts";
import { readImage } from "../../src/sandbox/telegram/content/image.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { SAMPLE_USAGE } from "./pictures/sample-usage.ts";

const MEGABYTE = 1024 * 1024;
/** What the file of a person holds, by their id. */
const texts = new Map<string, () => AsyncIterable<string>>();

async function* pieces(...all: string[]): AsyncIterable<string> {
  yield* all;
}

/** Lines that do not repeat, so that packing them is of little use. */
async function* noise(bytes: number): AsyncIterable<string> {
  let state = 7;
  for (let made = 0; made < bytes; made += 65_536)
    yield Array.from({ length: 8_192 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state.toString(36).padStart(7, "0");
    }).join("\n");
}

async function* rows(bytes: number): AsyncIterable<string> {
  const page = "2026-11-19T10:00:00.000Z,Ann's helper,small,13000\n".repeat(2_000);
  for (let made = 0; made < bytes; made += page.length) yield page;
}

let world: ChatWorld;
beforeAll(async () => {
  const readFile = (source: FileSource) =>
    texts.get(source.kind === "usage_csv" ? source.userId : "")?.() ?? pieces("time,tokens\n", "1,2\n");
  world = await startChatWorld({ discord: "gateway", readFile });
  await world.engine.stop(2000);
});
afterAll(async () => {
  await world.close();
});

const usage = SAMPLE_USAGE.usual;
const withPicture = (text: string): BoundView => {
  if (!usage) throw new Error("there is no such sample");
  return {
    tone: "plain",
    title: "Usage",
    body: [{ kind: "paragraph", text }],
    picture: { kind: "usage_chart", data: usage, alt: "Tokens by day in November" },
    choices: [[{ kind: "act", label: "Refresh", act: { ref: `usage:${"A".repeat(22)}` } }]],
  };
};
const plain = (text: string): BoundView => ({ tone: "plain", body: [{ kind: "paragraph", text }] });
const csv = (userId: string): AttachedFile => ({
  name: "usage-2026-11.csv",
  mediaType: "text/csv",
  source: { kind: "usage_csv", userId, fromMs: 0, untilMs: 1 },
  tooLarge: "It is too large for this chat.",
});
const withFile = (userId: string): BoundView => ({ ...plain("Your usage."), file: csv(userId) });

/** What a person sees of the newest message, on either platform. */
interface Look {
  text: string;
  messages: number;
  pictures: number;
  files: string[];
}
interface Reader {
  platform: "telegram" | "discord";
  chatId: string;
  look(): Look;
  picture(): Uint8Array;
  file(): { name: string; bytes: Uint8Array };
}

function onTelegram(name: string): Reader {
  const person = world.meet(name);
  person.says("/start");
  const newest = () => person.lastCard();
  return {
    platform: "telegram",
    chatId: String(person.id),
    look: () => {
      const { text, pictures, files } = newest();
      const messages = person.transcript().filter(({ fromBot }) => fromBot).length;
      return { text, pictures, files, messages };
    },
    picture: () => person.app.picture(newest().messageId).bytes,
    file: () => person.app.file(newest().messageId),
  };
}

function onDiscord(name: string): Reader {
  const person = world.discord.twin.createUser({ username: name.toLowerCase() });
  const ours = () => person.transcript().filter(({ fromBot }) => fromBot);
  const newest = () => {
    const message = ours().at(-1);
    if (!message) throw new Error("there is no message");
    return message;
  };
  return {
    platform: "discord",
    chatId: person.id,
    look: () => {
      const { text, pictures, files } = newest();
      return { text, pictures: pictures.length, files, messages: ours().length };
    },
    picture: () => person.picture(newest().messageId).bytes,
    file: () => person.file(newest().messageId),
  };
}

const ctx = () => world.contextFor({ kind: "job", key: "outbox" });
let keys = 0;
/** @returns the platform's id of the message, or null while it waits */
async function send(to: Reader, view: BoundView, edit: string | null = null): Promise<string | null> {
  const adapter = world.adapters.get(to.platform);
  if (!adapter) throw new Error("no such platform");
  const key = `attachments:${keys++}`;
  await post(ctx(), to, key, { edit, view });
  await drainOutbox(ctx(), adapter, to.chatId);
  const found = await world.client.execute({
    sql: "select message_id from outbox where dedupe_key = ?",
    args: [key],
  });
  return found.rows[0]?.message_id === null ? null : String(found.rows[0]?.message_id);
}

const faultsOf = ({ platform }: Reader) =>
  platform === "telegram" ? world.telegram.faults : world.discord.twin.faults;
const violations = () => [...world.telegram.violations, ...world.discord.twin.violations];

describe.each([
  ["Telegram", onTelegram],
  ["Discord", onDiscord],
] as const)("on %s", (platform, meet) => {
  it("shows a picture in one message, which turns into one without and back", async () => {
    const ann = meet(`Ann${platform}`);
    const id = await send(ann, withPicture("As of now"));
    expect(ann.look()).toMatchObject({ messages: 1, pictures: 1, files: [] });
    expect(ann.look().text).toContain("As of now");
    expect(readImage(ann.picture())).toEqual({ mimeType: "image/png", width: 1200, height: 860 });
    expect(await send(ann, plain("No picture"), id)).toBe(id);
    expect(ann.look()).toMatchObject({ messages: 1, pictures: 0, files: [], text: "No picture" });
    expect(await send(ann, withPicture("Back again"), id)).toBe(id);
    expect(ann.look()).toMatchObject({ messages: 1, pictures: 1, files: [] });
    expect(await send(ann, withPicture("Drawn anew"), id)).toBe(id);
    expect(ann.look()).toMatchObject({ messages: 1, pictures: 1, files: [] });
    expect(violations()).toEqual([]);
  });

  it("offers a file under its name, with every byte", async () => {
    const bea = meet(`Bea${platform}`);
    texts.set(bea.chatId, () => pieces("name,tokens\n", "Übersetzer 🤖,13000\n"));
    await send(bea, withFile(bea.chatId));
    expect(bea.look()).toMatchObject({ messages: 1, pictures: 0, files: ["usage-2026-11.csv"] });
    expect(Buffer.from(bea.file().bytes).toString()).toBe("name,tokens\nÜbersetzer 🤖,13000\n");
    expect(violations()).toEqual([]);
  });

  it("keeps no content in the outbox, only where it comes from", async () => {
    const cid = meet(`Cid${platform}`);
    await post(ctx(), cid, `waiting:${platform}`, {
      edit: null,
      view: { ...withPicture("x"), ...withFile("cid") },
    });
    const row = await ctx().repos.outbox.nextPending(cid.platform, cid.chatId, 1);
    const stored = row ? await ctx().repos.outbox.openView(row) : "";
    expect(stored).toContain('"kind":"usage_csv","userId":"cid"');
    expect(stored.length).toBeLessThan(5_000);
  });

  it("says in words what cannot be drawn or is refused, instead of saying nothing", async () => {
    const dan = meet(`Dan${platform}`);
    const broken = withPicture("Still readable");
    if (broken.picture)
      broken.picture = { ...broken.picture, data: { ...broken.picture.data, days: [null] } as never };
    await send(dan, broken);
    expect(dan.look()).toMatchObject({ messages: 1, pictures: 0 });
    expect(dan.look().text).toContain("Still readable");
    expect(world.logLines.some((line) => line.includes('"picture.not_drawn"'))).toBe(true);
  });

  it("comes with its picture after an outage, and once", async () => {
    const eve = meet(`Eve${platform}`);
    faultsOf(eve).add({
      kind: "status",
      match: /POST .*(sendRichMessage|messages)/,
      times: 1,
      status: 502,
      body: "bad gateway",
    });
    expect(await send(eve, withPicture("After all"))).toBeNull();
    world.clock.offsetMs += 60_000;
    const adapter = world.adapters.get(eve.platform);
    if (adapter) await drainOutbox(ctx(), adapter, eve.chatId);
    expect(eve.look()).toMatchObject({ messages: 1, pictures: 1 });
  });

  it("waits for a file that cannot be read just now", async () => {
    const fay = meet(`Fay${platform}`);
    let reads = 0;
    texts.set(fay.chatId, () => {
      if (reads++ === 0)
        throw new AppError("unavailable", "the database is away", { details: { unsent: true } });
      return pieces("time,tokens\n");
    });
    expect(await send(fay, withFile(fay.chatId))).toBeNull();
    world.clock.offsetMs += 60_000;
    const adapter = world.adapters.get(fay.platform);
    if (adapter) await drainOutbox(ctx(), adapter, fay.chatId);
    expect(fay.look()).toMatchObject({ messages: 1, files: ["usage-2026-11.csv"] });
  });
});

describe("a file that is larger than Discord takes", () => {
  it("is packed where that helps", async () => {
    const gus = onDiscord("Gus");
    texts.set(gus.chatId, () => rows(12 * MEGABYTE));
    await send(gus, withFile(gus.chatId));
    expect(gus.look().files).toEqual(["usage-2026-11.csv.gz"]);
    const text = gunzipSync(gus.file().bytes);
    expect(text.length).toBeGreaterThanOrEqual(12 * MEGABYTE);
    expect(text.toString("utf8", 0, 24)).toBe("2026-11-19T10:00:00.000Z");
  });

  it("is left out with a word where it does not", async () => {
    const hal = onDiscord("Hal");
    texts.set(hal.chatId, () => noise(24 * MEGABYTE));
    await send(hal, withFile(hal.chatId));
    expect(hal.look().files).toEqual([]);
    expect(hal.look().text).toContain("It is too large for this chat.");
    expect(violations()).toEqual([]);
  });

  it("goes as it is to Telegram", async () => {
    const ida = onTelegram("Ida");
    texts.set(ida.chatId, () => rows(12 * MEGABYTE));
    await send(ida, withFile(ida.chatId));
    expect(ida.look().files).toEqual(["usage-2026-11.csv"]);
  });
});

describe("a platform that does not take it", () => {
  const refuses = (description: string) => ({
    kind: "status" as const,
    match: /sendRichMessage/,
    times: 1,
    status: 400,
    body: JSON.stringify({ ok: false, error_code: 400, description: `Bad Request: ${description}` }),
  });

  it("gets picture and file the older way on Telegram, as one message", async () => {
    const jo = onTelegram("Jo");
    world.telegram.faults.add(refuses("RICH_MESSAGE_MEDIA_INVALID"));
    await send(jo, withPicture("Words below"));
    expect(jo.look()).toMatchObject({ messages: 1, pictures: 1 });
    expect(jo.look().text).toContain("Words below");
    world.telegram.faults.add(refuses("RICH_MESSAGE_MEDIA_INVALID"));
    await send(jo, { ...withFile("jo"), body: [{ kind: "paragraph", text: "x".repeat(4_000) }] });
    expect(jo.look()).toMatchObject({ messages: 2, files: ["usage-2026-11.csv"] });
  });

  it("is told in words on Telegram where the whole is too large", async () => {
    const lea = onTelegram("Lea");
    const description = "Request Entity Too Large";
    const body = JSON.stringify({ ok: false, error_code: 413, description });
    world.telegram.faults.add({
      kind: "status",
      match: /sendRichMessage|sendDocument/,
      times: 2,
      status: 413,
      body,
    });
    await send(lea, withFile("lea"));
    expect(lea.look()).toMatchObject({ messages: 1, files: [] });
    expect(lea.look().text).toContain("It is too large for this chat.");
  });

  it.each([
    ["Discord", "Kim", JSON.stringify({ message: "Request entity too large", code: 40005 })],
    ["what stands before Discord", "Kia", "<html>413 Payload Too Large</html>"],
  ])("is told in words where %s refuses it", async (_who, name, body) => {
    const kim = onDiscord(name);
    world.discord.twin.faults.add({
      kind: "status",
      match: /POST .*\/messages/,
      times: 1,
      status: 413,
      headers: { "content-type": body.startsWith("{") ? "application/json" : "text/html" },
      body,
    });
    await send(kim, withFile("kim"));
    expect(kim.look()).toMatchObject({ messages: 1, files: [] });
    expect(kim.look().text).toContain("It is too large for this chat.");
  });
});
