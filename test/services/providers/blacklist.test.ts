import type { InStatement } from "@libsql/client";
import { expect, test } from "vitest";
import { tellEntryOver } from "../../../src/chat/tell/tell-entry-over.ts";
import { runPart } from "../../../src/db/run.ts";
import type { Context } from "../../../src/services/context.ts";
import { blacklistAdd } from "../../../src/services/providers/blacklist-add.ts";
import { blacklistList } from "../../../src/services/providers/blacklist-list.ts";
import { blacklistRemove } from "../../../src/services/providers/blacklist-remove.ts";
import { drainProvider, stopDrain } from "../../../src/services/providers/drain-agents.ts";
import { previewBlacklist } from "../../../src/services/providers/preview-blacklist.ts";
import { BAD, GOOD, startProviderWorld } from "./provider-world.ts";

const DAY = 86_400_000;

test("whom it concerns is known before anything is done, and what speaks for it is kept with the entry", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  await w.agentAt(BAD, { owner: w.eve.userId });
  await w.agentAt(BAD, { owner: w.eve.userId, phase: "degraded" });
  await w.agentAt(GOOD);
  await w.seen("not_ready");
  await w.seen("live");
  const { ctx } = w.olga;
  expect(await previewBlacklist({ ctx, input: { address: BAD } })).toMatchObject({
    agents: 3,
    people: 2,
    plans: [{ plan: "starter", agents: 3 }],
    known: null,
    proof: [{ kind: "not_ready", count: 1 }],
  });
  await blacklistAdd({ ctx, input: { address: BAD, reason: "too slow", agents: "leave" } });
  const { entries } = await blacklistList({ ctx, input: {} });
  expect(entries).toMatchObject([
    { providerAddress: BAD, agents: 3, expiresAt: null, createdBy: w.olga.userId },
  ]);
  expect(entries[0]?.evidence).toMatch(/^not_ready:1:\d+$/);
  // Those that run there were left alone.
  expect(await w.repos.drains.findLast(BAD)).toBeNull();
});

test("a wish that is handled again, as after a lost answer, undoes nothing that was decided since", async () => {
  const w = await startProviderWorld();
  const [olga, omar] = [w.olga.ctx, w.omar.elsewhere];
  await w.agentAt(BAD);
  const shownUpTo = await w.repos.leases.newest();
  const tap = (wishId: string) => ({ address: BAD, wishId });
  const isOut = () => w.repos.blacklist.isBlacklisted(BAD, w.clock.now());
  const keepOut = (wishId: string) =>
    blacklistAdd({ ctx: olga, input: { ...tap(wishId), reason: "too slow", agents: "leave", seenAt: 0 } });
  await keepOut("out");
  await keepOut("out");
  expect(await w.auditOf("blacklist.add")).toBe(1);
  await blacklistRemove({ ctx: omar, input: tap("in") });
  await keepOut("out");
  expect(await isOut(), "it was let in since").toBe(false);
  await keepOut("out again");
  await blacklistRemove({ ctx: omar, input: tap("in") });
  expect(await isOut(), "it was put out since").toBe(true);

  const state = async () => (await w.repos.drains.findLast(BAD))?.state;
  const move = (wishId: string) => drainProvider({ ctx: olga, input: { ...tap(wishId), shownUpTo } });
  await move("move");
  await stopDrain({ ctx: omar, input: tap("stop") });
  await move("move");
  expect(await state(), "it was stopped since").toBe("stopped");
  await move("move again");
  await stopDrain({ ctx: omar, input: tap("stop") });
  expect(await state(), "it was begun since").toBe("moving");
});

/** The same, by a process that sleeps once it has found that its wish was not carried out. */
function sleeping(ctx: Context, meanwhile: () => Promise<void>): Context {
  let sleeps = true;
  const execute: Context["db"]["execute"] = async (statement: InStatement) => {
    const found = await ctx.db.execute(statement);
    if (sleeps) {
      sleeps = false;
      await meanwhile();
    }
    return found;
  };
  return {
    ...ctx,
    db: new Proxy(ctx.db, { get: (db, key) => (key === "execute" ? execute : Reflect.get(db, key)) }),
  };
}

test("a wish that another replica carried out while this one slept undoes nothing that was decided since", async () => {
  const w = await startProviderWorld();
  const [olga, omar] = [w.olga.ctx, w.omar.elsewhere];
  await w.agentAt(BAD);
  const shownUpTo = await w.repos.leases.newest();
  const tap = (wishId: string) => ({ address: BAD, wishId });
  const keepOut = () =>
    blacklistAdd({ ctx: olga, input: { address: BAD, reason: "too slow", agents: "leave", seenAt: 0 } });
  const letIn = (ctx: Context) => blacklistRemove({ ctx, input: tap("in") });
  await keepOut();
  const late = letIn(
    sleeping(olga, async () => {
      await letIn(omar);
      w.clock.offsetMs += 10;
      await keepOut();
    }),
  );
  await expect(late).rejects.toMatchObject({ code: "not_found" });
  expect(await w.repos.blacklist.isBlacklisted(BAD, w.clock.now()), "it was put out since").toBe(true);

  const state = async () => (await w.repos.drains.findLast(BAD))?.state;
  const move = (ctx: Context, wishId: string) => drainProvider({ ctx, input: { ...tap(wishId), shownUpTo } });
  const stop = (ctx: Context, wishId: string) => stopDrain({ ctx, input: tap(wishId) });
  const stopped = async () => {
    await move(omar, "move");
    await stop(omar, "stop");
  };
  await move(sleeping(olga, stopped), "move");
  expect(await state(), "it was stopped since").toBe("stopped");
  await move(omar, "move again");
  const begun = async () => {
    await stop(omar, "stop again");
    await move(omar, "move once more");
  };
  await stop(sleeping(olga, begun), "stop again");
  expect(await state(), "it was begun since").toBe("moving");
});

test("two administrators at once, and a second tap: one entry, one line, and the other one is told", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  const input = { address: BAD, reason: "too slow", agents: "move" as const, seenAt: 0 };
  const both = await Promise.allSettled([
    blacklistAdd({ ctx: w.olga.ctx, input }),
    blacklistAdd({ ctx: w.omar.elsewhere, input: { ...input, reason: "loses disks" } }),
    blacklistAdd({ ctx: w.olga.elsewhere, input }),
  ]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of both)
    if (one.status === "rejected")
      expect(one.reason).toMatchObject({ details: { reason: "blacklist_changed" } });
  expect(await w.auditOf("blacklist.add")).toBe(1);
  const { rows } = await w.client.execute("select id from provider_drains");
  expect(rows).toHaveLength(1);

  // Whoever saw that entry may put another in its place, once.
  const seen = await w.repos.blacklist.find(BAD);
  const longer = { ...input, agents: "leave" as const, seenAt: seen?.createdAt ?? 0 };
  await blacklistAdd({ ctx: w.omar.ctx, input: longer });
  await expect(blacklistAdd({ ctx: w.omar.ctx, input: longer })).rejects.toMatchObject({ code: "conflict" });
});

test("an entry and its line are one commit, and so are its end and that line", async () => {
  const w = await startProviderWorld();
  const { ctx } = w.olga;
  const input = { address: BAD, reason: "too slow", agents: "leave" as const };
  await w.client.execute(
    "create trigger no_lines before insert on audit_log begin select raise(abort, 'full'); end",
  );
  await expect(blacklistAdd({ ctx, input })).rejects.toThrow();
  expect(await w.repos.blacklist.find(BAD)).toBeNull();
  await w.client.execute("drop trigger no_lines");
  await blacklistAdd({ ctx, input });
  await w.client.execute(
    "create trigger no_lines before insert on audit_log begin select raise(abort, 'full'); end",
  );
  await expect(blacklistRemove({ ctx, input: { address: BAD } })).rejects.toThrow();
  expect(await w.repos.blacklist.find(BAD)).not.toBeNull();
  await w.client.execute("drop trigger no_lines");
  const ends = await Promise.allSettled(
    [w.olga, w.omar].map((one) => blacklistRemove({ ctx: one.ctx, input: { address: BAD } })),
  );
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect([await w.auditOf("blacklist.add"), await w.auditOf("blacklist.remove")]).toEqual([1, 1]);
});

test("the end of an entry is noticed when it comes, once, and whoever made it is told; a longer one waits on", async () => {
  const w = await startProviderWorld();
  const { ctx, userId } = w.olga;
  const chat = {
    platform: "telegram" as const,
    platformUserId: "777",
    privateChatId: "777",
    displayName: "Olga",
  };
  await runPart(
    w.client,
    w.repos.chatIdentities.linkPart({ ...chat, userId, username: null, language: "en" }),
  );
  const admins = [{ platform: "telegram" as const, platformUserId: "777", role: "admin" as const }];
  const job = { ...w.ctx, channels: new Map([["telegram", {}]]) as unknown as typeof w.ctx.channels };
  const ends = w.clock.now() + DAY;
  await blacklistAdd({
    ctx,
    input: { address: BAD, reason: "too slow", agents: "leave", expiresAtMs: ends },
  });
  expect(await w.due(`blacklist:${BAD}`)).toBe(ends);
  expect(await tellEntryOver(job, admins, BAD)).toBe(ends);
  w.clock.offsetMs += DAY + 1_000;
  expect((await blacklistList({ ctx, input: {} })).entries).toEqual([]);
  const told = async () => (await w.client.execute("select chat_id, view from outbox")).rows;
  await Promise.all([tellEntryOver(job, admins, BAD), tellEntryOver(job, admins, BAD)]);
  expect(await tellEntryOver(job, admins, BAD)).toBeNull();
  expect(await told()).toMatchObject([{ chat_id: "777" }]);
  expect(await w.auditOf("blacklist.expire")).toBe(1);
  expect(await w.repos.blacklist.find(BAD)).toBeNull();
});

test("who came to a provider and has gone again keeps nobody from moving those that were shown", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  await blacklistAdd({
    ctx: w.olga.ctx,
    input: { address: BAD, reason: "too slow", agents: "leave", seenAt: 0 },
  });
  const shownUpTo = await w.repos.leases.newest();
  const id = await w.agentAt(BAD);
  const move = () => drainProvider({ ctx: w.olga.ctx, input: { address: BAD, shownUpTo, wishId: "move" } });
  await expect(move()).rejects.toMatchObject({ details: { reason: "agents_came" } });
  await w.client.execute({ sql: "update leases set state='closed' where deployment_id=?", args: [id] });
  await move();
  expect((await w.repos.drains.findLast(BAD))?.state).toBe("moving");
});
