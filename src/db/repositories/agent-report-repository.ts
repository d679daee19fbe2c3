import type { Row as ResultRow } from "@libsql/client";
import { eq } from "drizzle-orm";
import type { Phase } from "../../domain/deployments/phases.ts";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { agentReports } from "../schema.ts";
import type { ChannelWanted, IntentState } from "../states.ts";
import type { Store } from "../store.ts";

export type AgentReport = Row<typeof agentReports>;

/** All that an answer to a report depends on. */
export interface Standing {
  intentId: string;
  deploymentId: string;
  intentState: IntentState;
  hasFailed: boolean;
  phase: Phase;
  channelWanted: ChannelWanted;
  configRevision: number;
  /** With which it takes over what was saved after it had begun; null where there was no such state. */
  restoreRevision: number | null;
  /** How often its container has booted. */
  boots: number;
  /** The oldest backup that this attempt's container is asked for, while there is one. */
  backupId: string | null;
  /** What it said before. */
  last: Omit<AgentReport, "deploymentId"> | null;
}

export interface AgentReportRepository {
  find(intentId: string): Promise<AgentReport | null>;
  /** Of the container with that secret, in one query; null for a secret that nobody has. */
  standing(bootstrapHash: string): Promise<Standing | null>;
  /** Takes the place of what was said before. */
  savePart(report: AgentReport): Part;
}

const STANDING = `
  select i.id as intent_id, i.deployment_id, i.state as intent_state, i.failure_reason is not null as has_failed,
    i.channel_wanted, i.restore_revision, i.boots, d.phase, d.config_revision, r.reported_at, r.changed_at, r.state, r.channel, r.revision,
    r.restarts, r.facts,
    (select b.id from backups b where b.deployment_id=i.deployment_id and b.intent_id=i.id
      and b.state in ('wanted','uploading') order by b.id limit 1) as backup_id
  from akash_intents i join deployments d on d.id=i.deployment_id left join agent_reports r on r.intent_id=i.id
  where i.bootstrap_hash=? or i.next_bootstrap_hash=?`;

export function createAgentReportRepository({ client, orm }: Store): AgentReportRepository {
  return {
    find: (intentId) =>
      firstOf(orm.select().from(agentReports).where(eq(agentReports.intentId, intentId)).limit(1)),
    async standing(hash) {
      const { rows } = await client.execute({ sql: STANDING, args: [hash, hash] });
      return rows[0] ? standingFrom(rows[0]) : null;
    },
    savePart: (report) =>
      insertPart(agentReports, columnValues(agentReports, report), { equalIn: ["intent_id"], where: "1" }),
  };
}

/** The one edge at which the query's columns become typed. */
function standingFrom(row: ResultRow): Standing {
  const intentId = String(row.intent_id);
  return {
    intentId,
    deploymentId: String(row.deployment_id),
    intentState: String(row.intent_state) as IntentState,
    hasFailed: Number(row.has_failed) === 1,
    phase: String(row.phase) as Phase,
    channelWanted: String(row.channel_wanted) as ChannelWanted,
    configRevision: Number(row.config_revision),
    restoreRevision: row.restore_revision === null ? null : Number(row.restore_revision),
    boots: Number(row.boots),
    backupId: row.backup_id === null ? null : String(row.backup_id),
    last:
      row.reported_at === null
        ? null
        : {
            intentId,
            reportedAt: Number(row.reported_at),
            changedAt: Number(row.changed_at),
            state: String(row.state) as AgentReport["state"],
            channel: String(row.channel) as ChannelWanted,
            revision: Number(row.revision),
            restarts: Number(row.restarts),
            facts: String(row.facts),
          },
  };
}
