import { expect, test } from "vitest";
import { forgetOldRows } from "../../src/jobs/forget-old-rows.ts";
import { countRows } from "../db/count-rows.ts";
import { seedDraft, seedUser } from "../db/seed-rows.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";

const DAY_MS = 86_400_000;

test("much that is old goes in small deletions, and a table that cannot be tidied keeps no other from it", async () => {
  const w = await startMoneyWorld();
  const tidy = () => forgetOldRows(w.ctx);
  const wait = async () => (await tidy()) - w.clock.now();
  const count = (table: string) => countRows(w.client, table);
  await w.client.execute(`with recursive n(i) as (select 1 union all select i+1 from n where i<1500)
    insert into pending_actions (id,verb,args,platform,platform_user_id,chat_id,once,expires_at,created_at)
    select 'button-' || i,'v','{}','telegram','1','1',0,1,1 from n`);
  const db = { repos: w.ctx.repos } as Parameters<typeof seedUser>[0];
  const draft = await seedDraft(db, (await seedUser(db)).id);
  await w.client.execute({
    sql: `insert into lease_changes (id,deployment_id,kind,why,step,step_since,old_intent_id,deadline_at,created_at,updated_at)
      values ('c',?,'move','asked','saving',1,'i',1,1,1)`,
    args: [draft.id],
  });
  const drafts = await count("deployments");
  w.clock.offsetMs += 401 * DAY_MS;
  expect(await wait()).toBeLessThanOrEqual(1_000);
  expect(await count("pending_actions")).toBe(500);
  expect(await wait()).toBeGreaterThan(60_000);
  expect(await count("pending_actions")).toBe(0);
  expect(await count("deployments")).toBe(drafts);
});
