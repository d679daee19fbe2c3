import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { FAILED_CALLS } from "../../src/services/health/model-standing.ts";
import { watchAgents } from "../../src/workflows/watch/watch-agents.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";

/** One more than a round wakes in one commit. */
const CROWD = 501;

test("a round wakes all who fell silent at once, however many they are", async () => {
  const w = await startMoneyWorld();
  const { userId } = await w.person("ann");
  for (let n = 0; n < CROWD; n++) await w.draft(userId, uuidv7());
  const silentSince = w.clock.now() - w.ctx.settings.health.reportStaleMs - 1;
  await w.client.batch(
    [
      "update deployments set phase='live', current_intent_id='i' || id",
      {
        sql: `insert into agent_reports (intent_id, deployment_id, reported_at, changed_at, state, channel, revision)
          select current_intent_id, id, ?, ?, 'running', 'on', 1 from deployments`,
        args: [silentSince, silentSince],
      },
    ],
    "write",
  );
  await watchAgents(w.ctx);
  const { rows } = await w.client.execute("select count(*) n from jobs where key like 'health:%'");
  expect(Number(rows[0]?.n)).toBe(CROWD);
});

test("so it does with all whose model gives no answers", async () => {
  const w = await startMoneyWorld();
  const { userId } = await w.person("ann");
  for (let n = 0; n < CROWD; n++) await w.draft(userId, uuidv7());
  const refusals = `insert into llm_usage_log (id, user_id, deployment_id, tokens_used, provider, timestamp, status)
    select d.id || ':' || n.value, d.user_id, d.id, 0, 'fast', ?, 'refused' from deployments d, json_each(?) n`;
  const calls = Array.from({ length: FAILED_CALLS }, (_, nth) => nth);
  await w.client.execute({ sql: refusals, args: [w.clock.now(), JSON.stringify(calls)] });
  await watchAgents(w.ctx);
  const { rows } = await w.client.execute("select count(*) n from jobs where key like 'health:%'");
  expect(Number(rows[0]?.n)).toBe(CROWD);
});
