import { randomBytes } from "node:crypto";
import type { Client, InStatement } from "@libsql/client";
import { expect, test } from "vitest";
import { createRepositories } from "../../../src/db/repositories/index.ts";
import { createVault } from "../../../src/db/vault.ts";
import { readDeployment } from "../../../src/services/admin/read-deployment.ts";
import { agentStatus } from "../../../src/services/deployments/agent-status.ts";
import { pastedOnly, startDeployWorld } from "../../workflows/deploy-world.ts";

/** The same client, and what was sent through it. */
function listening(client: Client): { client: Client; sent: InStatement[] } {
  const sent: InStatement[] = [];
  const heard = new Proxy(client, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== "execute" && key !== "batch")
        return typeof value === "function" ? value.bind(target) : value;
      return (statement: InStatement, ...rest: unknown[]) => {
        sent.push(statement);
        return value.call(target, statement, ...rest);
      };
    },
  });
  return { client: heard, sent };
}

test("everything that is known of an agent is one query, and nobody else's", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const { client, sent } = listening(w.client);
  const keys = { encryptionKey: randomBytes(32).toString("hex"), lookupKey: randomBytes(32).toString("hex") };
  const repos = createRepositories({ client, vault: createVault(keys), clock: w.clock });
  const status = await agentStatus({ ctx: { ...w.ann.ctx, repos }, input: { deploymentId: id } });
  expect(sent).toHaveLength(1);
  expect(status).toMatchObject({
    deployment: { id, phase: "live" },
    provider: { record: { started: 1, troubles: 0 } },
    revision: 1,
    lastAnswerMs: null,
    periodTokens: 0,
    backupAtMs: null,
    pauses: [],
    health: { state: "unknown" },
  });
  expect(status.provider?.name).not.toBe(status.provider?.address);
  expect(status.escrowUact).toBeGreaterThan(0);
  expect(status.runwayHours).toBeGreaterThan(0);
  expect(status.events.at(-1)?.type).toBe("live");

  const eve = await w.person("eve");
  await expect(agentStatus({ ctx: eve.ctx, input: { deploymentId: id } })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("what came since is in it: an answer, tokens, a backup, new settings, an incident, the escrow as it was seen", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const intent = await w.intentOf(id);
  const now = w.clock.now();
  const row = await w.row(id);
  const day = now - (now % 86_400_000);
  await w.client.batch(
    [
      {
        sql: "insert into llm_usage_log (id, user_id, deployment_id, tokens_used, provider, timestamp) values ('u', ?, ?, 700, 'x', ?)",
        args: [row.userId, id, now - 5_000],
      },
      {
        sql: `insert into usage_days (user_id, deployment_id, model, provider, day_start, calls, tokens_used, input_uncached,
          cache_read, cache_write, output, cost_micros) values (?, ?, 'small', 'x', ?, 1, 700, 700, 0, 0, 0, 1)`,
        args: [row.userId, id, day],
      },
      {
        sql: `insert into backups (id, deployment_id, intent_id, why, state, ended_at, created_at, updated_at)
          values ('b', ?, ?, 'asked', 'whole', ?, ?, ?)`,
        args: [id, intent?.id ?? "", now - 9_000, now, now],
      },
      {
        sql: `insert into revisions (id, deployment_id, n, model, why, config_revision, health, created_at, updated_at)
          values ('r', ?, 4, 'small', 'changed', 4, 'healthy', ?, ?)`,
        args: [id, now, now],
      },
      {
        sql: "update leases set escrow_uact=12345, runs_out_at=? where deployment_id=?",
        args: [now + 7_200_000, id],
      },
    ],
    "write",
  );
  const status = await agentStatus({ ctx: w.ann.ctx, input: { deploymentId: id } });
  expect(status).toMatchObject({
    lastAnswerMs: now - 5_000,
    periodTokens: 700,
    backupAtMs: now - 9_000,
    revision: 4,
    escrowUact: 12_345,
  });
  expect(status.runwayHours).toBeCloseTo(2, 1);
});

test("an administrator sees of anybody's agent whether it answers and how long it is paid for", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const eve = await w.person("eve");
  const actor = { ...eve.ctx.actor, role: "support" } as typeof eve.ctx.actor;
  const facts = await readDeployment({ ctx: { ...eve.ctx, actor }, input: { deploymentId: id } });
  expect(facts).toMatchObject({
    deployment: { id },
    owner: { id: w.ann.userId },
    health: { state: "unknown" },
  });
  expect(facts.dseq).toBe((await w.intentOf(id))?.dseq);
  expect(facts.runwayHours).toBeGreaterThan(0);
});

test("what is stored is shown while the way to Akash is away, which alone knows how long the escrow lasts", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const ctx = { ...w.ann.ctx, akash: null, otherAkash: [] };
  const status = await agentStatus({ ctx, input: { deploymentId: id } });
  expect(status).toMatchObject({ deployment: { phase: "live" }, runwayHours: null });
  expect(status.escrowUact).toBeGreaterThan(0);
});

const DAY_MS = 86_400_000;

test("what its plan means for it is in it, and changes with what is known of that", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const now = w.clock.now();
  const planOf = async (set: string) => {
    await w.client.execute(`update subscriptions set ${set}`);
    return (await agentStatus({ ctx: w.ann.ctx, input: { deploymentId: id } })).plan;
  };
  const starter = { tokens: 10_000_000, trouble: null, mayRun: true };
  expect(await planOf("frozen_at=null")).toEqual(starter);
  const ends = { kind: "ends", atMs: now + DAY_MS };
  expect(await planOf(`cancel_at=${now + DAY_MS}`)).toEqual({ ...starter, trouble: ends });

  const owed = await planOf(`status='past_due', past_due_since=${now - DAY_MS}, cancel_at=null`);
  expect(owed).toMatchObject({
    trouble: { kind: "overdue", next: "stop", atMs: now + 6 * DAY_MS },
    mayRun: true,
  });
  expect(owed?.tokens).toBeLessThan(starter.tokens);
  expect(await planOf(`past_due_since=${now - 8 * DAY_MS}`)).toMatchObject({
    trouble: { kind: "overdue", next: "close", atMs: now - DAY_MS + w.ann.ctx.settings.overdueKeepMs },
    mayRun: false,
  });

  const disputed = { trouble: { kind: "disputed" }, mayRun: false };
  expect(await planOf(`status='active', past_due_since=null, frozen_at=${now}`)).toMatchObject(disputed);
  expect(await planOf("status='paused', frozen_at=null")).toMatchObject({
    trouble: { kind: "paused" },
    mayRun: false,
  });
  for (const given of ["deployment_id='another'", "deployment_id=null, state='free'"]) {
    await w.client.execute(`update plan_slots set ${given}`);
    expect(await planOf("status='active'"), given).toBeNull();
  }
});
