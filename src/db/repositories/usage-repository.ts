import { and, eq, gte, sum } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { insertPart } from "../cas-batch.ts";
import { columnValues } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
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
  };
}
