import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Kind, Layer } from "../../domain/health/layers.ts";
import type { Remedy } from "../../domain/health/remedy.ts";
import type { ChannelSays, ProviderReach, ProviderSays, VerdictState } from "../states.ts";
import { commitId, id, updatedAt, version } from "./common.ts";

/** What the looks at each agent have come to; written when that changes. */
export const agentHealth = sqliteTable("agent_health", {
  /** The deployment's id. */
  id: id(),
  /** The attempt that was looked at: another lease is another story. */
  intentId: text("intent_id").notNull(),
  state: text("state").$type<VerdictState>().notNull(),
  layer: text("layer").$type<Layer>(),
  kind: text("kind").$type<Kind>(),
  /** Since when every look said so. */
  since: integer("since").notNull(),
  looks: integer("looks").notNull(),
  providerSays: text("provider_says").$type<ProviderSays>(),
  providerSince: integer("provider_since"),
  channelSays: text("channel_says").$type<ChannelSays>(),
  /** When its channel was last asked about. */
  channelAt: integer("channel_at"),
  /** What the count of restarts was when the window of counting them began, and when that was. */
  restarts: integer("restarts").notNull().default(0),
  restartsAt: integer("restarts_at").notNull(),
  updatedAt: updatedAt(),
  version: version(),
  commitId: commitId(),
});

/** What kept an agent from answering, from when to when, and what its owner was told of it. */
export const incidents = sqliteTable(
  "incidents",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    layer: text("layer").$type<Layer>().notNull(),
    kind: text("kind").$type<Kind>().notNull(),
    /** The provider it ran at. */
    provider: text("provider"),
    openedAt: integer("opened_at").notNull(),
    toldAt: integer("told_at"),
    resolvedAt: integer("resolved_at"),
    /** How often it came back after it had gone. */
    flaps: integer("flaps").notNull().default(0),
    /** What was tried last without asking, and when. */
    remedy: text("remedy").$type<Remedy>(),
    remedyAt: integer("remedy_at"),
    /** JSON facts; never a secret. */
    evidence: text("evidence").notNull().default("{}"),
  },
  (t) => [
    uniqueIndex("incidents_one_open").on(t.deploymentId, t.layer).where(sql`resolved_at is null`),
    index("incidents_deployment").on(t.deploymentId, t.openedAt),
    index("incidents_opened").on(t.openedAt),
    index("incidents_provider").on(t.provider, t.kind).where(sql`resolved_at is null`),
    index("incidents_resolved").on(t.resolvedAt).where(sql`resolved_at is not null`),
  ],
);

/** Whether each provider's gateway answers us. One that does not is asked ever more seldom, for all its agents at once. */
export const providerHealth = sqliteTable("provider_health", {
  /** Its address. */
  id: id(),
  state: text("state").$type<ProviderReach>().notNull(),
  since: integer("since").notNull(),
  /** Calls in a row that were not answered. */
  failures: integer("failures").notNull().default(0),
  /** Not asked again before. */
  askAt: integer("ask_at").notNull().default(0),
  updatedAt: updatedAt(),
  version: version(),
  commitId: commitId(),
});

/** The rounds of looking for agents that fell silent: without them, nobody was there to hear. */
export const watchRounds = sqliteTable("watch_rounds", {
  id: id(),
  /** The end of the last round. */
  at: integer("at").notNull(),
  /** Since when there has been no gap between rounds. */
  since: integer("since").notNull(),
  /** The last values of `since` before that one: JSON, newest first. */
  earlier: text("earlier").notNull().default("[]"),
  version: version(),
  commitId: commitId(),
});
