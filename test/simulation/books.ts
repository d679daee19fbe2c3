import type { Client } from "@libsql/client";
import type { Phase } from "../../src/domain/deployments/phases.ts";

/** An attempt as our books have it. */
export interface AttemptRow {
  dseq: string;
  state: string;
  hashHex: string;
  provider: string | null;
  failureReason: string | null;
  /** What our books tell its container to do with the bot. */
  channelWanted: string;
}

/** A deployment as our books have it, with its attempts. */
export interface AgentRow {
  id: string;
  userId: string;
  phase: Phase;
  version: number;
  failureReason: string | null;
  wasLive: boolean;
  configRevision: number;
  slotId: string | null;
  accountId: string;
  attempts: AttemptRow[];
}

const QUERY = `select d.id, d.user_id, d.phase, d.version, d.failure_reason, d.live_at, d.config_revision, d.slot_id, d.channel_account_id,
    i.dseq, i.state, i.manifest_hash, i.provider, i.failure_reason as why, i.channel_wanted
  from deployments d left join akash_intents i on i.deployment_id=d.id order by d.id, i.attempt`;

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));

/** Our own books, read past every gate. */
export async function readAgents(client: Client): Promise<AgentRow[]> {
  const agents = new Map<string, AgentRow>();
  for (const row of (await client.execute(QUERY)).rows) {
    const id = String(row.id);
    const agent = agents.get(id) ?? {
      id,
      userId: String(row.user_id),
      phase: String(row.phase) as Phase,
      version: Number(row.version),
      failureReason: textOrNull(row.failure_reason),
      wasLive: row.live_at !== null,
      configRevision: Number(row.config_revision),
      slotId: textOrNull(row.slot_id),
      accountId: String(row.channel_account_id),
      attempts: [],
    };
    agents.set(id, agent);
    if (row.dseq === null) continue;
    agent.attempts.push({
      dseq: String(row.dseq),
      state: String(row.state),
      hashHex: String(row.manifest_hash),
      provider: textOrNull(row.provider),
      failureReason: textOrNull(row.why),
      channelWanted: String(row.channel_wanted),
    });
  }
  return [...agents.values()];
}

/** What is still to be done, as our books have it. */
export async function readUnfinished(
  client: Client,
): Promise<{ refunds: number; held: number; plans: number }> {
  const { rows } = await client.execute(`select
    (select count(*) from refunds where state<>'done') as refunds,
    (select count(*) from jobs where lease_until>0) as held,
    (select count(*) from subscriptions where status='active') as plans`);
  const count = (name: string): number => Number(rows[0]?.[name] ?? 0);
  return { refunds: count("refunds"), held: count("held"), plans: count("plans") };
}

/** Every step that was taken, oldest first. */
export async function readSteps(client: Client): Promise<{ id: string; from: Phase; to: Phase }[]> {
  const { rows } = await client.execute(
    "select deployment_id, from_phase, to_phase from deployment_events where to_phase is not null order by id",
  );
  return rows.map((row) => ({
    id: String(row.deployment_id),
    from: String(row.from_phase) as Phase,
    to: String(row.to_phase) as Phase,
  }));
}
