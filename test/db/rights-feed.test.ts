import { expect, test } from "vitest";
import { runPart } from "../../src/db/run.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

/** A live agent on a slot of a plan, in rows. */
async function agentOnPlan({ client }: TestDatabase): Promise<void> {
  const insert = (table: string, values: Record<string, string | number | null>) => ({
    sql: `insert into ${table} (${Object.keys(values).join()}) values (${Object.keys(values)
      .map(() => "?")
      .join()})`,
    args: Object.values(values),
  });
  const at = { created_at: 1, updated_at: 1 };
  await client.batch(
    [
      insert("users", { id: "u", clerk_user_id: "c", email: "e", ...at }),
      insert("subscriptions", {
        id: "s",
        provider: "stripe",
        provider_subscription_id: "sub",
        user_id: "u",
        plan: "pro",
        status: "active",
        synced_at: 1,
        ...at,
      }),
      insert("deployments", {
        id: "d",
        user_id: "u",
        model: "m",
        channel: "telegram",
        status: "active",
        phase: "live",
        phase_since: 1,
        name: "n",
        channel_kind: "managed",
        owner_platform_user_id: "7",
        origin_chat_id: "7",
        slot_id: "p",
        ...at,
      }),
      insert("plan_slots", {
        id: "p",
        subscription_id: "s",
        user_id: "u",
        position: 0,
        state: "held",
        deployment_id: "d",
        ...at,
      }),
    ],
    "write",
  );
}

const WRITES: readonly [what: string, sql: string][] = [
  ["a new key", "update deployments set claw_api_key='k2'"],
  [
    "the end of the old one",
    "update deployments set earlier_claw_api_key='k1', earlier_claw_api_key_until=9",
  ],
  ["a step", "update deployments set phase='closing'"],
  ["another model", "update deployments set model='m2'"],
  ["a lost slot", "update deployments set slot_id=null"],
  ["a revoked slot", "update plan_slots set state='revoked', deployment_id=null"],
  ["an overdue plan", "update subscriptions set status='past_due', past_due_since=5"],
  ["a disputed plan", "update subscriptions set frozen_at=5"],
  ["a plan that goes on", "update subscriptions set frozen_at=null"],
  ["another plan", "update subscriptions set plan='starter'"],
  ["a new period", "update subscriptions set current_period_start=5, current_period_end=6"],
  ["an allowance of its own", "update subscriptions set tokens_per_period=5"],
  [
    "a budget",
    "insert into budgets (id,deployment_id,user_id,day_micros,created_at,updated_at) values ('b','d','u',5,1,1)",
  ],
  ["more for today", "update budgets set extra_micros=5, extra_day_start=1"],
  ["no budget", "delete from budgets"],
  [
    "a pause",
    "insert into model_pauses (deployment_id,paused_by,actor_id,created_at) values ('d','operator','u',1)",
  ],
  ["the end of a pause", "delete from model_pauses"],
];

test("whatever changes an agent's rights is told in the same commit, by whichever statement", async () => {
  const db = await openTestDatabase();
  await agentOnPlan(db);
  await db.client.execute(
    "insert into budgets (id,deployment_id,user_id,day_micros,created_at,updated_at) values ('b2','other','u',5,1,1)",
  );
  for (const [what, sql] of WRITES) {
    const before = await db.repos.rightsChanges.lastId();
    const where =
      sql.startsWith("update budgets") || sql.startsWith("delete from budgets") ? " where id='b'" : "";
    await db.client.execute(`${sql}${where}`);
    const told = await db.repos.rightsChanges.listAfter(before, 10);
    expect(
      told.map((change) => change.deploymentId),
      what,
    ).toEqual(["d"]);
    if (what.includes("slot"))
      await db.client.execute("update plan_slots set state='held', deployment_id='d'");
  }
});

test("what changes nobody's rights is not told, nor is what was rolled back", async () => {
  const db = await openTestDatabase();
  await agentOnPlan(db);
  const before = await db.repos.rightsChanges.lastId();
  await db.client.execute("update deployments set error_message='e', phase='live', version=version+1");
  await db.client.execute("update subscriptions set synced_at=5, dunning_told=2, status='active'");
  await expect(
    db.client.batch(
      ["update deployments set phase='closing'", "insert into users (id) values (null)"],
      "write",
    ),
  ).rejects.toThrow();
  expect(await db.repos.rightsChanges.lastId()).toBe(before);
});

test("old changes are purged, and the list goes on without a gap", async () => {
  const db = await openTestDatabase();
  await agentOnPlan(db);
  for (let i = 0; i < 5; i++) await db.client.execute(`update deployments set claw_api_key='k${i}'`);
  const last = await db.repos.rightsChanges.lastId();
  await db.client.execute({ sql: "delete from rights_changes where id <= ? - 2", args: [last] });
  expect(await db.repos.rightsChanges.listAfter(0, 10)).toEqual([
    { id: last - 1, deploymentId: "d" },
    { id: last, deploymentId: "d" },
  ]);
  await db.client.execute("delete from rights_changes");
  await runPart(
    db.client,
    db.repos.modelPauses.insertPart({ deploymentId: "d", pausedBy: "owner", reason: null, actorId: "u" }),
  );
  expect(await db.repos.rightsChanges.listAfter(last, 10)).toEqual([{ id: last + 1, deploymentId: "d" }]);
});
