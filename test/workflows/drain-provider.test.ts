import { expect, test } from "vitest";
import { blacklistAdd } from "../../src/services/providers/blacklist-add.ts";
import { blacklistRemove } from "../../src/services/providers/blacklist-remove.ts";
import { drainProvider as askForDrain, stopDrain } from "../../src/services/providers/drain-agents.ts";
import { previewBlacklist } from "../../src/services/providers/preview-blacklist.ts";
import { drainProvider } from "../../src/workflows/drain/drain-provider.ts";
import { BAD, GOOD, type ProviderWorld, startProviderWorld } from "../services/providers/provider-world.ts";

async function begin(w: ProviderWorld): Promise<string> {
  await blacklistAdd({ ctx: w.olga.ctx, input: { address: BAD, reason: "too slow", agents: "move" } });
  const drain = await w.repos.drains.findLast(BAD);
  if (!drain) throw new Error("nothing was begun");
  return drain.id;
}

const phases = async (w: ProviderWorld, ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => w.row(id)))).map(({ phase }) => phase);
const moving = async (w: ProviderWorld, ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => w.row(id))))
    .filter(({ phase }) => phase === "moving")
    .map(({ id }) => id);

test("moves all of them, three at a time and each once, in two processes at once, and says when it is over", async () => {
  const w = await startProviderWorld();
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) ids.push(await w.agentAt(BAD));
  const other = await w.agentAt(GOOD);
  const id = await begin(w);
  for (let round = 0; round < 12; round++) {
    await Promise.all(
      [drainProvider(w.ctx, id), drainProvider(w.elsewhere, id)].map((one) => one.catch(() => null)),
    );
    const now = await moving(w, ids);
    // Two processes never hold one job; if they did, no agent would move twice all the same.
    expect(now.length).toBeLessThanOrEqual(6);
    for (const one of now) await w.moveEnds(one, "done");
  }
  expect(await Promise.all(ids.map((one) => w.movesOf(one)))).toEqual(ids.map(() => 1));
  expect(await w.movesOf(other)).toBe(0);
  expect(await w.repos.drains.find(id)).toMatchObject({ state: "done", agents: 7, left: 0 });
  expect(await w.due(`drained:${id}`)).not.toBeNull();
  expect(await w.repos.adminCases.listOpen({ limit: 1 })).toEqual([]);
});

test("no more than three are on their way at once", async () => {
  const w = await startProviderWorld();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push(await w.agentAt(BAD));
  const id = await begin(w);
  for (let round = 0; round < 4; round++) await drainProvider(w.ctx, id);
  expect(await moving(w, ids)).toEqual(ids.slice(0, 3));
  await w.moveEnds(ids[0] ?? "", "done");
  await drainProvider(w.ctx, id);
  expect(await moving(w, ids)).toEqual(ids.slice(1, 4));
});

test.each(["drain.before_move", "drain.move_uncounted"])(
  "goes on where a process ended at %s",
  async (point) => {
    const w = await startProviderWorld();
    const ids = [await w.agentAt(BAD), await w.agentAt(BAD)];
    const id = await begin(w);
    w.crash.at = point;
    await expect(drainProvider(w.ctx, id)).rejects.toThrow("crash");
    await drainProvider(w.ctx, id);
    expect(await phases(w, ids)).toEqual(["moving", "moving"]);
    expect(await Promise.all(ids.map((one) => w.movesOf(one)))).toEqual([1, 1]);
  },
);

test("what something else is done to is come back to; what comes back three times stays, and is a case", async () => {
  const w = await startProviderWorld();
  const [healing, stuck] = [await w.agentAt(BAD, { phase: "healing" }), await w.agentAt(BAD)];
  const id = await begin(w);
  for (let tries = 0; tries < 5; tries++) {
    await drainProvider(w.ctx, id);
    if ((await w.row(stuck)).phase === "moving") await w.moveEnds(stuck, "undone");
    w.clock.offsetMs += 15_000;
  }
  expect([await w.movesOf(healing), await w.movesOf(stuck)]).toEqual([0, 3]);
  expect((await w.repos.drains.find(id))?.state).toBe("moving");
  await w.moveEnds(healing, "undone");
  for (let round = 0; round < 2; round++) await drainProvider(w.ctx, id);
  expect(await w.movesOf(healing)).toBe(1);
  await w.moveEnds(healing, "done");
  for (let round = 0; round < 3; round++) await drainProvider(w.ctx, id);
  expect(await w.repos.drains.find(id)).toMatchObject({ state: "done", left: 1 });
  const [open] = await w.repos.adminCases.listOpen({ limit: 9 });
  expect(open).toMatchObject({ kind: "drain_stuck", subject: BAD });
  expect(JSON.parse(open?.facts ?? "")).toMatchObject({ thereAgents: 1, ofAgents: 2 });
});

test("after a day it is given up with a case, whatever keeps the rest", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD, { phase: "healing" });
  const id = await begin(w);
  await drainProvider(w.ctx, id);
  w.clock.offsetMs += 86_400_000;
  await drainProvider(w.ctx, id);
  expect(await w.repos.drains.find(id)).toMatchObject({ state: "done", left: 1 });
});

test("nothing is begun that the wallet cannot pay, and nothing after somebody stopped it or let the provider in", async () => {
  const w = await startProviderWorld();
  const agent = await w.agentAt(BAD);
  const id = await begin(w);
  w.float.actUact = 0;
  expect(await drainProvider(w.ctx, id)).toBeGreaterThan(w.clock.now() + 60_000);
  expect(await w.movesOf(agent)).toBe(0);
  w.float.actUact = 1_000_000_000;
  await stopDrain({ ctx: w.omar.ctx, input: { address: BAD, wishId: "omar" } });
  await stopDrain({ ctx: w.olga.ctx, input: { address: BAD, wishId: "olga" } });
  expect(await w.auditOf("provider.drain_stop")).toBe(1);
  expect(await drainProvider(w.ctx, id)).toBeNull();
  await blacklistRemove({ ctx: w.olga.ctx, input: { address: BAD } });
  const second = await begin(w);
  await blacklistRemove({ ctx: w.olga.ctx, input: { address: BAD } });
  expect(await drainProvider(w.ctx, second)).toBeNull();
  expect(await w.movesOf(agent)).toBe(0);
});

test("more than a page of them are read a page at a time", async () => {
  const w = await startProviderWorld();
  for (let i = 0; i < 60; i++) await w.agentAt(BAD, { phase: "healing" });
  const last = await w.agentAt(BAD);
  const id = await begin(w);
  await drainProvider(w.ctx, id);
  expect(await w.movesOf(last)).toBe(0);
  await drainProvider(w.ctx, id);
  expect(await w.movesOf(last)).toBe(1);
});

test("whoever leaves the agents there with a new entry ends what an earlier one began", async () => {
  const w = await startProviderWorld();
  const agent = await w.agentAt(BAD);
  const id = await begin(w);
  const seenAt = (await w.repos.blacklist.find(BAD))?.createdAt ?? 0;
  const input = { address: BAD, reason: "slow still", agents: "leave" as const, seenAt };
  await blacklistAdd({ ctx: w.omar.ctx, input });
  expect(await drainProvider(w.ctx, id)).toBeNull();
  expect(await w.repos.drains.find(id)).toMatchObject({ state: "stopped" });
  expect(await w.movesOf(agent)).toBe(0);
});

test("an entry that runs out in the middle stops it: nobody is told that all have left", async () => {
  const w = await startProviderWorld();
  const agent = await w.agentAt(BAD);
  const input = { address: BAD, reason: "too slow", agents: "move" as const };
  await blacklistAdd({ ctx: w.olga.ctx, input: { ...input, expiresAtMs: w.clock.now() + 60_000 } });
  const id = (await w.repos.drains.findLast(BAD))?.id ?? "";
  w.clock.offsetMs += 60_001;
  expect(await drainProvider(w.ctx, id)).toBeNull();
  expect(await w.repos.drains.find(id)).toMatchObject({ state: "stopped" });
  expect(await w.due(`drained:${id}`)).toBeNull();
  expect(await w.movesOf(agent)).toBe(0);
});

test("two administrators who ask for it at once begin one, and leave one line", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  await blacklistAdd({ ctx: w.olga.ctx, input: { address: BAD, reason: "too slow", agents: "leave" } });
  const shown = { address: BAD, shownUpTo: await w.repos.leases.newest() };
  await Promise.all(
    [w.olga.ctx, w.omar.ctx, w.omar.elsewhere].map((ctx, nth) =>
      askForDrain({ ctx, input: { ...shown, wishId: `tap ${nth}` } }),
    ),
  );
  expect(await w.auditOf("provider.drain")).toBe(1);
});

test("agents who come between the question and the yes are not moved by it; those who left are no reason to ask anew", async () => {
  const w = await startProviderWorld();
  const { ctx } = w.olga;
  const [gone] = [await w.agentAt(BAD), await w.agentAt(BAD)];
  const shown = async () => (await previewBlacklist({ ctx, input: { address: BAD } })).upTo;
  const ban = { address: BAD, reason: "too slow", agents: "move" as const };
  const before = await shown();
  // Another replica has written it down, whose clock is behind.
  w.clock.offsetMs -= 60_000;
  await w.agentAt(BAD);
  w.clock.offsetMs += 60_000;
  const late = blacklistAdd({ ctx, input: { ...ban, shownUpTo: before } });
  await expect(late).rejects.toMatchObject({ code: "conflict", details: { reason: "agents_came" } });
  expect(await w.repos.blacklist.find(BAD), "nothing was changed").toBeNull();
  await blacklistAdd({ ctx, input: { ...ban, agents: "leave", shownUpTo: before } });

  const input = { address: BAD, wishId: "tap" };
  await expect(askForDrain({ ctx, input: { ...input, shownUpTo: before } })).rejects.toMatchObject({
    details: { reason: "agents_came" },
  });
  expect(await w.repos.drains.findLast(BAD)).toBeNull();
  const again = await shown();
  await w.moveEnds(gone, "done");
  await askForDrain({ ctx, input: { ...input, shownUpTo: again } });
  expect(await w.repos.drains.findLast(BAD)).toMatchObject({ state: "moving", agents: 2 });
});

test("an agent that has two leases there is one agent", async () => {
  const w = await startProviderWorld();
  const id = await w.agentAt(BAD);
  await w.client.execute({
    sql: `insert into leases (id, deployment_id, intent_id, owner, dseq, gseq, oseq, provider, price_uact_per_block, state,
      created_at, updated_at) select 'second', deployment_id, intent_id, owner, '99', gseq, oseq, provider, 1, state,
      created_at, updated_at from leases where deployment_id=?`,
    args: [id],
  });
  await begin(w);
  expect(await w.repos.drains.findLast(BAD)).toMatchObject({ agents: 1 });
});
