import { drizzle } from "drizzle-orm/libsql";
import { expect, test } from "vitest";
import { toDatabaseError } from "../../src/db/database-errors.ts";
import { users } from "../../src/db/schema.ts";
import { describeError } from "../../src/log.ts";
import { seedDraft, seedUser } from "./seed-rows.ts";
import { openTestDatabase } from "./test-database.ts";

const SECRET = "planted-secret-value-123456";

test("a broken unique index is named as the schema names it", async () => {
  const db = await openTestDatabase();
  const user = await seedUser(db);
  const one = await seedDraft(db, user.id, { channelAccountId: "bot" });
  const two = await seedDraft(db, user.id, { channelAccountId: "bot" });
  await db.repos.deployments.transition(one, ["draft"], "queued");
  await expect(db.repos.deployments.transition(two, ["draft"], "queued")).rejects.toMatchObject({
    code: "conflict",
    details: { constraint: "deployments_one_token_one_agent" },
  });
});

test("the query builder's error, which lists parameters, never gets out", async () => {
  const db = await openTestDatabase();
  const orm = drizzle({ client: db.client });
  await seedUser(db, "ann");
  const values = {
    id: SECRET,
    clerkUserId: SECRET,
    email: "ann@example.com",
    displayName: SECRET,
    createdAt: 1,
    updatedAt: 1,
  };
  const builder: unknown = await orm
    .insert(users)
    .values(values)
    .catch((error: unknown) => error);
  expect(String(builder)).toContain(SECRET); // negative control: this is what must not be logged
  const known = toDatabaseError(builder);
  expect(known).toMatchObject({ code: "conflict", details: { constraint: "users.email" } });
  expect(JSON.stringify(describeError(known))).not.toContain(SECRET);
  expect(known.stack).not.toContain(SECRET);
});

test("what repositories count and look for says of a failure no more than what they read", async () => {
  const db = await openTestDatabase();
  const { blacklist, unknownDeployments } = db.repos;
  await db.client.batch(["drop table provider_blacklist", "drop table unknown_deployments"], "write");
  for (const ask of [
    () => blacklist.find(SECRET),
    () => unknownDeployments.countRunning("chain", SECRET),
    () => unknownDeployments.readUnclaimed("chain", SECRET, 1),
  ])
    await expect(ask()).rejects.toMatchObject({
      code: "internal",
      message: expect.not.stringContaining(SECRET),
    });
});

test("unknown SQL and foreign keys are told apart, without parameters", async () => {
  const db = await openTestDatabase();
  await expect(db.client.execute({ sql: "select ? from nowhere", args: [SECRET] })).rejects.toMatchObject({
    code: "internal",
  });
  await expect(seedDraft(db, "nobody", { name: SECRET })).rejects.toMatchObject({
    code: "conflict",
    details: { code: "SQLITE_CONSTRAINT_FOREIGNKEY" },
  });
});
