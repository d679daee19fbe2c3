import { expect, test } from "vitest";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { explainOf } from "./explain.ts";
import { openTestDatabase } from "./test-database.ts";

test("who fell silent is found by when they reported last, not among all who run", async () => {
  const db = await openTestDatabase();
  const { client, lines } = explainOf(db.client).listening();
  const { agentHealth } = createRepositories({ ...db, client });
  await agentHealth.fellSilent({ afterMs: 1, untilMs: 5 }, ["live"], { after: null, limit: 5 });
  expect((await lines())[0]).toContain("agent_reports_time");
});
