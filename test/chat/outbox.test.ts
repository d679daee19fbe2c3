import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drainOutbox, parseOutboxId } from "../../src/chat/outbox/drain-outbox.ts";
import { post } from "../../src/chat/outbox/post.ts";
import type { BoundView } from "../../src/chat/view.ts";
import { minuteOfDay } from "../../src/domain/news/quiet-hours.ts";
import { AppError } from "../../src/errors.ts";
import { tooManyRequests } from "../../src/sandbox/telegram/telegram-twin.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { chooseNews } from "../../src/services/accounts/choose-news.ts";
import type { Context } from "../../src/services/context.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
  await world.engine.stop(2000);
});
afterAll(async () => {
  await world.close();
});

const say = (text: string): BoundView => ({ tone: "plain", body: [{ kind: "paragraph", text }] });
const ctx = () => world.contextFor({ kind: "job", key: "outbox" });
const put = (person: Person, key: string, text: string, edit: string | null = null) =>
  post(ctx(), { platform: "telegram", chatId: String(person.id) }, key, { edit, view: say(text) });
async function drain(person: Person): Promise<number | null> {
  const next = await drainOutbox(ctx(), world.adapter, String(person.id));
  return typeof next === "number" ? next : (next?.at ?? null);
}
const later = (ms: number): void => {
  world.clock.offsetMs += ms;
};
const texts = (person: Person) =>
  person
    .transcript()
    .filter((e) => e.fromBot)
    .map((e) => e.text);
/** Somebody who has opened the chat, so that we may write to them. */
function friend(name: string): Person {
  const person = world.meet(name);
  person.says("/start");
  return person;
}

/** Somebody who may choose quiet hours, and whoever sends to them. */
async function sleeper(name: string) {
  const { person, userId } = await world.signedIn(name);
  person.app.sendText("goclaw_bot", "/privacy");
  const chat = { platform: "telegram", chatId: String(person.id) } as const;
  const own = { ...chat, platformUserId: chat.chatId, kind: "user", userId, role: null } as const;
  async function quietFor(minutes: number, inMinutes = 0): Promise<void> {
    const from = (minuteOfDay("UTC", world.clock.now()) + inMinutes) % 1440;
    const quiet = { from, to: (from + minutes) % 1440, timeZone: "UTC" };
    await chooseNews({ ctx: world.contextFor(own), input: { quiet } });
  }
  return { person, chat, job: ctx(), quietFor };
}

/** Three tries of a message fail, and so will the next one. */
async function noWay(person: Person, key: string): Promise<void> {
  world.telegram.faults.add({ kind: "drop_before", match: /sendRichMessage/, times: 4 });
  for (let due = await drain(person); ; due = await drain(person)) {
    later(Math.max(0, (due ?? 0) - world.clock.now()));
    if ((await world.repos.outbox.findByKey(key))?.attempts === 3) return;
  }
}

describe("the outbox", () => {
  it("sends in order, and one key once", async () => {
    const ann = friend("Ann");
    await put(ann, "a1", "first");
    await put(ann, "a2", "second");
    await put(ann, "a1", "first again");
    expect(await drain(ann)).toBeNull();
    await put(ann, "a2", "second again");
    await drain(ann);
    expect(texts(ann)).toEqual(["first", "second"]);
    const { rows } = await world.client.execute("select view from outbox where dedupe_key='a1'");
    expect(rows[0]?.view).toBeNull();
  });

  it("keeps what waits unreadable in the database", async () => {
    const bea = friend("Bea");
    await put(bea, "b1", "for Bea's eyes");
    const { rows } = await world.client.execute("select view from outbox where dedupe_key='b1'");
    expect(String(rows[0]?.view)).toMatch(/^enc:/);
    await drain(bea);
  });

  it("waits as long as 429 says, and loses nothing", async () => {
    const cid = friend("Cid");
    await put(cid, "c1", "patience");
    world.telegram.faults.add(tooManyRequests(/sendRichMessage/, 9));
    const next = await drain(cid);
    expect((next ?? 0) - world.clock.now()).toBeGreaterThan(8500);
    await put(cid, "c2", "now");
    expect(await drain(cid), "also where something newer wakes it").toBeGreaterThan(world.clock.now() + 8000);
    expect(texts(cid)).toEqual([]);
    later(9_100);
    expect(await drain(cid)).toBeNull();
    expect(texts(cid)).toEqual(["patience", "now"]);
  });

  it("waits, and loses nothing, while our own token is refused or our database is away", async () => {
    const ivy = friend("Ivy");
    await put(ivy, "i1", "still here");
    const refused = { ok: false, error_code: 401, description: "Unauthorized" };
    world.telegram.faults.add({
      kind: "status",
      match: /sendRichMessage/,
      status: 401,
      body: JSON.stringify(refused),
    });
    expect(await drain(ivy)).toBeGreaterThan(world.clock.now() + 50_000);
    const away = async () => {
      throw new AppError("database_busy", "somebody else is writing");
    };
    const busy = await drainOutbox(ctx(), { ...world.adapter, send: away }, String(ivy.id));
    expect(busy).toBeGreaterThan(world.clock.now());
    expect(await drain(ivy)).toBeNull();
    expect(texts(ivy)).toEqual(["still here"]);
  });

  it("repeats after a drop that nobody can judge for a minute, but only three times", async () => {
    const dot = friend("Dot");
    await put(dot, "d1", "maybe");
    world.telegram.faults.add({ kind: "drop_after", match: /sendRichMessage/ });
    expect(await drain(dot)).not.toBeNull();
    later(1_000);
    expect(await drain(dot)).toBeNull();
    expect(texts(dot)).toEqual(["maybe", "maybe"]);
    await put(dot, "d2", "never");
    world.telegram.faults.add({ kind: "drop_before", match: /sendRichMessage/, times: 99 });
    const pauses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const pause = Math.round(((await drain(dot)) ?? 0) - world.clock.now());
      pauses.push(pause);
      later(pause);
    }
    expect(pauses.map((ms) => Math.ceil(ms / 1_000))).toEqual([1, 10, 60]);
    for (let i = 0; i < 2; i++) await drain(dot);
    world.telegram.faults.clear();
    await drain(dot);
    expect(texts(dot)).toEqual(["maybe", "maybe"]);
    expect((await world.repos.outbox.findByKey("d2"))?.state).toBe("dead");
  });

  it("is not tried before its pause is over, however often its chat is woken meanwhile", async () => {
    const jo = friend("Jo");
    await put(jo, "j0", "first");
    world.telegram.faults.add({ kind: "drop_before", match: /sendRichMessage/, times: 99 });
    for (let i = 1; i < 8; i++) {
      expect(await drain(jo)).toBeGreaterThan(world.clock.now());
      await put(jo, `j${i}`, `more ${i}`);
    }
    world.telegram.faults.clear();
    expect((await world.repos.outbox.findByKey("j0"))?.attempts).toBe(1);
    later(1_000);
    expect(await drain(jo)).toBeNull();
    expect(texts(jo).slice(0, 2)).toEqual(["first", "more 1"]);
  });

  it("lets no answer wait like news because news are before it in its chat", async () => {
    const kim = friend("Kim");
    const chat = { platform: "telegram", chatId: String(kim.id) } as const;
    const news = { topic: "usage:x", notBefore: null };
    await post(ctx(), chat, "k0", { edit: null, view: say("news") }, news);
    world.telegram.faults.add({ kind: "drop_before", match: /sendRichMessage/ });
    await drain(kim);
    await put(kim, "k1", "answer");
    expect(typeof (await drainOutbox(ctx(), world.adapter, chat.chatId))).toBe("number");
    later(1_000);
    await drain(kim);
    expect(texts(kim)).toEqual(["news", "answer"]);
  });

  it("lets all that somebody waits for go before a piece of news that comes later", async () => {
    const tom = friend("Tom");
    const chat = { platform: "telegram", chatId: String(tom.id) } as const;
    await post(ctx(), chat, "t0", { edit: null, view: say("news") }, { topic: "usage:x", notBefore: null });
    await noWay(tom, "t0");
    expect(await drainOutbox(ctx(), world.adapter, chat.chatId)).toMatchObject({ canWait: true });
  });

  it("drops a piece of news that comes later for a newer one about the same, and for whoever wants none of its kind", async () => {
    const { person: uma, chat } = await sleeper("Uma");
    const tell = (key: string) =>
      post(ctx(), chat, key, { edit: null, view: say(key) }, { topic: "usage:x", notBefore: 0 });
    const stateOf = async (key: string) => (await world.repos.outbox.findByKey(key))?.state;
    for (const key of ["u0", "u1"]) {
      await tell(key);
      await noWay(uma, key);
      await drain(uma);
    }
    expect([await stateOf("u0"), await stateOf("u1")]).toEqual(["dropped", "pending"]);
    const own = { ...chat, platformUserId: chat.chatId, kind: "user", role: null } as const;
    const { userId } = (await world.repos.chatIdentities.find(chat.platform, chat.chatId)) ?? { userId: "" };
    const theirs = world.contextFor({ ...own, userId });
    await chooseNews({ ctx: theirs, input: { kind: "usage", wanted: false } });
    expect(await stateOf("u1")).toBe("dropped");
    expect(texts(uma)).toEqual([]);
  });

  it("brings a piece of news when an outage of hours is over, and lets pass what somebody asks meanwhile", async () => {
    const lou = friend("Lou");
    const chat = { platform: "telegram", chatId: String(lou.id) } as const;
    const news = { topic: "usage:x", notBefore: null };
    await post(ctx(), chat, "l0", { edit: null, view: say("news") }, news);
    const fault = { kind: "status", status: 502, match: /sendRichMessage/ } as const;
    world.telegram.faults.add({ ...fault, times: Number.POSITIVE_INFINITY });
    const began = world.clock.now();
    for (let due = await drain(lou); world.clock.now() - began < 3 * 3_600_000; due = await drain(lou)) {
      expect(due).not.toBeNull();
      later((due ?? 0) - world.clock.now());
    }
    expect((await world.repos.outbox.findByKey("l0"))?.attempts).toBeLessThan(12);
    world.telegram.faults.clear();
    await put(lou, "l1", "answer");
    const due = await drain(lou);
    expect(texts(lou)).toEqual(["answer"]);
    later((due ?? 0) - world.clock.now());
    expect(await drain(lou)).toBeNull();
    expect(texts(lou)).toEqual(["answer", "news"]);
  });

  it("keeps no piece of news that had to come at once for the morning, because it came late", async () => {
    const { person: ned, chat, quietFor } = await sleeper("Ned");
    await quietFor(600);
    await post(ctx(), chat, "n0", { edit: null, view: say("news") }, { topic: "health:x", notBefore: null });
    world.telegram.faults.add({ kind: "drop_before", match: /sendRichMessage/, times: 4 });
    for (let due = await drain(ned); due !== null; due = await drain(ned)) {
      expect(due - world.clock.now()).toBeLessThan(3_600_000);
      later(due - world.clock.now());
    }
    expect(texts(ned)).toContain("news");
  });

  it("counts a piece of news that had no way and puts it off in one commit", async () => {
    const { person: pia, job, chat } = await sleeper("Pia");
    await post(ctx(), chat, "p0", { edit: null, view: say("news") }, { topic: "usage:x", notBefore: 0 });
    await noWay(pia, "p0");
    const outbox = { ...job.repos.outbox, hold: () => Promise.reject(new Error("the process ended")) };
    const dying: Context = { ...job, repos: { ...job.repos, outbox } };
    await drainOutbox(dying, world.adapter, chat.chatId);
    const row = await world.repos.outbox.findByKey("p0");
    expect(row).toMatchObject({ attempts: 4, notBefore: 0 });
    expect(row?.againAt).toBeGreaterThan(world.clock.now() + 200_000);
  });

  it("asks for quiet hours again for a piece of news that comes late because its platform was away", async () => {
    const { person: quin, chat, quietFor } = await sleeper("Quin");
    await quietFor(600, 4);
    await post(ctx(), chat, "q0", { edit: null, view: say("news") }, { topic: "usage:x", notBefore: 0 });
    await noWay(quin, "q0");
    await drain(quin);
    later(301_000);
    const due = await drain(quin);
    expect(texts(quin)).toEqual([]);
    expect((due ?? 0) - world.clock.now(), "its person's morning").toBeGreaterThan(9 * 3_600_000);
    later((due ?? 0) - world.clock.now());
    expect(await drain(quin)).toBeNull();
    expect(texts(quin)).toEqual(["news"]);
  });

  it("leaves a piece of news that had to come at once as it is, when other quiet hours are chosen meanwhile", async () => {
    const { person: ria, chat, quietFor } = await sleeper("Ria");
    await post(ctx(), chat, "r0", { edit: null, view: say("news") }, { topic: "health:x", notBefore: null });
    await noWay(ria, "r0");
    await drain(ria);
    await quietFor(600);
    later(301_000);
    expect(await drain(ria)).toBeNull();
    expect(texts(ria)).toEqual(["news"]);
  });

  it("tells at once what had no way and was then given up, when its chat is open again", async () => {
    const sue = friend("Sue");
    const chat = { platform: "telegram", chatId: String(sue.id) } as const;
    const tell = () =>
      post(ctx(), chat, "s0", { edit: null, view: say("news") }, { topic: "usage:x", notBefore: null });
    await tell();
    await noWay(sue, "s0");
    await drain(sue);
    await world.repos.outbox.shutChat(chat.platform, chat.chatId);
    await tell();
    expect(await drain(sue)).toBeNull();
    expect(texts(sue)).toEqual(["news"]);
  });

  it("gives up a piece of news after a day", async () => {
    const max = friend("Max");
    const chat = { platform: "telegram", chatId: String(max.id) } as const;
    await post(ctx(), chat, "m0", { edit: null, view: say("news") }, { topic: "usage:x", notBefore: null });
    const fault = { kind: "drop_before", match: /sendRichMessage/ } as const;
    world.telegram.faults.add({ ...fault, times: Number.POSITIVE_INFINITY });
    const began = world.clock.now();
    for (let due = await drain(max); due !== null; due = await drain(max)) later(due - world.clock.now());
    world.telegram.faults.clear();
    expect((await world.repos.outbox.findByKey("m0"))?.state).toBe("dead");
    expect((world.clock.now() - began) / 3_600_000).toBeCloseTo(24.5, 0);
  });

  it("marks somebody who blocked us and goes on with nobody", async () => {
    const { person: eva } = await world.signedIn("Eva");
    eva.app.sendText("goclaw_bot", "/start");
    eva.app.block("goclaw_bot");
    for (let i = 1; i <= 8; i++) await put(eva, `e${i}`, "are you there");
    expect(await drain(eva)).toBeNull();
    expect(world.telegram.violations.filter((v) => v.code === 403)).toHaveLength(1);
    expect((await world.repos.outbox.findByKey("e8"))?.state).toBe("dead");
    expect((await world.repos.chatIdentities.find("telegram", String(eva.id)))?.blockedAt).not.toBeNull();
  });

  it("sends an edit that is refused as a message of its own", async () => {
    const fay = friend("Fay");
    await put(fay, "f1", "card");
    await drain(fay);
    const card = fay.lastCard();
    await put(fay, "f2", "card, changed", String(card.messageId));
    await drain(fay);
    expect(texts(fay)).toEqual(["card, changed"]);
    await world.adapter.remove(String(fay.id), String(card.messageId));
    await put(fay, "f3", "card, again", String(card.messageId));
    await drain(fay);
    expect(texts(fay)).toEqual(["card, again"]);
  });

  it("takes an edit that changes nothing for success", async () => {
    const gil = friend("Gil");
    await put(gil, "g1", "same");
    await drain(gil);
    await put(gil, "g2", "same", String(gil.lastCard().messageId));
    await drain(gil);
    expect(texts(gil)).toEqual(["same"]);
    expect((await world.repos.outbox.findByKey("g2"))?.state).toBe("sent");
  });

  it("says it in plain text to a server that refuses the rich message", async () => {
    const hal = friend("Hal");
    await put(hal, "h1", "plainly");
    const body = { ok: false, error_code: 400, description: "Bad Request: rich messages are not supported" };
    world.telegram.faults.add({
      kind: "status",
      match: /sendRichMessage/,
      status: 400,
      body: JSON.stringify(body),
    });
    await drain(hal);
    expect(texts(hal)).toEqual(["plainly"]);
  });

  it("knows its chats by platform and id", () => {
    expect(parseOutboxId("telegram:-100123")).toEqual({ platform: "telegram", chatId: "-100123" });
    expect(() => parseOutboxId("smoke:1")).toThrow();
  });
});
