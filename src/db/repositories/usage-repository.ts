import { and, desc, eq, gte } from "drizzle-orm";
import type { CallStatus } from "../../domain/usage/token-usage.ts";
import { allOf } from "../run.ts";
import { llmUsageLog } from "../schema.ts";
import type { Store } from "../store.ts";

export interface UsageRepository {
  /** How an agent's newest calls since that time (ms) ended, newest first. */
  recentEnds(
    agent: { userId: string; deploymentId: string },
    page: { sinceMs: number; limit: number },
  ): Promise<{ status: CallStatus; atMs: number }[]>;
  /** Agents of which so many calls got no answer since that time (ms), one of them lately; by id. */
  refusedSince(
    calls: { sinceMs: number; least: number; newAfterMs: number },
    page: { after: string | null; limit: number },
  ): Promise<string[]>;
}

export function createUsageRepository({ client, orm }: Store): UsageRepository {
  return {
    recentEnds: ({ userId, deploymentId }, { sinceMs, limit }) =>
      allOf(
        orm
          .select({ status: llmUsageLog.status, atMs: llmUsageLog.timestamp })
          .from(llmUsageLog)
          .where(
            and(
              eq(llmUsageLog.userId, userId),
              gte(llmUsageLog.timestamp, sinceMs),
              eq(llmUsageLog.deploymentId, deploymentId),
            ),
          )
          .orderBy(desc(llmUsageLog.timestamp))
          .limit(limit),
      ),
    async refusedSince({ sinceMs, least, newAfterMs }, { after, limit }) {
      const { rows } = await client.execute({
        sql: `select deployment_id as id from llm_usage_log where status='refused' and timestamp>=?
          and deployment_id>? group by deployment_id having count(*)>=? and max(timestamp)>=?
          order by deployment_id limit ?`,
        args: [sinceMs, after ?? "", least, newAfterMs, limit],
      });
      return rows.map(({ id }) => String(id));
    },
  };
}
