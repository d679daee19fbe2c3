import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { BROADCAST_BATCH, sendBroadcast } from "../../src/chat/tell/send-broadcast.ts";
import { runPart } from "../../src/db/run.ts";
import { minuteOfDay } from "../../src/domain/news/quiet-hours.ts";
import { AppError } from "../../src/errors.ts";
import { forgetOldRows } from "../../src/jobs/forget-old-rows.ts";
import { chooseNews } from "../../src/services/accounts/choose-news.ts";
import { beginBroadcast } from "../../src/services/admin/begin-broadcast.ts";
import { listBroadcasts } from "../../src/services/admin/list-broadcasts.ts";
import { resumeBroadcast, stopBroadcast } from "../../src/services/admin/steer-broadcast.ts";
import type { Context, Role } from "../../src/services/context.ts";
import { until } from "../world/until.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const PEOPLE = 1_000;
const ADMIN = "admin-of-all";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
  await world.engine.stop(2000);
});
afterAll(() => world.close());

const idOf = (n: number): string => `person-${String(n).padStart(5, "0")}`;

/** Rows alone: nobody of them ever writes. */
async function seedPeople(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => n);
  const users = rows.map((n) => ({
    sql: `insert into users (id, clerk_user_id, email, tier, subscription_status, created_at, updated_at)
      values (?,?,?,'starter','active',0,0)`,
    args: [idOf(n), `user_${n}`, `${n}@example.com`],
  }));
  const chats = rows.map((n) => ({
    sql: `insert into chat_identities (platform, platform_user_id, user_id, private_chat_id, display_name, linked_at)
      values ('telegram',?,?,?,'Ann',0)`,
    args: [`9${n}`, idOf(n), `9${n}`],
  }));
  await world.client.batch([...users, ...chats], "write");
}

beforeEach(async () => {
  for (const table of [
    "outbox",
    "broadcasts",
    "news_choices",
    "notification_prefs",
    "pending_actions",
    "chat_identities",
    "users",
  ])
    await world.client.execute(`delete from ${table}`);
});

const job = (): Context => world.contextFor({ kind: "job", key: "broadcast" });
const admin = (role: Role | null = "admin"): Context =>
  world.contextFor({ ...account, kind: "user", userId: ADMIN, chatId: "1", role });
const account = { platform: "telegram" as const, platformUserId: "1" };

async function freshlySignedIn(): Promise<void> {
  const now = world.clock.now();
  const grant = {
    ...account,
    userId: ADMIN,
    loginRequestId: "login",
    signedInAt: now,
    endsAt: now + 600_000,
  };
  await runPart(world.client, world.repos.sudoGrants.grantPart(grant));
}

async function begin(): Promise<string> {
  await freshlySignedIn();
  const id = uuidv7();
  await beginBroadcast({ ctx: admin(), input: { id, text: "We move house." } });
  return id;
}

/** The administrator as a person with a chat, who came too late to hear what is being told. */
async function seedSender(): Promise<void> {
  const user = {
    sql: `insert into users (id, clerk_user_id, email, tier, subscription_status, created_at, updated_at)
      values (?,'user_admin','admin@example.com','starter','active',?,0)`,
    args: [ADMIN, world.clock.now() + 1_000],
  };
  const chat = {
    sql: `insert into chat_identities (platform, platform_user_id, user_id, private_chat_id, display_name, linked_at)
      values ('telegram','1',?,'777','Ada',0)`,
    args: [ADMIN],
  };
  await world.client.batch([user, chat], "write");
}

/** As the sender leaves what it has sent. */
const allSent = () => world.client.execute("update outbox set state='sent', view=null where state='pending'");
/** The same where what is not due yet waits. */
const dueSent = () =>
  world.client.execute({
    sql: "update outbox set state='sent', view=null where state='pending' and not_before<=?",
    args: [world.clock.now()],
  });
/** From now on, for ten hours. */
async function becomesQuiet(n: number): Promise<void> {
  const { notificationPrefs: prefs } = world.repos;
  const from = minuteOfDay("UTC", world.clock.now());
  await runPart(world.client, prefs.timeZonePart(idOf(n), "UTC"));
  await runPart(world.client, prefs.quietPart(idOf(n), { from, to: (from + 600) % 1440 }));
}
const turn = (id: string, ctx = job()) => sendBroadcast(ctx, world.adapters, id);
const row = async (id: string) => {
  const found = await world.repos.broadcasts.find(id);
  if (!found) throw new Error("no such broadcast");
  return found;
};

async function told(id: string): Promise<Map<string, number>> {
  const { rows } = await world.client.execute("select dedupe_key, chat_id from outbox order by dedupe_key");
  const counts = new Map<string, number>();
  for (const { dedupe_key: key, chat_id: chat } of rows) {
    expect(String(key).startsWith(`broadcast:${id}:person-`)).toBe(true);
    counts.set(String(chat), (counts.get(String(chat)) ?? 0) + 1);
  }
  return counts;
}

async function toTheEnd(id: string): Promise<void> {
  for (let i = 0; (await row(id)).state === "sending" && i < 2 * PEOPLE; i++) {
    await turn(id);
    await allSent();
  }
}

/** Ends the process before its batch is committed, or right after. */
const killed = {
  before: (ctx: Context): Context => ({
    ...ctx,
    repos: { ...ctx.repos, pendingActions: { ...ctx.repos.pendingActions, create: () => die() } },
  }),
  after: (ctx: Context): Context => ({ ...ctx, scheduler: { ...ctx.scheduler, nudge: () => die() } }),
};
function die(): never {
  throw new Error("killed");
}

describe("a broadcast", () => {
  it("tells a thousand people once each, over kills and two workers at a time", {
    timeout: 60_000,
  }, async () => {
    await seedPeople(PEOPLE);
    const id = await begin();
    expect((await row(id)).people).toBe(PEOPLE);
    for (const kill of [killed.before, killed.after, killed.before, killed.after]) {
      await turn(id);
      await allSent();
      await expect(turn(id, kill(job()))).rejects.toThrow("killed");
      await allSent();
      await Promise.all([turn(id), turn(id)]);
      await allSent();
    }
    expect((await row(id)).queued).toBeLessThan(PEOPLE);
    await toTheEnd(id);
    expect(await row(id)).toMatchObject({ state: "done", queued: PEOPLE });
    const counts = await told(id);
    expect([counts.size, ...new Set(counts.values())]).toEqual([PEOPLE, 1]);
    expect(await turn(id)).toBeNull();
  });

  it("takes at most half of the pace, and waits while its last batch is not sent", async () => {
    await seedPeople(3 * BROADCAST_BATCH);
    const id = await begin();
    const { pace } = world.adapter;
    const before = world.clock.now();
    const next = await turn(id);
    expect((next ?? 0) - before).toBeGreaterThanOrEqual(Math.ceil(BROADCAST_BATCH * 2 * pace.intervalMs));
    await turn(id);
    expect((await row(id)).queued).toBe(BROADCAST_BATCH);
    await allSent();
    await turn(id);
    expect((await row(id)).queued).toBe(2 * BROADCAST_BATCH);
  });

  it("leaves out who wants none, who shut us out and who came later", async () => {
    await seedPeople(30);
    const ctx = world.contextFor({ ...account, kind: "user", userId: idOf(25), chatId: "1", role: null });
    await world.repos.chatIdentities.markBlocked("telegram", "926", 1);
    const id = await begin();
    await turn(id);
    await allSent();
    await chooseNews({ ctx, input: { kind: "product", wanted: false } });
    await world.client.execute({
      sql: "update users set created_at=? where id=?",
      args: [world.clock.now() + 1_000, idOf(27)],
    });
    await toTheEnd(id);
    const chats = await told(id);
    expect(["925", "926", "927"].filter((chat) => chats.has(chat))).toEqual([]);
    expect(chats.size).toBe(27);
    await chooseNews({ ctx, input: { kind: "product", wanted: true } });
    const { kinds } = await world.repos.notificationPrefs.read(idOf(25));
    expect(kinds.get("product")).toEqual({ wanted: true, sinceMs: expect.any(Number) });
  });

  it("waits for the end of somebody's quiet hours, and for nobody else's sake", async () => {
    await seedPeople(30);
    await becomesQuiet(3);
    const id = await begin();
    for (let i = 0; i < 5; i++) {
      await turn(id);
      await dueSent();
    }
    expect((await row(id)).queued).toBe(30);
    const { rows } = await world.client.execute(
      "select chat_id, not_before from outbox where state='pending'",
    );
    expect(rows.map((one) => one.chat_id)).toEqual(["93"]);
    expect(Number(rows[0]?.not_before) - world.clock.now()).toBeGreaterThan(9 * 3_600_000);
    const ctx = world.contextFor({ ...account, kind: "user", userId: idOf(3), chatId: "93", role: null });
    await chooseNews({ ctx, input: { kind: "product", wanted: false } });
    await turn(id);
    expect((await row(id)).state).toBe("done");
    expect(await world.repos.broadcasts.countStates(id)).toEqual({ sent: 29, dropped: 1 });
  });

  it("stops, and goes on with the first who was not told", async () => {
    await seedPeople(50);
    const id = await begin();
    await turn(id);
    await allSent();
    await stopBroadcast({ ctx: admin(), input: { id } });
    await stopBroadcast({ ctx: admin(), input: { id } });
    expect(await turn(id)).toBeNull();
    expect((await told(id)).size).toBe(BROADCAST_BATCH);
    await resumeBroadcast({ ctx: admin(), input: { id } });
    await toTheEnd(id);
    expect((await told(id)).size).toBe(50);
  });

  it("takes back what waits for the end of quiet hours when it is stopped, and tells these people when it goes on", async () => {
    await seedPeople(30);
    for (const n of [3, 7]) await becomesQuiet(n);
    const id = await begin();
    await turn(id);
    await dueSent();
    await stopBroadcast({ ctx: admin(), input: { id } });
    expect(await world.repos.broadcasts.countStates(id)).toEqual({ sent: BROADCAST_BATCH - 2 });
    expect((await row(id)).queued).toBe(BROADCAST_BATCH - 2);
    await resumeBroadcast({ ctx: admin(), input: { id } });
    await turn(id);
    expect(await world.repos.broadcasts.countStates(id)).toEqual({
      ...{ sent: BROADCAST_BATCH - 2, pending: 10, held: 2 },
    });
    expect((await row(id)).queued).toBe(30);
    const { rows } = await world.client.execute({
      sql: "select id from outbox where state='pending' and not_before<=? limit 1",
      args: [world.clock.now()],
    });
    await world.repos.outbox.retry(String(rows[0]?.id), "unavailable", world.clock.now() + 300_000);
    const { countStates, countWaiting } = world.repos.broadcasts;
    expect(await countStates(id), "it waits for no morning").toMatchObject({ pending: 10, held: 2 });
    expect(await countWaiting(await row(id)), "and keeps nobody waiting").toBe(9);
  });

  it("tells whoever sent it what became of it, once, after an hour also where a message still waits", async () => {
    await seedPeople(6);
    const id = await begin();
    await seedSender();
    await turn(id);
    const become = (state: string, n: number) =>
      world.client.execute({
        sql: "update outbox set state=?, view=null where dedupe_key=?",
        args: [state, `broadcast:${id}:${idOf(n)}`],
      });
    for (const n of [0, 1, 2]) await become("sent", n);
    for (const n of [3, 4]) await become("dead", n);
    const ctx = world.contextFor({ ...account, kind: "user", userId: idOf(0), chatId: "1", role: null });
    await chooseNews({ ctx, input: { kind: "product", wanted: false } });
    const report = () => world.repos.outbox.findByKey(`broadcast-end:${id}`);
    expect(await turn(id), "one still waits").toBeGreaterThan(world.clock.now());
    expect([(await row(id)).state, await report()]).toEqual(["sending", null]);
    const hourLater = { ...world.clock, now: () => world.clock.now() + 3_600_000 };
    const later: Context = { ...job(), clock: hourLater };
    await Promise.all([turn(id, later), turn(id, later)]);
    expect((await row(id)).state).toBe("done");
    const told = await report();
    expect(told).toMatchObject({ platform: "telegram", chatId: "777" });
    const said = told ? world.repos.outbox.openView({ id: told.id, view: told.view }) : "";
    expect(JSON.parse(said).view.body).toEqual([
      { kind: "paragraph", text: "We move house." },
      {
        kind: "fields",
        fields: [
          { label: "Sent", value: "3" },
          { label: "Not delivered", value: "2" },
          { label: "Still waiting", value: "1" },
          { label: "Want no more of them", value: "1" },
          { label: "It took", value: "1 h" },
        ],
      },
    ]);
    expect(await turn(id, later)).toBeNull();
  });

  it("is over after an hour although some sleep: they are counted as held until they are told, or want none", async () => {
    await seedPeople(5);
    for (const n of [1, 2]) await becomesQuiet(n);
    const id = await begin();
    await turn(id);
    await dueSent();
    expect(await turn(id), "whoever sent it may stop it for an hour").toBeGreaterThan(world.clock.now());
    const hourLater = { ...world.clock, now: () => world.clock.now() + 3_600_000 };
    await turn(id, { ...job(), clock: hourLater });
    expect((await row(id)).state).toBe("done");
    const shown = async () => {
      const [first] = await listBroadcasts({ ctx: admin() });
      return { sent: first?.sent, held: first?.held, dropped: first?.dropped, waiting: first?.waiting };
    };
    await world.client.execute("update outbox set attempts=4 where state='pending'");
    expect(await shown(), "tried or not").toEqual({ sent: 3, held: 2, dropped: 0, waiting: 0 });
    const ctx = world.contextFor({ ...account, kind: "user", userId: idOf(1), chatId: "91", role: null });
    await chooseNews({ ctx, input: { kind: "product", wanted: false } });
    await allSent();
    expect(await shown()).toEqual({ sent: 4, held: 0, dropped: 1, waiting: 0 });
  });

  it("knows what became of its messages when the outbox has forgotten them, also where it goes on after that", async () => {
    await seedPeople(30);
    const id = await begin();
    await turn(id);
    const become = (state: string, n: number) =>
      world.client.execute({
        sql: "update outbox set state=?, view=null where dedupe_key=?",
        args: [state, `broadcast:${id}:${idOf(n)}`],
      });
    for (const n of [3, 4]) await become("dead", n);
    await become("dropped", 5);
    await allSent();
    // Ids tell the time of whatever clock this process has had before.
    await world.client.execute("update outbox set id='00' || substr(id, 3)");
    await stopBroadcast({ ctx: admin(), input: { id } });
    const shown = async () => {
      const [first] = await listBroadcasts({ ctx: admin() });
      return [first?.sent, first?.lost, first?.dropped, first?.waiting];
    };
    expect(await shown()).toEqual([17, 2, 1, 0]);
    const { offsetMs } = world.clock;
    onTestFinished(() => void Object.assign(world.clock, { offsetMs }));
    for (const days of [8, 23]) {
      world.clock.offsetMs += days * 86_400_000;
      await forgetOldRows(job());
      expect(await shown()).toEqual([17, 2, 1, 0]);
    }
    expect((await told(id)).size, "all of it is forgotten").toBe(0);
    await freshlySignedIn();
    await resumeBroadcast({ ctx: admin(), input: { id } });
    await turn(id);
    await become("dead", 25);
    await allSent();
    expect(await shown()).toEqual([26, 3, 1, 0]);
    await stopBroadcast({ ctx: admin(), input: { id } });
    world.clock.offsetMs += 8 * 86_400_000;
    await forgetOldRows(job());
    expect(await shown(), "what is kept is added to what was").toEqual([26, 3, 1, 0]);
  });

  it("counts what waits for weeks, because its platform is away, as waiting and not as sent", async () => {
    await seedPeople(3);
    const id = await begin();
    await turn(id);
    const { offsetMs } = world.clock;
    onTestFinished(() => void Object.assign(world.clock, { offsetMs }));
    const shown = async () => {
      const [first] = await listBroadcasts({ ctx: admin() });
      return [first?.state, first?.sent, first?.lost, first?.waiting];
    };
    world.clock.offsetMs += 3_600_000;
    await turn(id);
    for (const _ of ["weeks", "of it"]) {
      world.clock.offsetMs += 8 * 86_400_000;
      await forgetOldRows(job());
      expect(await shown()).toEqual(["done", 0, 0, 3]);
    }
    await world.client.execute(
      "update outbox set state='dead', view=null where dedupe_key glob 'broadcast:*'",
    );
    await forgetOldRows(job());
    expect(await shown()).toEqual(["done", 0, 3, 0]);
  });

  it("is one at a time, and begins once under one id", async () => {
    await seedPeople(1);
    const id = await begin();
    await beginBroadcast({ ctx: admin(), input: { id, text: "again" } });
    expect((await row(id)).text).toBe("We move house.");
    await expect(begin()).rejects.toMatchObject({ code: "conflict" });
  });

  it("needs the role and a fresh sign-in", async () => {
    await world.client.execute("delete from sudo_grants");
    const refusal = async (ctx: Context) => {
      const input = { id: uuidv7(), text: "x" };
      const error: unknown = await beginBroadcast({ ctx, input }).catch((thrown: unknown) => thrown);
      return error instanceof AppError ? `${error.code} ${error.details.reason ?? ""}`.trim() : error;
    };
    expect(await refusal(admin())).toBe("forbidden sudo");
    await freshlySignedIn();
    expect(await refusal(admin("support"))).toBe("forbidden role");
    expect(await refusal(admin(null))).toBe("forbidden");
  });
});

describe("its message", () => {
  it("comes to the private chat, and one tap ends such messages", async () => {
    const live = await startChatWorld();
    onTestFinished(() => live.close());
    const { person, userId } = await live.signedIn("Bea");
    person.says("/start");
    const row = { id: uuidv7(), text: "We *move* house.\n\nOn Sunday.", byUserId: ADMIN, people: 1 };
    await runPart(live.client, live.repos.broadcasts.beginPart(row));
    const ctx = live.contextFor({ kind: "job", key: "broadcast" });
    await sendBroadcast(ctx, live.adapters, row.id);
    const shows = (words: string) => person.transcript().some(({ text }) => text.includes(words));
    await until("it is told", () => shows("We *move* house."));
    await person.taps("No more of these");
    await until("it is taken", () => shows("You get no more of these"));
    expect((await live.repos.notificationPrefs.read(userId)).kinds.get("product")?.wanted).toBe(false);
    expect(await live.repos.broadcasts.countPeople(["telegram"])).toBe(0);
  });
});
