import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id } from "./common.ts";

export const llmUsageLog = sqliteTable(
  "llm_usage_log",
  {
    id: id(),
    userId: text("user_id").notNull(),
    deploymentId: text("deployment_id"),
    tokensUsed: integer("tokens_used").notNull(),
    provider: text("provider").notNull(),
    timestamp: integer("timestamp").notNull(),
  },
  (t) => [
    index("llm_usage_user_time").on(t.userId, t.timestamp),
    check("llm_usage_tokens", sql`tokens_used >= 0`),
  ],
);
