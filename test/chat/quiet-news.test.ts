import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { drainOutbox } from "../../src/chat/outbox/drain-outbox.ts";
import { post } from "../../src/chat/outbox/post.ts";
import { restingNews } from "../../src/chat/resting-news.ts";
import { tellDeploysOpen } from "../../src/chat/tell/tell-deploys-open.ts";
import type { BoundView } from "../../src/chat/view.ts";
import { NEWS_KINDS, SWITCHABLE_KINDS } from "../../src/domain/news/news-kinds.ts";
import { isQuiet, minuteOfDay } from "../../src/domain/news/quiet-hours.ts";
import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import { chooseNews } from "../../src/services/accounts/choose-news.ts";
import { unlinkAccount } from "../../src/services/accounts/unlink-account.ts";
import { pauseDeploys, resumeDeploys } from "../../src/services/admin/pause-deploys.ts";
import { awaitDeploys } from "../../src/services/deployments/await-deploys.ts";
import { until } from "../world/until.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { type StartedAgent, startAgent } from "./started-agent.ts";

const HOUR_MS = 3_600_000;
/** What a chat's own limit may keep a message for. */
const MOMENT_MS = 60_000;
const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };
const refunded = (dollars: number) => ({
  ...{ amountMinor: dollars * 100, currency: "usd", reason: "deploy_failed" },
});
const budget = (percent: number) => ({ percent, spentMicros: percent * 10_000, limitMicros: 1_000_000 });

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(() => world.close());

/** An agent that runs, and what its owner chooses and sees. */
async function owner(name: string) {
  const agent = await startAgent(world, name);
  await agent.step("awaiting_payment", "checkout_opened");
  await agent.step("queued", "paid", paid);
  const { person, userId } = agent;
  const ctx = () =>
    world.contextFor({
      ...{ kind: "user", userId, role: null, platform: "telegram" },
      ...{ platformUserId: String(person.id), chatId: String(person.id) },
    });
  const choose = (input: Parameters<typeof chooseNews>[0]["input"]) => chooseNews({ ctx: ctx(), input });
  const texts = () => person.transcript().flatMap((e) => (e.fromBot ? [e.text] : []));
  return {
    ...agent,
    ctx,
    choose,
    texts,
    times: (text: string) => texts().filter((t) => t.includes(text)).length,
  };
}

/** Quiet from an hour ago for so long, by the clock in London. */
function quietFor(hours: number) {
  const minute = minuteOfDay("Europe/London", world.clock.now());
  const wrap = (m: number) => ((m % 1440) + 1440) % 1440;
  return { from: wrap(minute - 60), to: wrap(minute + hours * 60), timeZone: "Europe/London" };
}

const waitingIn = async (chatId: string) => {
  const { rows } = await world.client.execute({
    sql: "select not_before from outbox where chat_id=? and state='pending' and not_before is not null order by rowid",
    args: [chatId],
  });
  return rows.map(({ not_before: notBefore }) => Number(notBefore));
};
const waiting = ({ person }: StartedAgent) => waitingIn(String(person.id));

/** Time goes by once what was sent is written down: else whoever writes it would seem to have been away. */
const later = async (hours: number): Promise<void> => {
  await until("nobody sends", async () => {
    const sql = "select 1 from jobs where key like 'outbox:%' and lease_until>?";
    return (await world.client.execute({ sql, args: [world.clock.now()] })).rows.length === 0;
  });
  world.clock.offsetMs += hours * HOUR_MS;
};

describe("a kind of news that is switched off", () => {
  it("is not queued while its card goes on changing, and what happened meanwhile is not told later", async () => {
    const ann = await owner("Ann");
    await ann.choose({ kind: "deploys", wanted: false });
    await ann.choose({ kind: "usage", wanted: false });
    await ann.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await ann.person.sees("Creating the deployment …");
    await ann.note("budget_used", budget(50));
    await ann.note("refunded", refunded(1));
    await ann.person.sees("$1 went back to you");
    await later(0.1);
    await ann.choose({ kind: "usage", wanted: true });
    await ann.drawNow();
    await ann.note("budget_used", budget(80));
    await ann.person.sees("80 %");
    expect(ann.times("50 %")).toBe(0);
  });

  it("hides neither what needs its person's hand nor that what they asked for has failed", async () => {
    const dot = await owner("Dot");
    for (const kind of ["health", "deploys"] as const) await dot.choose({ kind, wanted: false });
    await dot.note("silent", { layer: "agent", kind: "crash_loop" });
    await dot.note("silent", { layer: "channel", kind: "conflict" });
    await dot.person.sees("another program uses its bot");
    await dot.note("restart_wanted", { by: "owner" });
    await dot.note("restarted", {});
    await dot.note("restart_failed", { why: "not_booted" });
    await dot.person.sees("was not restarted");
    const { rows } = await world.client.execute({
      sql: "select topic from outbox where chat_id=? and topic is not null order by rowid",
      args: [String(dot.person.id)],
    });
    expect(rows.map(({ topic }) => String(topic).split(":")[0])).toEqual(["health", "deploys"]);
  });

  it("is dropped where it waits already", async () => {
    const bea = await owner("Bea");
    await bea.choose({ quiet: quietFor(3) });
    await bea.note("budget_used", budget(50));
    await bea.note("refunded", refunded(2));
    expect(await waiting(bea)).toHaveLength(2);
    await bea.choose({ kind: "usage", wanted: false });
    expect(await waiting(bea)).toHaveLength(1);
    await bea.drawNow();
    expect(await waiting(bea)).toHaveLength(1);
    await later(4);
    await bea.choose({ kind: "usage", wanted: true });
    await bea.person.sees("$2 went back to you");
    expect(bea.times("50 %")).toBe(0);
  });
});

test("what is told to everybody is nothing that anybody can choose about", async () => {
  const hal = await owner("Hal");
  const locked = NEWS_KINDS.filter((kind) => !SWITCHABLE_KINDS.some((one) => one === kind));
  expect(locked).toEqual(["money", "ends"]);
  for (const kind of locked)
    await expect(hal.choose(JSON.parse(`{"kind":"${kind}","wanted":false}`))).rejects.toThrow();
  expect((await world.repos.notificationPrefs.read(hal.userId)).kinds.size).toBe(0);
});

describe("in quiet hours", () => {
  it("news wait and come in order when they end, the newest of several about the same; what cannot wait comes at once", async () => {
    const cid = await owner("Cid");
    await cid.choose({ quiet: quietFor(2) });
    await cid.note("budget_used", budget(50));
    await cid.note("refunded", refunded(3));
    await cid.note("budget_used", budget(80));
    await cid.note("answers_again", { layer: "channel", kind: "conflict", silentMs: 60_000 });
    await cid.note("silent", { layer: "channel", kind: "conflict" });
    await cid.note("refunded", refunded(4));
    await cid.person.sees("another program uses its bot");
    const ends = await waiting(cid);
    const { rows: lasting } = await world.client.execute({
      sql: "select 1 from pending_actions where chat_id=? and expires_at=?",
      args: [String(cid.person.id), Number(ends[0]) + 24 * HOUR_MS],
    });
    expect(lasting.length, "buttons last from the morning on").toBeGreaterThan(0);
    expect(ends).toHaveLength(3);
    expect(new Set(ends).size).toBe(1);
    expect(cid.times("went back to you") + cid.times("80 %")).toBe(0);
    await later(2.1);
    await cid.person.sees("$4 went back to you");
    const told = cid.texts().flatMap((text) => /\$\d went back|\d\d %|answers again/.exec(text)?.[0] ?? []);
    expect(told).toEqual(["$3 went back", "80 %", "$4 went back"]);
    await cid.drawNow();
    await until("all is sent", async () => (await waiting(cid)).length === 0);
    expect(cid.times("50 %")).toBe(0);
  });

  it("what waits follows hours, and a zone, that are chosen meanwhile", async () => {
    const dan = await owner("Dan");
    await dan.choose({ quiet: quietFor(2) });
    await dan.note("refunded", refunded(5));
    const [before = 0] = await waiting(dan);
    await dan.choose({ timeZone: "Atlantic/Azores" });
    const [after = 0] = await waiting(dan);
    expect(after - before).toBe(HOUR_MS);
    await later(2.1);
    await dan.note("refunded", refunded(6));
    expect(await waiting(dan)).toHaveLength(2);
    await dan.choose({ timeZone: "Asia/Tokyo" });
    await dan.person.sees("$6 went back to you");
    await dan.choose({ quiet: quietFor(2) });
    await dan.note("refunded", refunded(7));
    expect(dan.times("$7 went back")).toBe(0);
    await dan.choose({ quiet: null });
    await dan.person.sees("$7 went back to you");
  });

  it("news that waited for something else until they began are put off, and answers overtake them", async () => {
    const eve = await owner("Eve");
    world.telegram.faults.add({
      kind: "status",
      match: /sendRichMessage/,
      status: 502,
      body: "{}",
      times: 99,
    });
    await eve.note("refunded", refunded(8));
    await eve.choose({ quiet: quietFor(2) });
    const isPutOff = async () => Number((await waiting(eve))[0]) > world.clock.now() + HOUR_MS;
    await until("whoever sends it puts it off", isPutOff);
    world.telegram.faults.clear();
    eve.person.says("/help");
    await eve.person.sees("What I can do");
    expect(eve.times("$8 went back")).toBe(0);
    await later(2.1);
    await eve.person.sees("$8 went back to you");
  });

  it("a chat that is shut while news wait has them told in another one, once, and not before the end", async () => {
    const fay = await owner("Fay");
    const desk: DiscordPerson = world.discord.twin.createUser({ username: "fay", globalName: "Fay" });
    await world.signInOnDiscord(desk, fay.userId);
    await fay.choose({ quiet: quietFor(2) });
    await fay.note("refunded", refunded(9));
    fay.person.app.block("goclaw_bot");
    await fay.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    const onDiscord = () => desk.transcript().filter(({ text }) => text.includes("$9 went back to you"));
    await fay.drawNow();
    await until("it waits for the other chat", async () => (await waitingIn(desk.id)).length === 1);
    expect(onDiscord()).toHaveLength(0);
    await later(2.1);
    await desk.sees("$9 went back to you");
    await fay.drawNow();
    expect([onDiscord().length, fay.times("$9 went back")]).toEqual([1, 0]);
  });

  it("an account that is unlinked while news wait in its chat hears none of them, and another one does", async () => {
    const gil = await owner("Gil");
    const desk: DiscordPerson = world.discord.twin.createUser({ username: "gil", globalName: "Gil" });
    await world.signInOnDiscord(desk, gil.userId);
    await gil.choose({ quiet: quietFor(2) });
    await gil.note("refunded", refunded(11));
    expect(await waiting(gil)).toHaveLength(1);
    const account = { platform: "telegram" as const, platformUserId: String(gil.person.id) };
    await unlinkAccount({ ctx: gil.ctx(), input: account });
    await until("it waits for the other chat", async () => (await waitingIn(desk.id)).length === 1);
    await later(2.1);
    await desk.sees("$11 went back to you");
    expect([await waiting(gil), gil.times("$11 went back")]).toEqual([[], 0]);
  });

  it("that deploys are open is not told where they are paused again by then, but once they are open", async () => {
    const ida = await owner("Ida");
    await ida.choose({ quiet: quietFor(2) });
    const ctx = ida.ctx();
    const admin = { ...ctx, actor: { ...ctx.actor, role: "admin" as const } } as typeof ctx;
    const pause = () => pauseDeploys({ ctx: admin, input: { reason: "the chain halts" } });
    const reopen = async () => {
      await resumeDeploys({ ctx: admin });
      await tellDeploysOpen(world.contextFor({ kind: "job", key: "reopened" }), new Map());
    };
    const isOpen = "New agents can be deployed again";
    await pause();
    await awaitDeploys({ ctx });
    await reopen();
    expect(await waiting(ida)).toHaveLength(1);
    await pause();
    await awaitDeploys({ ctx });
    expect(await waiting(ida), "whoever waits anew is not told that the pause before is over").toEqual([]);
    await reopen();
    expect(await waiting(ida)).toHaveLength(1);
    await pause();
    await later(2.1);
    await ida.note("refunded", refunded(12));
    await ida.person.sees("$12 went back to you");
    const nothingWaits = () => until("nothing waits", async () => (await waiting(ida)).length === 0);
    await nothingWaits();
    expect(ida.times(isOpen)).toBe(0);
    await reopen();
    await ida.person.sees(isOpen);
    await nothingWaits();
    await reopen();
    expect([(await waiting(ida)).length, ida.times(isOpen)]).toEqual([0, 1]);
  });
});

/** What may befall the news of one person, in any order. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("rests" as const, "urgent" as const) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 700 }).map((minutes) => ({ minutes })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(1439), fc.nat(1439), fc.constantFrom("UTC", "Asia/Tokyo", "America/St_Johns"))
      .map(([from, to, timeZone]) => ({ quiet: from === to ? null : { from, to, timeZone } })),
  },
  { weight: 1, arbitrary: fc.constantFrom("Europe/Berlin", "UTC").map((timeZone) => ({ timeZone })) },
);

describe("whatever is chosen, and whenever", () => {
  it("nothing that can wait is sent while there is quiet, nothing is lost, and each sort keeps its order", async () => {
    const gus = await owner("Gus");
    const chat = { platform: "telegram" as const, chatId: String(gus.person.id) };
    await world.engine.stop(2000);
    const job = world.contextFor({ kind: "job", key: "outbox" });
    const all = { rests: [] as string[], urgent: [] as string[] };
    const sent = { rests: [] as string[], urgent: [] as string[] };
    let seen = gus.texts().length;
    const drain = async (): Promise<number | null> => {
      const next = await drainOutbox(job, world.adapter, chat.chatId);
      const { quiet } = await world.repos.notificationPrefs.read(gus.userId);
      for (const text of gus.texts().slice(seen)) {
        const sort = text.startsWith("urgent") ? "urgent" : "rests";
        if (sort === "rests" && quiet) expect(isQuiet(quiet, world.clock.now())).toBe(false);
        sent[sort].push(text);
      }
      seen = gus.texts().length;
      return typeof next === "number" ? next : (next?.at ?? null);
    };
    /** As the engine does it: whenever it is due again, for so long. */
    const drainFor = async (ms: number) => {
      for (let next = await drain(); next !== null; next = await drain()) {
        if (next > world.clock.now() + ms) return;
        world.clock.offsetMs += Math.max(0, next - world.clock.now());
      }
    };
    const tell = async (sort: "rests" | "urgent") => {
      const text = `${sort} ${all.rests.length + all.urgent.length}`;
      const view: BoundView = { tone: "plain", body: [{ kind: "paragraph", text }] };
      const resting = await restingNews(job, gus.userId, `usage:${text}`);
      const news = sort === "rests" ? resting : { ...resting, notBefore: null };
      await post(job, chat, `property:${text}`, { edit: null, view }, news);
      all[sort].push(text);
    };
    const take = async (one: typeof step extends fc.Arbitrary<infer T> ? T : never) => {
      if (typeof one === "string") await tell(one);
      else if ("minutes" in one) world.clock.offsetMs += one.minutes * 60_000;
      else await gus.choose(one);
      await drainFor(MOMENT_MS);
      expect(sent.urgent).toEqual(all.urgent);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        for (const one of steps) await take(one);
        await drainFor(25 * HOUR_MS);
        expect(sent).toEqual(all);
      }),
      { numRuns: process.env.GOCLAW_FULL ? 100 : 6, seed: 8, endOnFailure: true },
    );
  });
});
