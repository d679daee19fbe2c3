import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { runParts } from "../../../src/db/run.ts";
import { heldOf } from "../../../src/services/agents/held-act.ts";
import { releaseHeld } from "../../../src/services/agents/release-held.ts";
import { type ReportAnswer, takeReport } from "../../../src/services/agents/take-report.ts";
import { deleteBackups } from "../../../src/services/backups/delete-backups.ts";
import { receiveBackup } from "../../../src/services/backups/receive-backup.ts";
import { restoreBackup } from "../../../src/services/backups/restore-backup.ts";
import { wantBackup } from "../../../src/services/backups/want-backup.ts";
import { tendBackups } from "../../../src/workflows/backups/tend-backups.ts";
import { countRows } from "../../db/count-rows.ts";
import { signIn } from "../../workflows/saved-before.ts";
import { until } from "../../world/until.ts";
import { type CompanionWorld, HURRY, startCompanionWorld } from "./companion-world.ts";

/** Clocks of two processes. */
const TIMING_MS = 10;

type Container = Awaited<ReturnType<CompanionWorld["container"]>>;

const running = (world: CompanionWorld) =>
  until(
    "the agent to run",
    async () => (await world.ctx.repos.agentReports.find(world.intent.id))?.state === "running",
  );
const save = async (world: CompanionWorld, why: "asked" | "schedule" = "asked") => {
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why } });
  return await until(`backup ${id}`, async () => {
    const row = await world.ctx.repos.backups.find(id);
    return row?.state === "whole" ? row : undefined;
  });
};
const state = (container: Container) => join(container.home, ".openclaw");
const remember = (container: Container, text: string) => {
  mkdirSync(join(state(container), "workspace"), { recursive: true });
  writeFileSync(join(state(container), "workspace", "notes.md"), text);
};
const recalls = (container: Container) =>
  readFileSync(join(state(container), "workspace", "notes.md"), "utf8");
const events = async (world: CompanionWorld, type: string) =>
  (await world.ctx.repos.events.listAfter(world.id, { limit: 500 })).filter((event) => event.type === type);

test("an agent's state is saved while it works, and a container that begins without one is given it", async () => {
  const world = await startCompanionWorld({ live: true });
  const first = await world.container();
  await first.started(1);
  await running(world);
  remember(first, "Ann likes tea");
  mkdirSync(join(state(first), "tmp"));
  writeFileSync(join(state(first), "tmp", "of-the-moment"), "x");
  mkdirSync(join(state(first), "node_modules", "big"), { recursive: true });
  writeFileSync(join(state(first), "node_modules", "big", "index.js"), "x".repeat(100_000));
  const long = `${"very-long-folder-name-".repeat(4)}/${"ü".repeat(60)}`;
  mkdirSync(join(state(first), long), { recursive: true });
  writeFileSync(join(state(first), long, "empty"), "");
  const db = new DatabaseSync(join(state(first), "agent.sqlite"));
  db.exec("pragma journal_mode=wal; create table said (text); insert into said values ('committed')");
  db.exec("begin; insert into said values ('not yet')");
  const saved = await save(world);
  db.exec("rollback");
  db.close();
  expect(saved.size).toBeGreaterThan(100);
  expect(saved.size).toBeLessThan(20_000);
  await first.end();

  const second = await world.container();
  await second.started(1);
  await second.says("is restored");
  expect(recalls(second)).toBe("Ann likes tea");
  expect(readFileSync(join(state(second), long, "empty"), "utf8")).toBe("");
  const copy = new DatabaseSync(join(state(second), "agent.sqlite"));
  expect(copy.prepare("select text from said").all()).toEqual([{ text: "committed" }]);
  copy.close();
  expect(() => second.read(".openclaw/tmp/of-the-moment")).toThrow();
  expect(() => second.read(".openclaw/node_modules/big/index.js")).toThrow();
  expect(second.read(".openclaw/openclaw.json")).toContain("goclaw");
  await until("the restore to be told", async () => (await events(world, "state_restored"))[0]);
});

test("what lies in the store is encrypted, and a store that was tampered with is noticed and the one before taken", async () => {
  const world = await startCompanionWorld({ live: true });
  const first = await world.container();
  await first.started(1);
  await running(world);
  remember(first, "the older state");
  const older = await save(world);
  remember(first, "the newer state");
  const newer = await save(world);
  await first.end();
  const object = (row: { object: string | null }) => join(world.w.folder, "backups", row.object ?? "");
  const bytes = readFileSync(object(newer));
  expect(bytes.includes("newer state")).toBe(false);
  expect(bytes.subarray(0, 4).toString()).toBe("GCB1");
  // The other one's bytes in its place, and then a cut: neither opens.
  writeFileSync(object(newer), readFileSync(object(older)));
  const second = await world.container();
  await second.started(1);
  expect(recalls(second)).toBe("the older state");
  const [event] = await until("what could not be restored", async () => {
    const found = await events(world, "state_restored");
    return found.length > 0 ? found : undefined;
  });
  expect(JSON.parse(event?.evidence ?? "{}")).toMatchObject({ backupId: older.id, failed: 1, kept: false });
});

test("a restore saves the present state first; the agent then goes on from the one that was chosen", async () => {
  const world = await startCompanionWorld({ live: true });
  const container = await world.container();
  await container.started(1);
  await running(world);
  await signIn(world.ctx, world.w.ann.userId);
  remember(container, "before");
  const before = await save(world);
  remember(container, "after");
  await restoreBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, backupId: before.id } });
  const row = () => world.ctx.repos.deployments.findById(world.id);
  await until("the restore to begin", async () => {
    await tendBackups(world.ctx, world.id);
    return (await row())?.restoreRevision === 2;
  });
  await container.started(2);
  expect(recalls(container)).toBe("before");
  const all = await world.ctx.repos.backups.list(world.id, ["whole"], { limit: 9 });
  expect(all.map(({ why }) => why)).toEqual(["restore", "asked"]);
  expect((await row())?.stateBackupId).toBe(before.id);
  // Back again, to what was saved just before.
  await restoreBackup({
    ctx: world.w.ann.ctx,
    input: { deploymentId: world.id, backupId: all[0]?.id ?? "" },
  });
  await until("the second restore", async () => {
    await tendBackups(world.ctx, world.id);
    return (await row())?.restoreRevision === 3;
  });
  await container.started(3);
  expect(recalls(container)).toBe("after");
});

/** Sends a body as a container would, and breaks off where it is told to. */
function put(
  world: CompanionWorld,
  id: string,
  body: Buffer,
  options: { secret?: string; cutAt?: number } = {},
) {
  const { secret = world.secret, cutAt } = options;
  return new Promise<number>((resolve) => {
    const req = request(`${world.web.url}/agent/backups/${id}`, {
      method: "PUT",
      agent: false,
      headers: { authorization: `Bearer ${secret}` },
    });
    req.on("response", (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on("error", () => resolve(0));
    if (cutAt === undefined) return void req.end(body);
    req.write(body.subarray(0, cutAt), () => setTimeout(() => req.destroy(), 30));
  });
}
const hashed = async (bytes: Buffer) =>
  Buffer.concat([bytes, Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)))]);

test("a restore is saved by the backup that was asked for and has not begun, and by none that has", async () => {
  const world = await startCompanionWorld({ live: true });
  const container = await world.container();
  await container.started(1);
  await running(world);
  const before = await save(world);
  await container.end();
  const { ctx, w, id: deploymentId } = world;
  const asked = await wantBackup({ ctx: w.ann.ctx, input: { deploymentId, why: "asked" } });
  await restoreBackup({ ctx: w.ann.ctx, input: { deploymentId, backupId: before.id } });
  expect(await ctx.repos.backups.list(deploymentId, ["wanted"], { limit: 9 })).toMatchObject([
    { id: asked, why: "asked" },
  ]);
  expect(heldOf(await w.row(deploymentId))).toMatchObject({ backupId: asked });
  await releaseHeld({
    ctx: w.ann.ctx,
    input: { deploymentId, how: "cancel", sinceMs: heldOf(await w.row(deploymentId))?.sinceMs ?? 0 },
  });
  await ctx.repos.backups.transition(asked, ["wanted"], "uploading");
  await restoreBackup({ ctx: w.ann.ctx, input: { deploymentId, backupId: before.id } });
  expect(await ctx.repos.backups.list(deploymentId, ["wanted"], { limit: 9 })).toMatchObject([
    { why: "restore" },
  ]);
});

test("a backup that still arrives when another state was chosen does not take that one's place", async () => {
  const world = await startCompanionWorld({ live: true });
  await world.boots();
  const { ctx, w, id: deploymentId, secret } = world;
  const want = () => wantBackup({ ctx: w.ann.ctx, input: { deploymentId, why: "asked" } });
  const row = () => ctx.repos.deployments.findById(deploymentId);
  const whole = await hashed(Buffer.from("state"));
  await signIn(ctx, w.ann.userId);
  const chosen = await want();
  expect(await put(world, chosen, whole)).toBe(200);
  const late = await want();
  const body = new PassThrough();
  const arrives = receiveBackup({ ctx, input: { secret, backupId: late, body } });
  body.write(whole.subarray(0, 3));
  await until("it to be sent", async () => (await ctx.repos.backups.find(late))?.state === "uploading");
  await restoreBackup({ ctx: w.ann.ctx, input: { deploymentId, backupId: chosen } });
  const [before] = await ctx.repos.backups.list(deploymentId, ["wanted"], { limit: 1 });
  expect(await put(world, before?.id ?? "", whole)).toBe(200);
  await tendBackups(ctx, deploymentId);
  expect(await row()).toMatchObject({ stateBackupId: chosen, restoreRevision: 2 });
  body.end(whole.subarray(3));
  expect(await arrives).toMatchObject({ id: late, state: "whole" });
  expect((await row())?.stateBackupId).toBe(chosen);
  const { files } = await world.boots();
  const boot = JSON.parse(files.find(({ path }) => path.endsWith("/boot.json"))?.content ?? "{}");
  expect(boot.restore).toMatchObject({ revision: 2, from: [{ id: chosen }, {}, {}] });
  const next = await want();
  expect(await put(world, next, whole)).toBe(200);
  expect((await row())?.stateBackupId, "what runs on from there").toBe(next);
});

test("only whole uploads of the right container count, whatever else is sent", async () => {
  const world = await startCompanionWorld({ live: true });
  await world.boots();
  const { repos } = world.ctx;
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
  const whole = await hashed(Buffer.alloc(300_000, 7));
  const stateOf = async () => (await repos.backups.find(id))?.state;
  expect(await put(world, id, whole, { secret: "gcb_of_nobody_at_all_0123456789" })).toBe(401);
  expect(await put(world, crypto.randomUUID(), whole)).toBe(404);
  expect(await put(world, "..%2f..%2fetc", whole)).toBe(404);
  expect(await put(world, id, Buffer.alloc(0))).toBe(422);
  for (const cutAt of [10, 100_000, whole.length - 1]) {
    await put(world, id, whole, { cutAt });
    expect(await put(world, id, whole.subarray(0, cutAt))).toBe(422);
    expect(await stateOf()).toBe("uploading");
  }
  expect(await world.ctx.backups.list({ limit: 9 })).toEqual([]);
  const results = await Promise.all([put(world, id, whole), put(world, id, whole), put(world, id, whole)]);
  expect(results.filter((status) => status === 200)).toHaveLength(1);
  expect(await stateOf()).toBe("whole");
  expect(await put(world, id, whole)).toBe(409);
  await until("one object alone", async () => (await world.ctx.backups.list({ limit: 9 })).length === 1);
});

test("a backup that GoClaw goes away from is sent when that is back, however long it was away", async () => {
  const world = await startCompanionWorld({ live: true });
  const container = await world.container();
  await container.started(1);
  await running(world);
  remember(container, "Ann likes tea");
  world.state.leavesAtBackup = true;
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
  await until("it to be away", () => world.state.isAway);
  const failures = () => container.output().split("no answer of GoClaw").length - 1;
  const before = failures();
  await until("longer than a backup is tried", () => failures() >= before + 6);
  Object.assign(world.state, { isAway: false, leavesAtBackup: false });
  const state = await until("its end", async () => {
    const row = await world.ctx.repos.backups.find(id);
    return row?.state === "whole" || row?.state === "failed" ? row.state : undefined;
  });
  expect(state).toBe("whole");
});

test("a backup that cannot be sent is given up after some tries with pauses, also where GoClaw is there; so is the next", async () => {
  const world = await startCompanionWorld({ live: true });
  const container = await world.container();
  await container.started(1);
  await running(world);
  world.state.refusesBackups = true;
  for (let n = 0; n < 2; n++) {
    world.state.sends.length = 0;
    const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
    await until("its end", async () => (await world.ctx.repos.backups.find(id))?.failure === "not_sent");
    expect(container.output().split(`backup ${id}: status 503`).length - 1).toBe(3);
    const [first = 0, second = 0, third = 0] = world.state.sends;
    expect(second - first).toBeGreaterThan(4 * HURRY.soonestMs - TIMING_MS);
    expect(third - second).toBeGreaterThan(16 * HURRY.soonestMs - TIMING_MS);
  }
});

test("a failure that was being noted when GoClaw fell over is noted when it is told again", async () => {
  const { boots, ctx, secret, w, id: deploymentId } = await startCompanionWorld({ live: true });
  await boots();
  const id = await wantBackup({ ctx: w.ann.ctx, input: { deploymentId, why: "asked" } });
  const backup = { id, why: "too_large" };
  const facts = { lastExit: null, ready: true, trouble: [], memoryMiB: 100, backup, restored: null };
  const input = { secret, report: { state: "running", revision: 1, channel: "on", restarts: 0, facts } };
  const backups = { ...ctx.repos.backups, find: () => Promise.reject(new Error("it falls over")) };
  await expect(takeReport({ ctx: { ...ctx, repos: { ...ctx.repos, backups } }, input })).rejects.toThrow();
  await takeReport({ ctx, input });
  expect(await ctx.repos.backups.find(id)).toMatchObject({ state: "failed", failure: "too_large" });
});

test("an upload that nobody waits for is refused before the key is opened", async () => {
  const world = await startCompanionWorld({ live: true });
  await world.boots();
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
  const whole = await hashed(Buffer.from("state"));
  expect(await put(world, id, whole)).toBe(200);
  const lines = () => countRows(world.w.client, "audit_log");
  const before = await lines();
  for (let n = 0; n < 3; n++) expect(await put(world, id, whole)).toBe(409);
  expect(await lines()).toBe(before);
});

test("what a report says it restored is told as its own backup's only where that is its own", async () => {
  const world = await startCompanionWorld({ live: true });
  await world.boots();
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
  expect(await put(world, id, await hashed(Buffer.from("state")))).toBe(200);
  const says = async (restoredId: string) => {
    const restored = { id: restoredId, kept: false, failed: [] };
    const facts = { lastExit: null, ready: true, trouble: [], memoryMiB: 1, backup: null, restored };
    const report = { state: "running", revision: 1, channel: "on", restarts: 0, facts };
    await takeReport({ ctx: world.ctx, input: { secret: world.secret, report } });
    return JSON.parse((await events(world, "state_restored")).at(-1)?.evidence ?? "{}");
  };
  expect((await says(id)).savedAtMs).toBe((await world.ctx.repos.backups.find(id))?.endedAt);
  const foreign = await anotherAgentsBackup(world);
  expect(await says(foreign)).toMatchObject({ backupId: foreign, savedAtMs: null });
  const get = await fetch(`${world.web.url}/agent/backups/${foreign}`, {
    headers: { authorization: `Bearer ${world.secret}` },
  });
  expect(get.status).toBe(404);
  const input = { deploymentId: world.id, backupId: foreign };
  await expect(restoreBackup({ ctx: world.w.ann.ctx, input })).rejects.toMatchObject({ code: "not_found" });
});

/** A whole one, of another agent of the same person. */
async function anotherAgentsBackup({ ctx, w, intent }: CompanionWorld): Promise<string> {
  const id = crypto.randomUUID();
  const deploymentId = await w.queued();
  await runParts(ctx.db, [
    ctx.repos.backups.insertPart({ id, deploymentId, intentId: intent.id, why: "asked" }),
  ]);
  const facts = { object: `${deploymentId}/${id}.1`, size: 5, sha256: "0".repeat(64), ended_at: 1 };
  await ctx.repos.backups.transition({ id, version: 0 }, ["wanted"], "whole", facts);
  return id;
}

test("backups that are deleted can be read by nobody, and their bytes go", async () => {
  const world = await startCompanionWorld({ live: true });
  await world.boots();
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
  expect(await put(world, id, await hashed(Buffer.from("state")))).toBe(200);
  const get = () =>
    fetch(`${world.web.url}/agent/backups/${id}`, { headers: { authorization: `Bearer ${world.secret}` } });
  const got = await get();
  expect([got.status, await got.text()]).toEqual([200, "state"]);
  await deleteBackups({ ctx: world.w.ann.ctx, input: { deploymentId: world.id } });
  expect((await get()).status).toBe(404);
  expect((await world.ctx.repos.deployments.findById(world.id))?.backupKey).toBeNull();
  await tendBackups(world.ctx, world.id);
  expect(await world.ctx.backups.list({ limit: 9 })).toEqual([]);
  const bob = await world.w.person("bob");
  await expect(deleteBackups({ ctx: bob.ctx, input: { deploymentId: world.id } })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("the daily backup, thinning out, one that nobody makes, and the end after the agent's", async () => {
  const world = await startCompanionWorld({ live: true });
  await world.boots();
  const { ctx } = world;
  const { clock } = world.w;
  const day = 86_400_000;
  const tend = () => tendBackups(ctx, world.id);
  const rows = (...states: ("wanted" | "whole" | "failed" | "deleted")[]) =>
    ctx.repos.backups.list(world.id, states, { limit: 99 });
  const reports = () =>
    fetch(`${world.web.url}/agent/report`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.secret}`, "content-type": "application/json" },
      body: JSON.stringify({
        state: "running",
        revision: 1,
        channel: "on",
        restarts: 0,
        facts: { lastExit: null, ready: true, trouble: [], memoryMiB: 900, backup: null, restored: null },
      }),
    }).then((res) => res.json() as Promise<ReportAnswer>);
  expect(await tend()).toBeGreaterThan(clock.now() + 22 * 3_600_000);
  const bytes = await hashed(Buffer.from("state"));
  for (let n = 0; n < 12; n++) {
    clock.offsetMs += day;
    await reports();
    await tend();
    const { backup } = await reports();
    expect(await put(world, backup?.id ?? "", bytes), `day ${n}`).toBe(200);
    await tend();
  }
  await tend();
  expect((await rows("whole")).length).toBe(7);
  expect(await ctx.backups.list({ limit: 99 })).toHaveLength(7);
  clock.offsetMs += day;
  const id = await wantBackup({ ctx: world.w.ann.ctx, input: { deploymentId: world.id, why: "asked" } });
  await tend();
  expect(await ctx.repos.backups.find(id), "whoever was away has not heard").toMatchObject({
    state: "wanted",
  });
  await ctx.repos.watchRounds.end(null, { at: clock.now(), since: clock.now() - day });
  await tend();
  expect(await ctx.repos.backups.find(id)).toMatchObject({ state: "failed", failure: "not_reporting" });
  expect(await events(world, "backup_failed")).toHaveLength(1);
  await world.w.client.execute({
    sql: "update deployments set phase='closed', closed_at=? where id=?",
    args: [clock.now(), world.id],
  });
  expect(await tend()).toBe(
    clock.now() +
      30 * day -
      (clock.now() - ((await ctx.repos.deployments.findById(world.id))?.closedAt ?? 0)),
  );
  clock.offsetMs += 30 * day + 1_000;
  await tend();
  await tend();
  expect(await tend()).toBeNull();
  expect(await rows("whole")).toEqual([]);
  expect(await ctx.backups.list({ limit: 99 })).toEqual([]);
});
