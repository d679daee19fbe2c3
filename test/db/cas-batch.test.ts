import { expect, test } from "vitest";
import { commitCas, headPart, holds, insertPart, updatePart } from "../../src/db/cas-batch.ts";
import { deployments, users } from "../../src/db/schema.ts";
import { seedDraft, seedOrder, seedPlan, seedUser } from "./seed-rows.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

async function counts({ client }: TestDatabase): Promise<Record<string, number>> {
  const out: Record<string, number> = {};
  for (const table of ["deployment_events", "audit_log", "jobs", "payments"]) {
    out[table] = Number((await client.execute(`select count(*) n from ${table}`)).rows[0]?.n);
  }
  return out;
}

const audit = (db: TestDatabase, id: string) =>
  db.repos.audit.part({
    actor: { kind: "job", key: "test" },
    action: "test",
    subjectKind: "deployment",
    subjectId: id,
  });

test("a lost race writes nothing: no part of the batch takes effect", async () => {
  const db = await openTestDatabase();
  const { repos, client } = db;
  const user = await seedUser(db);
  const seen = await seedDraft(db, user.id);
  const parts = [
    repos.deployments.eventPart(seen.id, "queued", "draft", "queued"),
    audit(db, seen.id),
    updatePart(users, { tier: "pro" }, { sql: "id=? or id=?", args: [user.id, "nobody"] }),
  ];
  expect(
    await commitCas(client, repos.deployments.transitionHead(seen, "awaiting_payment", { plan: "pro" }), []),
  ).toBe(true);
  const before = await counts(db);
  expect(await commitCas(client, repos.deployments.transitionHead(seen, "queued"), parts)).toBe(false);
  expect(await counts(db)).toEqual(before);
  expect((await repos.users.findById(user.id))?.tier).toBe("starter");
  expect((await repos.deployments.findById(seen.id))?.phase).toBe("awaiting_payment");
});

test("negative control: the same parts do take effect when the race is won", async () => {
  const db = await openTestDatabase();
  const { repos, client } = db;
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id);
  const parts = [
    audit(db, draft.id),
    updatePart(users, { tier: "pro" }, { sql: "id=? or id=?", args: [user.id, "nobody"] }),
  ];
  expect(await commitCas(client, repos.deployments.transitionHead(draft, "queued"), parts)).toBe(true);
  expect(await counts(db)).toMatchObject({ audit_log: 1 });
  expect((await repos.users.findById(user.id))?.tier).toBe("pro");
});

test("of many who read the same version, exactly one commits", async () => {
  const db = await openTestDatabase();
  const { repos, client } = db;
  const draft = await seedDraft(db, (await seedUser(db)).id);
  const results = await Promise.all(
    Array.from({ length: 12 }, () =>
      commitCas(client, repos.deployments.transitionHead(draft, "queued"), [audit(db, draft.id)]),
    ),
  );
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(await counts(db)).toMatchObject({ audit_log: 1 });
});

test("a part that breaks a constraint takes the whole batch with it", async () => {
  const db = await openTestDatabase();
  const { repos, client } = db;
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id);
  const order = await seedOrder(db, user.id, draft.id);
  const second = repos.orders.insertPart({ ...order, id: "second" });
  await expect(
    commitCas(client, repos.deployments.transitionHead(draft, "queued"), [audit(db, draft.id), second]),
  ).rejects.toMatchObject({
    code: "conflict",
    details: { constraint: "orders_open_deployment" },
  });
  expect((await repos.deployments.findById(draft.id))?.phase).toBe("draft");
  expect(await counts(db)).toMatchObject({ audit_log: 0 });
});

test("one commit decides over two rows: if either moved, neither does", async () => {
  const db = await openTestDatabase();
  const { repos, client } = db;
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id);
  const order = await seedOrder(db, user.id, draft.id);
  const start = repos.deployments.transitionHead(draft, "queued");
  const pay = repos.orders.head(order, "paid");
  await repos.deployments.patch(draft.id, draft.version, { name: "Renamed" });
  expect(
    await commitCas(client, { ...pay, when: [holds(start)] }, [headPart(start), audit(db, draft.id)]),
  ).toBe(false);
  expect((await repos.orders.find(order.id))?.state).toBe("open");
  expect(await counts(db)).toMatchObject({ audit_log: 0 });

  const fresh = await repos.deployments.findById(draft.id);
  if (!fresh) throw new Error("no deployment");
  const again = repos.deployments.transitionHead(fresh, "queued");
  expect(
    await commitCas(client, { ...pay, when: [holds(again)] }, [headPart(again), audit(db, draft.id)]),
  ).toBe(true);
  expect((await repos.orders.find(order.id))?.state).toBe("paid");
  expect((await repos.deployments.findById(draft.id))?.phase).toBe("queued");
});

test("a condition on another row keeps the commit from happening", async () => {
  const db = await openTestDatabase();
  const { repos, client } = db;
  const user = await seedUser(db);
  const [one, two] = [await seedDraft(db, user.id), await seedDraft(db, user.id)];
  await seedPlan(db, user.id, 1);
  const slot = await repos.slots.findFree(user.id, db.clock.now());
  if (!slot) throw new Error("no slot");
  const claims = [one, two].map((draft) => ({
    head: {
      ...repos.deployments.transitionHead(draft, "queued", { slot_id: slot.id }),
      when: [repos.slots.freeCondition(slot.id, slot.version)],
    },
    parts: [repos.slots.holdPart(slot.id, draft.id)],
  }));
  const results = await Promise.all(claims.map(({ head, parts }) => commitCas(client, head, parts)));
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(await repos.deployments.countInPhases(["queued"])).toBe(1);
});

test("inserts may keep an equal row without swallowing other constraints", async () => {
  const db = await openTestDatabase();
  const user = await seedUser(db, "ann");
  const row = {
    id: "other",
    clerk_user_id: user.clerkUserId,
    email: "new@example.com",
    tier: "x",
    subscription_status: "x",
    created_at: 1,
    updated_at: 1,
  };
  const guard = { sql: "1", args: [] };
  const kept = await db.client.execute(insertPart(users, row, ["clerk_user_id"])(guard));
  expect(kept.rowsAffected).toBe(0);
  await expect(
    db.client.execute(
      insertPart(users, { ...row, clerk_user_id: "u2", email: user.email }, ["clerk_user_id"])(guard),
    ),
  ).rejects.toMatchObject({
    details: { constraint: "users.email" },
  });
  expect(
    (
      await db.client.execute(
        insertPart(users, { ...row, clerk_user_id: "u2", email: user.email }, "ignore")(guard),
      )
    ).rowsAffected,
  ).toBe(0);
});

test("a head may also be decided by conditions alone", async () => {
  const db = await openTestDatabase();
  const draft = await seedDraft(db, (await seedUser(db)).id);
  const head = { table: deployments, id: draft.id, set: { name: "B" } };
  expect(
    await commitCas(
      db.client,
      { ...head, when: [{ sql: "name=? or name=?", args: ["nope", "neither"] }] },
      [],
    ),
  ).toBe(false);
  expect(
    await commitCas(
      db.client,
      { ...head, when: [{ sql: "name=? or name=?", args: ["My agent", "neither"] }] },
      [],
    ),
  ).toBe(true);
});
