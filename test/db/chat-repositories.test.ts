import { describe, expect, test } from "vitest";
import { runParts } from "../../src/db/run.ts";
import { countRows } from "./count-rows.ts";
import { seedCall, seedUser } from "./seed-rows.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

const SECRET = "123456789:planted-token-in-a-message-BBBBBBBB";

describe("inbox", () => {
  const arrival = (eventId: string, lane = "telegram:user:42") => ({
    source: "telegram",
    eventId,
    lane,
    kind: "message",
    payload: `{"text":"${SECRET}"}`,
  });
  const store = (db: TestDatabase, eventId: string, lane?: string) =>
    db.repos.inbox.store({ ...arrival(eventId, lane), wake: [db.repos.jobs.wakeStatement("lane:42", 1)] });

  test("stores an event once, wakes its lane in the same batch, and keeps the payload sealed", async () => {
    const db = await openTestDatabase();
    expect(await store(db, "1")).toBe("stored");
    expect(await db.repos.jobs.nextRunAt()).toBe(1);
    expect(await store(db, "1")).toBe("duplicate");
    expect(await countRows(db.client, "inbox where state='pending'")).toBe(1);
    const row = await db.repos.inbox.nextPending("telegram:user:42");
    if (!row) throw new Error("no row");
    expect(row.payload).toMatch(/^enc:/);
    expect(db.repos.inbox.openPayload(row)).toContain(SECRET);
    const broken = { sql: "insert into nowhere values (1)", args: [] };
    await expect(db.repos.inbox.store({ ...arrival("2"), wake: [broken] })).rejects.toMatchObject({
      code: "internal",
    });
    expect(await countRows(db.client, "inbox where state='pending'")).toBe(1);
  });

  test("the same event sent many times at once is stored once", async () => {
    const db = await openTestDatabase();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => store(db, "1")));
    expect(outcomes.filter((o) => o === "stored")).toHaveLength(1);
    expect(await countRows(db.client, "inbox where state='pending'")).toBe(1);
  });

  test("a lane is worked in order of arrival; what is over is emptied and stays over", async () => {
    const db = await openTestDatabase();
    const { inbox } = db.repos;
    for (const eventId of ["1", "2", "3"]) await store(db, eventId);
    await store(db, "4", "telegram:user:7");
    const first = await inbox.nextPending("telegram:user:42");
    if (!first) throw new Error("no row");
    expect(first.eventId).toBe("1");
    expect(await inbox.retry(first.id, "unavailable")).toBe(1);
    expect(await inbox.retry(first.id, "unavailable")).toBe(2);
    expect((await inbox.nextPending("telegram:user:42"))?.eventId).toBe("1");
    await inbox.done(first.id);
    await inbox.failed(first.id, "too late");
    const over = await inbox.find(first.id);
    expect(over).toMatchObject({ state: "done", payload: null, doneAt: db.clock.now() });
    if (over) expect(() => inbox.openPayload(over)).toThrow(/handled and emptied/);
    const second = await inbox.nextPending("telegram:user:42");
    await inbox.failed(second?.id ?? "", "x".repeat(2_000));
    expect((await inbox.find(second?.id ?? ""))?.error).toHaveLength(500);
    expect((await inbox.nextPending("telegram:user:42"))?.eventId).toBe("3");
    expect(await countRows(db.client, "inbox where state='pending'")).toBe(2);
    expect(await inbox.nextPending("telegram:user:0")).toBeNull();
  });

  test("keeps the order of arrival when a replica's clock is ahead", async () => {
    const db = await openTestDatabase();
    const { inbox } = db.repos;
    for (const eventId of ["1", "2"])
      await inbox.store({ source: "telegram", eventId, lane: "l", kind: "message", payload: "{}", wake: [] });
    await db.client.execute("update inbox set id='zzz' where event_id='1'");
    expect((await inbox.nextPending("l"))?.eventId).toBe("1");
  });
});

describe("outbox", () => {
  const message = (dedupeKey: string) => ({
    platform: "telegram" as const,
    chatId: "42",
    dedupeKey,
    view: '{"title":"Hello"}',
  });

  test("queues under a key once, sends in order, forgets the text", async () => {
    const db = await openTestDatabase();
    const { outbox, jobs } = db.repos;
    expect(await outbox.enqueue([message("a")], [jobs.wakeStatement("outbox:telegram:42", 3)])).toBe(1);
    expect(await outbox.enqueue([message("a")])).toBe(0);
    expect(
      await runParts(db.client, [...outbox.enqueueParts(message("b")), ...outbox.enqueueParts(message("b"))]),
    ).toEqual([1, 0]);
    expect(await jobs.nextRunAt()).toBe(3);
    const row = await outbox.nextPending("telegram", "42", 20);
    if (!row) throw new Error("no row");
    expect(row).toMatchObject({ dedupeKey: "a", attempts: 0 });
    expect(outbox.openView(row)).toBe('{"title":"Hello"}');
    expect(await outbox.retry(row.id, "rate_limited")).toBe(1);
    await outbox.sent(row.id, "501");
    await outbox.dead(row.id, "late");
    expect(await outbox.findByKey("a")).toMatchObject({
      state: "sent",
      messageId: "501",
      view: null,
      error: null,
    });
    expect(() => outbox.openView({ ...row, view: null })).toThrow(/sent and emptied/);
    const next = await outbox.nextPending("telegram", "42", 20);
    await outbox.dead(next?.id ?? "", "blocked");
    expect(await outbox.findByKey("b")).toMatchObject({ state: "dead", error: "blocked", view: null });
    expect(await outbox.nextPending("telegram", "42", 20)).toBeNull();
    expect(await outbox.enqueue([message("a")])).toBe(0); // once sent, the key stays used
  });

  test("a message that died with its chat may be queued again, one that was refused may not", async () => {
    const { outbox } = (await openTestDatabase()).repos;
    await outbox.enqueue([message("shut"), message("shut too")]);
    expect(await outbox.shutChat("telegram", "42")).toBe(2);
    expect(await outbox.enqueue([message("shut")])).toBe(1);
    const again = await outbox.nextPending("telegram", "42", 20);
    if (!again) throw new Error("no row");
    expect(again).toMatchObject({ dedupeKey: "shut", attempts: 0, error: null });
    expect(outbox.openView(again)).toBe('{"title":"Hello"}');
    await outbox.dead(again.id, "refused");
    expect(await outbox.enqueue([message("shut")])).toBe(0);
  });

  test("says when the n-th newest message of a chat was sent, and keeps the order of queueing", async () => {
    const db = await openTestDatabase();
    const { outbox } = db.repos;
    await outbox.enqueue(["a", "b", "c", "d"].map(message));
    // The clock of the replica that queued the first one was ahead.
    await db.client.execute("update outbox set id='zzz' where dedupe_key='a'");
    const order: string[] = [];
    for (let row = await outbox.nextPending("telegram", "42", 2); row; ) {
      order.push(`${row.dedupeKey}:${row.nthLastSentAt === null ? "few" : "enough"}`);
      await outbox.sent(row.id, null);
      row = await outbox.nextPending("telegram", "42", 2);
    }
    expect(order).toEqual(["a:few", "b:few", "c:enough", "d:enough"]);
  });
});

describe("send pace", () => {
  test("is shared: counts at an even pace, and an end that is nearer shortens no wait", async () => {
    const { sendPace } = (await openTestDatabase()).repos;
    expect(await sendPace.read("telegram")).toEqual({ nextAtMs: 0, closedUntilMs: 0 });
    expect((await sendPace.count("telegram", 1_000, 40)).nextAtMs).toBe(1_040);
    expect((await sendPace.count("telegram", 1_000, 40)).nextAtMs).toBe(1_080);
    await sendPace.close("telegram", 9_000);
    await sendPace.close("telegram", 5_000);
    expect(await sendPace.count("telegram", 2_000, 40)).toEqual({ nextAtMs: 2_040, closedUntilMs: 9_000 });
    expect((await sendPace.read("discord")).nextAtMs).toBe(0);
  });
});

describe("dialogs", () => {
  const dialog = (userId: string, state: string) => ({
    userId,
    platform: "telegram" as const,
    chatId: "42",
    kind: "deploy",
    state,
    expiresAt: 100,
  });

  test("one per person, whichever chat it goes on in, moved only from the version that was seen", async () => {
    const db = await openTestDatabase();
    const { dialogs } = db.repos;
    const { id: ann } = await seedUser(db);
    const begun = await dialogs.put(dialog(ann, "model"));
    if (!begun) throw new Error("not begun");
    expect(begun).toMatchObject({ state: "model", version: 0 });
    const stamp = { id: begun.id, version: begun.version };
    const moved = await Promise.all([
      dialogs.put({ ...dialog(ann, "bot"), ...stamp }),
      dialogs.put({ ...dialog(ann, "paste"), ...stamp, platform: "discord", chatId: "900" }),
    ]);
    const [winner] = moved.filter((d) => d !== null);
    expect(moved.filter((d) => d !== null)).toHaveLength(1);
    expect(await dialogs.get(ann)).toEqual(winner);
    const fresh = await dialogs.put(dialog(ann, "again"));
    expect(fresh?.id).not.toBe(begun.id);
    expect(await dialogs.put({ ...dialog(ann, "late"), ...stamp, version: 1 })).toBeNull(); // the dialog it belonged to is gone
    expect((await dialogs.get(ann))?.state).toBe("again");
    expect(await dialogs.remove(ann)).toBe(true);
    expect(await dialogs.remove(ann)).toBe(false);
  });

  test("a dialog is its person's alone, and what goes with a move is committed with it or not at all", async () => {
    const db = await openTestDatabase();
    const { dialogs, outbox } = db.repos;
    const [ann, bea] = [(await seedUser(db)).id, (await seedUser(db)).id];
    const begun = await dialogs.put(dialog(ann, "model"));
    if (!begun) throw new Error("not begun");
    const told = (dedupeKey: string) => {
      const news = { topic: "deploys:a:place", notBefore: Date.now() + 3_600_000 };
      return outbox.enqueueParts({ platform: "telegram", chatId: "42", dedupeKey, view: "{}", news });
    };
    const stamp = { id: begun.id, version: begun.version };
    expect(await dialogs.put({ ...dialog(bea, "stolen"), ...stamp }, told("a"))).toBeNull();
    expect(await outbox.findByKey("a")).toBeNull();
    expect(await dialogs.put({ ...dialog(ann, "bot"), ...stamp }, told("b"))).not.toBeNull();
    expect(await outbox.findByKey("b")).not.toBeNull();
    expect(await dialogs.put({ ...dialog(ann, "bot"), ...stamp }, told("c"))).toBeNull();
    expect(await outbox.findByKey("c")).toBeNull();
    expect((await outbox.findByKey("b"))?.state, "nothing came in its place").toBe("pending");
    expect(await dialogs.get(bea)).toBeNull();
  });
});

describe("pending actions", () => {
  const action = {
    id: "a1",
    verb: "close",
    args: "{}",
    platform: "telegram" as const,
    platformUserId: "42",
    chatId: "42",
    expiresAt: 100,
  };

  test("a one-shot action is used once, however many press at the same time", async () => {
    const db = await openTestDatabase();
    const { pendingActions } = db.repos;
    await pendingActions.create({ ...action, once: true });
    const presses = await Promise.all(Array.from({ length: 6 }, () => pendingActions.use("a1", 50)));
    expect(presses.filter((p) => p !== null)).toHaveLength(1);
    expect(await pendingActions.find("a1")).toMatchObject({ once: true, usedAt: 50 });
    await pendingActions.create({ ...action, once: true, expiresAt: 900 });
    expect(await pendingActions.find("a1")).toMatchObject({ usedAt: 50, expiresAt: 100 }); // used up stays used up
  });

  test("others can be pressed again until they expire, and drawing them again extends them", async () => {
    const db = await openTestDatabase();
    const { pendingActions } = db.repos;
    await pendingActions.create({ ...action, once: false });
    expect(await pendingActions.use("a1", 99)).not.toBeNull();
    expect(await pendingActions.use("a1", 99)).not.toBeNull();
    expect(await pendingActions.use("a1", 100)).toBeNull();
    expect(await pendingActions.use("a0", 1)).toBeNull();
    await pendingActions.create({ ...action, id: "a2", once: false });
    await pendingActions.create({ ...action, id: "a2", once: false, expiresAt: 500 });
    expect((await pendingActions.find("a2"))?.expiresAt).toBe(500);
  });
});

describe("live messages", () => {
  test("are made on first use and keep what is not given", async () => {
    const db = await openTestDatabase();
    const { liveMessages } = db.repos;
    const key = { deploymentId: "d1", platform: "telegram" as const, chatId: "42" };
    await liveMessages.upsert({ ...key, messageId: "7", renderedHash: "h" });
    expect(await liveMessages.upsert({ ...key, notBefore: 9 })).toMatchObject({
      messageId: "7",
      renderedHash: "h",
      notBefore: 9,
      state: "live",
    });
    await liveMessages.upsert({ ...key, state: "final" });
    expect(await liveMessages.get("d1", "telegram", "42")).toMatchObject({ state: "final", messageId: "7" });
    expect(await countRows(db.client, "live_messages")).toBe(1);
    expect(await liveMessages.get("d1", "discord", "42")).toBeNull();
  });
});

describe("usage and audit", () => {
  test("usage counts once per id and is never less than nothing", async () => {
    const { client } = await openTestDatabase();
    const call = { id: "r1", userId: "u", deploymentId: null, tokensUsed: 100 };
    expect(await seedCall(client, call)).toBe(true);
    expect(await seedCall(client, call)).toBe(false);
    expect(await countRows(client, "llm_usage_log")).toBe(1);
    await expect(seedCall(client, { ...call, id: "r2", tokensUsed: -1 })).rejects.toMatchObject({
      details: { constraint: "llm_usage_tokens" },
    });
  });

  test("audit lines name the actor by an opaque id and page backwards", async () => {
    const db = await openTestDatabase();
    const { audit } = db.repos;
    const subject = { subjectKind: "deployment", subjectId: "d1" };
    await audit.write({
      actor: { kind: "guest", platform: "telegram", platformUserId: "42" },
      action: "one",
      ...subject,
      outcome: "denied",
    });
    await audit.write({ actor: { kind: "user", userId: "u" }, action: "two", ...subject, details: { n: 1 } });
    await audit.write({
      actor: { kind: "webhook", source: "stripe" },
      action: "three",
      subjectKind: "order",
      subjectId: "o1",
    });
    const lines = await audit.list({ ...subject, limit: 9 });
    expect(lines.map((l) => [l.actorKind, l.actorId, l.action, l.outcome, l.details])).toEqual([
      ["user", "u", "two", "done", '{"n":1}'],
      ["guest", audit.opaqueId("telegram", "42"), "one", "denied", "{}"],
    ]);
    const page = await audit.list({ limit: 2 });
    expect((await audit.list({ limit: 2, before: page.at(-1)?.id ?? "" })).map((l) => l.action)).toEqual([
      "one",
    ]);
  });
});

describe("reply windows", () => {
  const window = (id: string, closesAt: number) => ({
    id,
    platform: "discord" as const,
    chatId: "7",
    token: SECRET,
    kind: "message" as const,
    hidden: true,
    language: "en-US",
    closesAt,
  });

  test("keep their token sealed, and give the one that stays open longest", async () => {
    const db = await openTestDatabase();
    const { replyWindows } = db.repos;
    const now = db.clock.now();
    await replyWindows.open(window("1", now + 100));
    await replyWindows.open(window("2", now + 300));
    await replyWindows.open(window("2", now + 900));
    const row = await replyWindows.findOpen({ platform: "discord", chatId: "7" }, now);
    expect(row).toMatchObject({ id: "2", closesAt: now + 300 });
    expect(row?.token).toMatch(/^enc:/);
    expect(row && replyWindows.openToken(row)).toBe(SECRET);
    expect(await replyWindows.findOpen({ platform: "discord", chatId: "7" }, now + 300)).toBeNull();
    expect(await replyWindows.findOpen({ platform: "discord", chatId: "8" }, now)).toBeNull();
  });

  test("are forgotten once closed, with the next one that opens", async () => {
    const db = await openTestDatabase();
    const now = db.clock.now();
    await db.repos.replyWindows.open(window("1", now));
    expect(await db.repos.replyWindows.find("1")).not.toBeNull();
    await db.repos.replyWindows.open(window("2", now + 1));
    expect(await db.repos.replyWindows.find("1")).toBeNull();
  });
});
