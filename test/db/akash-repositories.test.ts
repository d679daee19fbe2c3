import { describe, expect, test } from "vitest";
import { ALWAYS } from "../../src/db/cas-batch.ts";
import type { NewEntry } from "../../src/db/repositories/blacklist-repository.ts";
import type { NewIntent } from "../../src/db/repositories/intent-repository.ts";
import { runPart, runParts } from "../../src/db/run.ts";
import type { EventType } from "../../src/db/states.ts";
import { countRows } from "./count-rows.ts";
import { seedDraft, seedUser } from "./seed-rows.ts";
import { openTestDatabase } from "./test-database.ts";

const DAY = 86_400_000;

async function ground() {
  const db = await openTestDatabase();
  const draft = await seedDraft(db, (await seedUser(db)).id);
  const intent: NewIntent = {
    id: "i1",
    deploymentId: draft.id,
    attempt: 1,
    backend: "chain",
    owner: "akash1owner",
    dseq: "100",
    manifest: '{"env":"GOCLAW_BOOTSTRAP_SECRET=planted"}',
    manifestHash: "mh",
    bootstrapHash: "bh1",
    depositUact: 500_000,
  };
  await runPart(db.client, db.repos.intents.insertPart(intent));
  return { db, draft, intent, ...db.repos };
}

describe("intents", () => {
  test("the frozen manifest is sealed, opens unchanged, and can be erased", async () => {
    const { db, intent, intents } = await ground();
    expect(await intents.find("i1")).toMatchObject({ state: "planned", boots: 0, version: 0 });
    expect((await intents.find("i1"))?.manifest).toMatch(/^enc:/);
    expect(await intents.openManifest("i1")).toBe(intent.manifest);
    await runPart(db.client, intents.updatePart("i1", { manifest: null }));
    await expect(intents.openManifest("i1")).rejects.toMatchObject({ code: "gone" });
    await expect(intents.openManifest("i0")).rejects.toMatchObject({ code: "not_found" });
  });

  test("found by dseq, secret and deployment; dseq, attempt and secret are used once", async () => {
    const { db, draft, intent, intents } = await ground();
    expect((await intents.findByDseq("akash1owner", "100"))?.id).toBe("i1");
    expect(await intents.findByDseq("akash1other", "100")).toBeNull();
    expect((await intents.findByBootstrapHash("bh1"))?.id).toBe("i1");
    expect((await intents.listByDeployment(draft.id)).map((i) => i.attempt)).toEqual([1]);
    const fresh = { ...intent, id: "i2", dseq: "200", attempt: 2, bootstrapHash: "bh2" };
    for (const clash of [{ dseq: "100" }, { attempt: 1 }, { bootstrapHash: "bh1" }]) {
      await expect(runPart(db.client, intents.insertPart({ ...fresh, ...clash }))).rejects.toMatchObject({
        code: "conflict",
      });
    }
    await expect(runPart(db.client, intents.insertPart({ ...fresh, depositUact: 0 }))).rejects.toMatchObject({
      details: { constraint: "akash_intents_deposit" },
    });
    await runPart(db.client, intents.insertPart(fresh));
    expect((await intents.listByDeployment(draft.id)).map((i) => i.id)).toEqual(["i1", "i2"]);
  });

  test("hashes and boots are noted beside the version, states move with it", async () => {
    const { db, intents } = await ground();
    await intents.setTx("i1", { createTxHash: "AA" });
    await intents.setTx("i1", { leaseTxHash: "BB" });
    await runParts(db.client, [intents.bootPart("i1", 5), intents.bootPart("i1", 9)]);
    const row = await intents.find("i1");
    expect(row).toMatchObject({ createTxHash: "AA", leaseTxHash: "BB", boots: 2, bootedAt: 9, version: 0 });
    if (!row) throw new Error("no intent");
    expect(await intents.transition(row, ["planned"], "created", { provider: "akash1p" })).toMatchObject({
      state: "created",
      provider: "akash1p",
      version: 1,
    });
    expect(await intents.transition(row, ["created"], "leased")).toBeNull();
    expect(await intents.transition("i1", ["planned"], "leased")).toBeNull();
  });

  test("closing ends the leases, erases the manifest, tells the deployment once, and is final", async () => {
    const { db, draft, intents, leases, events } = await ground();
    const lease = { owner: "akash1owner", dseq: "100", gseq: 1, oseq: 1, provider: "akash1p" };
    const insert = leases.insertPart({
      ...lease,
      deploymentId: draft.id,
      intentId: "i1",
      priceUactPerBlock: 7,
    });
    expect(await runParts(db.client, [insert, insert])).toEqual([1, 0]);
    expect(await leases.lastOf({ id: "i1", deploymentId: draft.id })).toMatchObject({
      state: "active",
      priceUactPerBlock: 7,
    });
    const closed = await Promise.all(
      [1, 2].map(() =>
        intents.close(
          { id: "i1", createTxHash: null, createSentAt: null },
          { deploymentId: draft.id, how: "closed", spentUact: 3 },
        ),
      ),
    );
    expect(closed.filter((i) => i !== null)).toHaveLength(1);
    expect(await intents.find("i1")).toMatchObject({
      state: "closed",
      manifest: null,
      closedAt: db.clock.now(),
      spentUact: 3,
    });
    expect(await leases.lastOf({ id: "i1", deploymentId: draft.id })).toMatchObject({
      state: "closed",
      closeReason: "closed",
    });
    expect((await events.listAfter(draft.id, { limit: 500 })).map((e) => e.evidence)).toEqual([
      '{"how":"closed","spentUact":3}',
    ]);
    expect(await runPart(db.client, intents.statePart("i1", "running"))).toBe(0);
    expect(await countRows(db.client, "akash_intents where state<>'closed'")).toBe(0);
  });

  test("an attempt that was signed for since it was read does not end; one that has ended is not signed for", async () => {
    const { draft, intents } = await ground();
    const outcome = { deploymentId: draft.id, how: "never_sent" };
    const asItWas = await intents.find("i1");
    if (!asItWas) throw new Error("no intent");
    await intents.setTx("i1", { createTxHash: "AA" });
    expect(await intents.close(asItWas, outcome)).toBeNull();
    expect(await intents.find("i1")).toMatchObject({ state: "planned" });
    const asItIs = { id: "i1", createTxHash: "AA", createSentAt: null };
    expect(await intents.close(asItIs, outcome)).toMatchObject({ state: "closed" });
    await expect(intents.setTx("i1", { createTxHash: "BB" })).rejects.toMatchObject({ code: "conflict" });
  });

  test("an account has one create in flight; whoever claimed it releases it, and nobody else", async () => {
    const { db, draft, intent, intents } = await ground();
    const console = (id: string, owner: string, attempt: number): NewIntent => ({
      ...intent,
      id,
      deploymentId: draft.id,
      attempt,
      backend: "console",
      owner,
      dseq: null,
      bootstrapHash: `of ${id}`,
    });
    for (const one of [console("c1", "akash1m", 2), console("c2", "akash1m", 3), console("c3", "akash1n", 4)])
      await runPart(db.client, db.repos.intents.insertPart(one));
    const busy = { code: "conflict", details: { reason: "create_in_flight" } };
    const at = await intents.claimCreate("c1");
    await expect(intents.claimCreate("c1")).rejects.toMatchObject(busy);
    await expect(intents.claimCreate("c2")).rejects.toMatchObject(busy);
    await intents.claimCreate("c3");
    // Our own numbers tell creates apart, so any number of those may be on their way.
    await expect(intents.claimCreate("i1")).rejects.toMatchObject(busy);
    await intents.setTx("i1", { createTxHash: "AA" });

    await intents.releaseCreate("c1", at - 1);
    await expect(intents.claimCreate("c2")).rejects.toMatchObject(busy);
    await intents.releaseCreate("c1", at);
    await intents.claimCreate("c2");
    await intents.setDseq("c2", "900");
    await intents.claimCreate("c1");
    await intents.setDseq("c2", "901");
    expect(await intents.find("c2")).toMatchObject({ dseq: "900" });
    expect(await intents.findByManifest("akash1m", "mh")).toMatchObject({ owner: "akash1m" });
    const asItWas = { id: "c1", createTxHash: null, createSentAt: null };
    expect(await intents.close(asItWas, { deploymentId: draft.id, how: "never_sent" })).toBeNull();
  });

  test("events come in order and continue after the last one seen", async () => {
    const { db, draft, deployments, events } = await ground();
    await runParts(
      db.client,
      (["paid", "leased", "live"] as const).map((type) => deployments.eventPart(draft.id, type, null, null)),
    );
    const [first] = await events.listAfter(draft.id, { limit: 500 });
    const rest = await events.listAfter(draft.id, { after: first?.id, limit: 500 });
    expect(rest.map((e) => e.type)).toEqual(["leased", "live"]);
    expect((await events.last(draft.id))?.type).toBe("live");
  });

  test("of very many, the newest are read, and of older ones the newest of each kind", async () => {
    const { db, draft, deployments, events } = await ground();
    const types: EventType[] = [
      "restart_wanted",
      ...Array<EventType>(30).fill("silent"),
      "backup_done",
      ...Array<EventType>(30).fill("silent"),
    ];
    await runParts(
      db.client,
      types.map((type) => deployments.eventPart(draft.id, type, null, null)),
    );
    const newest = await events.listNewest(draft.id, { limit: 10 });
    const all = await events.listAfter(draft.id, { limit: 500 });
    expect(newest).toEqual(all.slice(-10));
    const older = await events.listKindsBefore(draft.id, newest[0]?.id ?? "", 2);
    expect(older.map((e) => e.type)).toEqual(["restart_wanted", "backup_done", "silent", "silent"]);
    expect(older.at(-1)?.id).toBe(all.at(-11)?.id);
    expect((await events.listNewest(draft.id, { type: "backup_done", limit: 3 })).map((e) => e.type)).toEqual(
      ["backup_done"],
    );
  });
});

describe("provider observations", () => {
  test("recent bids are the newest prices; a record fades by half each week", async () => {
    const { db, observations } = await ground();
    await runPart(db.client, observations.insertPart({ provider: "p1", kind: "not_ready" }));
    db.clock.advance(7 * DAY);
    for (const price of [5, 6, 7])
      await runPart(
        db.client,
        observations.insertPart({ provider: "p1", kind: "bid", priceUactPerBlock: price }),
      );
    await runPart(db.client, observations.insertPart({ provider: "p1", kind: "live" }));
    await runPart(db.client, observations.insertPart({ provider: "p2", kind: "lease_closed" }));
    expect(await observations.recentBids(2, 0)).toEqual([7, 6]);
    expect(await observations.recentBids(9, db.clock.now() + 1)).toEqual([]);
    expect(await observations.listProviders({ limit: 9 })).toEqual(["p1", "p2"]);
    expect(await observations.listProviders({ after: "p1", limit: 9 })).toEqual(["p2"]);
    expect(await observations.listProviders({ limit: 1 })).toEqual(["p1"]);
    const stats = await observations.recordsOf(["p1", "p2", "p3"], 0);
    expect(stats.get("p1")).toMatchObject({ good: 1, bad: 0.5, starts: 2, started: 1 });
    expect(stats.get("p2")).toMatchObject({ good: 0, bad: 2, starts: 0, troubles: 1 });
    expect(stats.has("p3")).toBe(false);
    expect((await observations.recordsOf(["p1"], db.clock.now())).get("p1")).toMatchObject({ bad: 0 });
    expect((await observations.recordsOf([], 0)).size).toBe(0);
  });
});

describe("blacklist", () => {
  test("add, replace, expire, list and remove", async () => {
    const { db, blacklist } = await ground();
    const now = db.clock.now();
    const put = (entry: NewEntry) => blacklist.put(entry, ALWAYS, []);
    const take = (address: string) => blacklist.take(address, ALWAYS, []);
    await put({ address: "akash1a", reason: "down", expiresAt: null, createdBy: "admin" });
    await put({ address: "akash1b", reason: "slow", expiresAt: now + 10, createdBy: "admin" });
    await put({ address: "akash1c", reason: "old", expiresAt: now, createdBy: "admin" });
    expect(await blacklist.isBlacklisted("akash1a", now)).toBe(true);
    expect(await blacklist.isBlacklisted("akash1b", now + 9)).toBe(true);
    expect(await blacklist.isBlacklisted("akash1b", now + 10)).toBe(false);
    expect(await blacklist.isBlacklisted("akash1c", now)).toBe(false);
    expect(await blacklist.blacklistedAmong(["akash1a", "akash1c", "akash1x"], now)).toEqual(
      new Set(["akash1a"]),
    );
    expect(await blacklist.blacklistedAmong([], now)).toEqual(new Set());
    expect((await blacklist.list({ now, limit: 1 })).map((e) => e.providerAddress)).toEqual(["akash1a"]);
    expect((await blacklist.list({ now, limit: 9, after: "akash1a" })).map((e) => e.providerAddress)).toEqual(
      ["akash1b"],
    );
    await put({ address: "akash1a", reason: "worse", expiresAt: now + 1, createdBy: null });
    expect(await blacklist.find("akash1a")).toMatchObject({ reason: "worse", expiresAt: now + 1 });
    expect(await take("akash1a")).toBe(true);
    expect(await take("akash1a")).toBe(false);
    expect(await blacklist.isBlacklisted("akash1a", now)).toBe(false);
  });
});
