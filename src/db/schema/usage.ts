import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { LimitKind } from "../../domain/usage/allowance.ts";
import type { CallStatus, UsageSource } from "../../domain/usage/token-usage.ts";
import { commitId, createdAt, id, updatedAt, version } from "./common.ts";

/** One row for each settled call; its id is the call's request id. */
export const llmUsageLog = sqliteTable(
  "llm_usage_log",
  {
    id: id(),
    userId: text("user_id").notNull(),
    deploymentId: text("deployment_id"),
    /** Billable tokens. */
    tokensUsed: integer("tokens_used").notNull(),
    /** The upstream's name. */
    provider: text("provider").notNull(),
    timestamp: integer("timestamp").notNull(),
    subscriptionId: text("subscription_id"),
    /** As the upstream calls it. */
    model: text("model"),
    /** chat | responses | embeddings | messages */
    callKind: text("call_kind"),
    inputUncached: integer("input_uncached").notNull().default(0),
    cacheRead: integer("cache_read").notNull().default(0),
    cacheWrite: integer("cache_write").notNull().default(0),
    output: integer("output").notNull().default(0),
    /** Millionths of a US dollar, at the price of that moment. */
    costMicros: integer("cost_micros").notNull().default(0),
    status: text("status").$type<CallStatus>().notNull().default("ok"),
    usageSource: text("usage_source").$type<UsageSource>().notNull().default("reported"),
    startedAt: integer("started_at"),
    firstByteMs: integer("first_byte_ms"),
    totalMs: integer("total_ms"),
  },
  (t) => [
    index("llm_usage_user_time").on(t.userId, t.timestamp),
    index("llm_usage_refused").on(t.timestamp).where(sql`status='refused'`),
    check("llm_usage_tokens", sql`tokens_used >= 0`),
  ],
);

/** Settled calls of one agent, model and upstream in one UTC day; written with the rows it sums up. */
export const usageDays = sqliteTable(
  "usage_days",
  {
    userId: text("user_id").notNull(),
    deploymentId: text("deployment_id").notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull(),
    dayStart: integer("day_start").notNull(),
    subscriptionId: text("subscription_id"),
    calls: integer("calls").notNull(),
    tokensUsed: integer("tokens_used").notNull(),
    inputUncached: integer("input_uncached").notNull(),
    cacheRead: integer("cache_read").notNull(),
    cacheWrite: integer("cache_write").notNull(),
    output: integer("output").notNull(),
    costMicros: integer("cost_micros").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.dayStart, t.deploymentId, t.model, t.provider] }),
    index("usage_days_day").on(t.dayStart),
  ],
);

/** What is used of one limit in one window. With the slices of that window it stays within the limit. */
export const usageCounters = sqliteTable(
  "usage_counters",
  {
    scope: text("scope").notNull(),
    kind: text("kind").$type<LimitKind>().notNull(),
    windowStart: integer("window_start").notNull(),
    /** Settled, in the limit's unit. */
    used: integer("used").notNull().default(0),
    /** Calls that found no room here. */
    refused: integer("refused").notNull().default(0),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.kind, t.windowStart] }),
    index("usage_counters_window").on(t.windowStart),
    index("usage_counters_refused").on(t.updatedAt).where(sql`refused > 0`),
    check("usage_counters_amounts", sql`used >= 0`),
  ],
);

/** Part of a limit that one process may give away without asking. */
export const usageSlices = sqliteTable(
  "usage_slices",
  {
    process: text("process").notNull(),
    scope: text("scope").notNull(),
    kind: text("kind").$type<LimitKind>().notNull(),
    windowStart: integer("window_start").notNull(),
    /** Granted and not settled yet, in the limit's unit. */
    held: integer("held").notNull(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.process, t.scope, t.kind, t.windowStart] }),
    index("usage_slices_window").on(t.scope, t.kind, t.windowStart),
    check("usage_slices_held", sql`held >= 0`),
  ],
);

/** Calls that were under way when their process last wrote; gone when they are settled. */
export const usageReservations = sqliteTable(
  "usage_reservations",
  {
    id: id(),
    process: text("process").notNull(),
    userId: text("user_id").notNull(),
    deploymentId: text("deployment_id").notNull(),
    subscriptionId: text("subscription_id").notNull(),
    /** The alias that was asked for. */
    model: text("model").notNull().default("default"),
    callKind: text("call_kind").notNull(),
    /** What it is settled at if its process dies. */
    inputUncached: integer("input_uncached").notNull().default(0),
    output: integer("output").notNull().default(0),
    tokens: integer("tokens").notNull(),
    costMicros: integer("cost_micros").notNull(),
    /** The windows it holds room in, as JSON: `[scope, kind, start]` each. */
    limits: text("limits").notNull(),
    startedAt: integer("started_at").notNull(),
  },
  (t) => [index("usage_reservations_process").on(t.process)],
);

/** Processes that hold slices or have calls under way. One whose row is gone has been taken for dead. */
export const usageProcesses = sqliteTable("usage_processes", {
  id: id(),
  /** Counts its commits; each needs the number before its own. */
  seq: integer("seq").notNull().default(0),
  /** What `seq` was at the last look, and how many looks in a row it has stood still. */
  lookedSeq: integer("looked_seq"),
  looks: integer("looks").notNull().default(0),
  seenAt: integer("seen_at").notNull(),
  createdAt: createdAt(),
});

/** What an owner allows one agent to cost in a UTC day. */
export const budgets = sqliteTable(
  "budgets",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull().unique(),
    userId: text("user_id").notNull(),
    /** Millionths of a US dollar. */
    dayMicros: integer("day_micros").notNull(),
    /** Added by its owner for one day, and for which day. */
    extraMicros: integer("extra_micros").notNull().default(0),
    extraDayStart: integer("extra_day_start"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("budgets_user").on(t.userId),
    check("budgets_amounts", sql`day_micros > 0 and extra_micros >= 0`),
  ],
);

/** Thresholds whose news has been posted, so that each is told once for a limit of that amount. */
export const usageWarnings = sqliteTable(
  "usage_warnings",
  {
    scope: text("scope").notNull(),
    kind: text("kind").$type<LimitKind>().notNull(),
    windowStart: integer("window_start").notNull(),
    /** The limit in its unit; one that was raised is told of anew. */
    amount: integer("amount").notNull(),
    /** 50 | 80 | 100 */
    percent: integer("percent").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.kind, t.windowStart, t.amount, t.percent] }),
    index("usage_warnings_window").on(t.windowStart),
  ],
);
