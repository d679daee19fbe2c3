import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { commitCas } from "../../src/db/cas-batch.ts";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { type HranaPeer, startHranaPeer } from "./hrana-peer.ts";
import { seedDraft, seedOrder, seedUser } from "./seed-rows.ts";
import { createTestClock, newKey, type TestDatabase, tempFolder } from "./test-database.ts";

async function openRemote(): Promise<TestDatabase & { peer: HranaPeer }> {
  const path = join(tempFolder(), "remote.db");
  const peer = await startHranaPeer({ path, token: "right" });
  const { client, close } = await openDatabase({ url: peer.url, authToken: "right" });
  onTestFinished(close);
  await migrate({ client });
  const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
  const clock = createTestClock();
  return {
    url: peer.url,
    path,
    client,
    vault,
    clock,
    repos: createRepositories({ client, vault, clock }),
    peer,
  };
}

test("the same repositories work on a server: migrate, sealed rows, transitions, constraints, jobs", async () => {
  const db = await openRemote();
  const { deployments, events, jobs } = db.repos;
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id, { channelToken: "123:secret" });
  await seedOrder(db, user.id, draft.id);
  await expect(seedOrder(db, user.id, draft.id)).rejects.toMatchObject({
    code: "conflict",
    details: { constraint: "orders_open_deployment" },
  });
  const moved = await Promise.all([1, 2, 3].map(() => deployments.transition(draft.id, ["draft"], "queued")));
  expect(moved.filter((d) => d !== null)).toHaveLength(1);
  expect(await events.listAfter(draft.id)).toHaveLength(1);
  expect(await deployments.openChannelToken(draft.id)).toBe("123:secret");
  await db.client.execute(jobs.wakeStatement("k", 1));
  const [held] = await jobs.claim(5, 1_000, 9);
  expect(await jobs.finish("k", held?.epoch ?? 0, null)).toBe(true);
  expect(await jobs.nextRunAt()).toBeNull();
});

test("a commit whose answer got lost is recognised by its commit id; one that never arrived stays unknown", async () => {
  const { client, repos, peer, ...db } = await openRemote();
  const draft = await seedDraft({ ...db, client, repos }, (await seedUser({ ...db, client, repos })).id);
  const before = peer.requests();
  peer.onRequest = (n) => (n === before + 1 ? "drop_after" : null);
  expect(await commitCas(client, repos.deployments.transitionHead(draft, "awaiting_payment"), [])).toBe(true);
  const seen = await repos.deployments.findById(draft.id);
  if (!seen) throw new Error("no deployment");
  expect(seen.phase).toBe("awaiting_payment");

  const next = peer.requests();
  peer.onRequest = (n) => (n === next + 1 ? "drop_before" : null);
  await expect(commitCas(client, repos.deployments.transitionHead(seen, "queued"), [])).rejects.toMatchObject(
    { code: "unavailable" },
  );
  expect((await repos.deployments.findById(draft.id))?.phase).toBe("awaiting_payment");
});

test("a storing that is repeated after a lost answer is a duplicate, not a second row", async () => {
  const { repos, peer } = await openRemote();
  const arrival = { source: "stripe", eventId: "evt_1", lane: "l", kind: "k", payload: "{}", wake: [] };
  const before = peer.requests();
  peer.onRequest = (n) => (n === before + 1 ? "drop_after" : null);
  await expect(repos.inbox.store(arrival)).rejects.toMatchObject({ code: "unavailable" });
  expect(await repos.inbox.store(arrival)).toBe("duplicate");
  expect(await repos.inbox.countPending()).toBe(1);
});

test("an overloaded and a dead server are unavailable, a wrong token is a matter of configuration and is not repeated", async () => {
  const { peer } = await openRemote();
  peer.onRequest = () => "overloaded";
  const { client } = await openDatabase({ url: peer.url, authToken: "right" });
  await expect(client.execute("select 1")).rejects.toMatchObject({ code: "unavailable" });
  const wrong = await openDatabase({ url: peer.url, authToken: "planted-wrong-token" });
  const refused: unknown = await wrong.client.execute("select 1").catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "misconfigured" });
  expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain("planted-wrong-token");
  const nobody = await openDatabase({ url: "http://127.0.0.1:9", authToken: "right" });
  await expect(nobody.client.execute("select 1")).rejects.toMatchObject({ code: "unavailable" });
});
