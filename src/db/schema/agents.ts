import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type {
  AgentState,
  BackupReason,
  BackupState,
  ChannelWanted,
  RevisionHealth,
  RevisionWhy,
} from "../states.ts";
import { commitId, createdAt, id, updatedAt, version } from "./common.ts";

/** What the companion of each attempt's container last said, written when it says something new. */
export const agentReports = sqliteTable(
  "agent_reports",
  {
    intentId: text("intent_id").primaryKey(),
    deploymentId: text("deployment_id").notNull(),
    reportedAt: integer("reported_at").notNull(),
    /** Since when it says the same. */
    changedAt: integer("changed_at").notNull(),
    state: text("state").$type<AgentState>().notNull(),
    channel: text("channel").$type<ChannelWanted>().notNull(),
    /** The revision of the configuration that it runs. */
    revision: integer("revision").notNull(),
    /** How often the agent was started again within this container. */
    restarts: integer("restarts").notNull().default(0),
    /** JSON of `AgentFacts`; numbers and kinds, never a text of the agent. */
    facts: text("facts").notNull().default("{}"),
  },
  (t) => [
    index("agent_reports_deployment").on(t.deploymentId, t.reportedAt),
    index("agent_reports_time").on(t.reportedAt),
  ],
);

/** What an agent was set to, one row for each change. Without any, it is as it was deployed. */
export const revisions = sqliteTable(
  "revisions",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    /** 1, 2, 3 … for people; the first is what it was deployed with. */
    n: integer("n").notNull(),
    model: text("model").notNull(),
    why: text("why").$type<RevisionWhy>().notNull(),
    /** Whose settings these are again, where they are those of an earlier one. */
    backTo: integer("back_to"),
    /** The configuration of the container that has them first: `deployments.config_revision` as of then. */
    configRevision: integer("config_revision").notNull(),
    /** The backup that was made right before; null where none could be. */
    backupId: text("backup_id"),
    /** The person who chose them; null for GoClaw itself. */
    madeBy: text("made_by"),
    health: text("health").$type<RevisionHealth>().notNull(),
    /** When it was seen to be well, or given up. */
    judgedAt: integer("judged_at"),
    /** Why it was given up. */
    failure: text("failure"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [uniqueIndex("revisions_deployment").on(t.deploymentId, t.n)],
);

/** Saved states of agents. The bytes are in the backup store, under the row's id. */
export const backups = sqliteTable(
  "backups",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    /** The attempt whose container is asked for it. */
    intentId: text("intent_id").notNull(),
    why: text("why").$type<BackupReason>().notNull(),
    /** wanted → uploading → whole → deleted, or failed */
    state: text("state").$type<BackupState>().notNull(),
    /** Under which name its bytes lie in the store, or may lie since an attempt began; null once they are gone. */
    object: text("object"),
    /** Bytes as the container sent them. */
    size: integer("size"),
    /** SHA-256 of those bytes, hex. */
    sha256: text("sha256"),
    /** Short public name of the agent's key that it is encrypted with. */
    keyId: text("key_id"),
    failure: text("failure"),
    /** When it became whole, failed or was deleted. */
    endedAt: integer("ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("backups_deployment").on(t.deploymentId, t.id),
    index("backups_state").on(t.state, t.createdAt),
    index("backups_ended").on(t.endedAt).where(sql`ended_at is not null`),
    check("backups_size", sql`size is null or size >= 0`),
  ],
);
