import { expect, test } from "vitest";
import { chooseNews } from "../../../src/services/accounts/choose-news.ts";
import { startMoneyWorld } from "../billing/money-world.ts";

test("what somebody chooses about news leaves a line; where they live and when they sleep is in none", async () => {
  const w = await startMoneyWorld();
  const { ctx, userId } = await w.person("ann");
  for (const input of [
    { newsTo: "both" },
    { kind: "usage", wanted: false },
    { quiet: { from: 1_380, to: 420, timeZone: "Asia/Tokyo" } },
    { timeZone: "Europe/Lisbon" },
    { quiet: null },
  ] as const)
    await chooseNews({ ctx, input });
  const lines = await w.repos.audit.list({ subjectKind: "user", subjectId: userId, limit: 9 });
  expect(
    lines.map(({ action, actorId, details }) => [action, actorId, JSON.parse(details)]).toReversed(),
  ).toEqual(
    [
      { newsTo: "both" },
      { kind: "usage", wanted: false },
      { quiet: true },
      { timeZone: true },
      { quiet: false },
    ].map((details) => ["account.news", userId, details]),
  );
});
