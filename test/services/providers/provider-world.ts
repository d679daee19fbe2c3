import { v7 as uuidv7 } from "uuid";
import { runPart } from "../../../src/db/run.ts";
import type { ObservationKind } from "../../../src/db/states.ts";
import type { Phase } from "../../../src/domain/deployments/phases.ts";
import { startMoneyWorld } from "../billing/money-world.ts";

export const BAD = `akash1${"q".repeat(38)}`;
export const GOOD = `akash1${"z".repeat(38)}`;

/** Rows of agents that run at providers, without a chain behind them; two administrators, and people who own agents. */
export async function startProviderWorld() {
  const w = await startMoneyWorld();
  const admin = async (name: string) => {
    const person = await w.person(name);
    const as = (ctx: typeof person.ctx) =>
      ({ ...ctx, actor: { ...ctx.actor, role: "admin" as const } }) as typeof ctx;
    return { userId: person.userId, ctx: as(person.ctx), elsewhere: as(person.elsewhere) };
  };
  const [ann, eve] = [await w.person("ann"), await w.person("eve")];
  let seq = 0;
  return {
    ...w,
    ann,
    eve,
    olga: await admin("olga"),
    omar: await admin("omar"),
    /** An agent that is served from a lease there. */
    async agentAt(provider: string, { owner = ann.userId, phase = "live" as Phase } = {}): Promise<string> {
      const { id } = await w.draft(owner, uuidv7());
      const [intentId, dseq, now] = [uuidv7(), String(++seq), w.clock.now()];
      await w.client.batch(
        [
          {
            sql: `insert into akash_intents (id, deployment_id, attempt, owner, dseq, state, manifest_hash, bootstrap_hash,
              deposit_uact, provider, created_at, updated_at) values (?,?,1,'akash1operator',?,'running','h',?,1,?,?,?)`,
            args: [intentId, id, dseq, intentId, provider, now, now],
          },
          {
            sql: `insert into leases (id, deployment_id, intent_id, owner, dseq, gseq, oseq, provider, price_uact_per_block,
              state, created_at, updated_at) values (?,?,?,'akash1operator',?,1,1,?,10,'active',?,?)`,
            args: [uuidv7(), id, intentId, dseq, provider, now, now],
          },
          {
            sql: "update deployments set phase=?, status='active', plan='starter', current_intent_id=? where id=?",
            args: [phase, intentId, id],
          },
        ],
        "write",
      );
      return id;
    },
    /** Its move ends: it has a lease elsewhere, or it is where it was. */
    async moveEnds(id: string, how: "done" | "undone"): Promise<void> {
      const now = w.clock.now();
      const over =
        "update lease_changes set ended_at=?, outcome=? where deployment_id=? and ended_at is null";
      await w.client.batch(
        [
          { sql: over, args: [now, how, id] },
          { sql: "update deployments set phase='live', version=version+1 where id=?", args: [id] },
          ...(how === "done"
            ? [
                {
                  sql: "update leases set state='closed', closed_at=? where deployment_id=?",
                  args: [now, id],
                },
              ]
            : []),
        ],
        "write",
      );
    },
    async seen(kind: ObservationKind, deploymentId: string | null = uuidv7(), provider = BAD): Promise<void> {
      await runPart(w.client, w.repos.observations.insertPart({ provider, kind, deploymentId }));
    },
    async movesOf(id: string): Promise<number> {
      const sql = "select count(*) n from lease_changes where deployment_id=? and why='blacklist'";
      return Number((await w.client.execute({ sql, args: [id] })).rows[0]?.n);
    },
    async auditOf(action: string): Promise<number> {
      const sql = "select count(*) n from audit_log where action=? and outcome='done'";
      return Number((await w.client.execute({ sql, args: [action] })).rows[0]?.n);
    },
    async due(key: string): Promise<number | null> {
      const { rows } = await w.client.execute({ sql: "select run_at from jobs where key=?", args: [key] });
      return rows[0] ? Number(rows[0].run_at) : null;
    },
  };
}

export type ProviderWorld = Awaited<ReturnType<typeof startProviderWorld>>;
