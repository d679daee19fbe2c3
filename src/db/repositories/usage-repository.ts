import { and, desc, eq, gte, sum } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { CallStatus } from "../../domain/usage/token-usage.ts";
import { insertPart } from "../cas-batch.ts";
import { columnValues } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { llmUsageLog } from "../schema.ts";
import type { Store } from "../store.ts";

export interface NewUsage {
  /** Settling twice under one id counts once. */
  id?: string;
  userId: string;
  deploymentId: string | null;
  /** Billable tokens. */
  tokensUsed: number;
  provider: string;
}

export interface UsageRepository {
  /** @returns false when a row of this id exists already */
  insert(usage: NewUsage): Promise<boolean>;
  /** Billable tokens of a user since that time (ms). */
  sumSince(userId: string, sinceMs: number): Promise<number>;
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

export function createUsageRepository({ client, orm, clock }: Store): UsageRepository {
  return {
    async insert({ id = uuidv7(), ...usage }) {
      const values = columnValues(llmUsageLog, { ...usage, id, timestamp: clock.now() });
      return (await runPart(client, insertPart(llmUsageLog, values, ["id"]))) === 1;
    },
    async sumSince(userId, sinceMs) {
      const since = and(eq(llmUsageLog.userId, userId), gte(llmUsageLog.timestamp, sinceMs));
      const row = await firstOf(
        orm
          .select({ total: sum(llmUsageLog.tokensUsed) })
          .from(llmUsageLog)
          .where(since),
      );
      return Number(row?.total ?? 0);
    },
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
