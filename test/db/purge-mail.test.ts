import { expect, test } from "vitest";
import { openTestDatabase } from "./test-database.ts";

const DAY_MS = 86_400_000;

test("old mail is forgotten, what waits never is, and what is forgotten may come again", async () => {
  const { repos, client, clock } = await openTestDatabase();
  const arrives = (eventId: string) =>
    repos.inbox.store({ source: "stripe", eventId, lane: "l", kind: "k", payload: "{}", wake: [] });
  const queues = (dedupeKey: string) =>
    repos.outbox.enqueue([{ platform: "telegram", chatId: "7", dedupeKey, view: "{}" }]);
  const idOf = async (table: string, column: string, value: string) =>
    String(
      (await client.execute({ sql: `select id from ${table} where ${column}=?`, args: [value] })).rows[0]?.id,
    );
  for (const name of ["handled", "failed", "waits"]) await arrives(name);
  for (const name of ["sent", "dead", "waits"]) await queues(name);
  await repos.inbox.done(await idOf("inbox", "event_id", "handled"));
  await repos.inbox.failed(await idOf("inbox", "event_id", "failed"), "no");
  await repos.outbox.sent(await idOf("outbox", "dedupe_key", "sent"), "1");
  await repos.outbox.dead(await idOf("outbox", "dedupe_key", "dead"), "no");
  clock.advance(20 * DAY_MS);
  await arrives("later");
  await repos.inbox.done(await idOf("inbox", "event_id", "later"));

  const before = clock.now() - 10 * DAY_MS;
  expect(await repos.inbox.purgeOver(before, 1)).toBe(1);
  expect(await repos.inbox.purgeOver(before, 100)).toBe(1);
  expect(await repos.outbox.purgeOver(before, 100)).toBe(2);
  const left = async (table: string, column: string) =>
    (await client.execute(`select ${column} n from ${table} order by rowid`)).rows.map(({ n }) => n);
  expect(await left("inbox", "event_id")).toEqual(["waits", "later"]);
  expect(await left("outbox", "dedupe_key")).toEqual(["waits"]);
  expect(await arrives("handled")).toBe("stored");
  expect(await arrives("later")).toBe("duplicate");
  expect((await repos.inbox.nextPending("l"))?.eventId).toBe("waits");
});
