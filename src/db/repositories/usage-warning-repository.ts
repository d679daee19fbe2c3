import type { LimitKind } from "../../domain/usage/allowance.ts";
import type { Threshold } from "../../domain/usage/thresholds.ts";
import { type Condition, insertPart, type Part } from "../cas-batch.ts";
import { columnValues } from "../columns.ts";
import { runParts } from "../run.ts";
import { usageWarnings } from "../schema.ts";
import type { Store } from "../store.ts";

/** A limit in one window of time, with the amount that it has there, in its unit. */
export interface WarnedLimit {
  scope: string;
  kind: LimitKind;
  windowStart: number;
  amount: number;
}

export interface UsageWarningRepository {
  /** Whether this threshold, or a higher one, was told. */
  isTold(limit: WarnedLimit, percent: Threshold): Promise<boolean>;
  /** Notes a threshold as told. */
  part(limit: WarnedLimit, percent: Threshold): Part;
  /**
   * Notes it together with the parts that tell it, in one commit.
   * @returns false when it, or a higher one, had been told; then nothing was written
   */
  tell(limit: WarnedLimit, percent: Threshold, parts: readonly Part[]): Promise<boolean>;
}

export function createUsageWarningRepository({ client, clock }: Store): UsageWarningRepository {
  const told = ({ scope, kind, windowStart, amount }: WarnedLimit, percent: Threshold): Condition => ({
    sql: `exists (select 1 from usage_warnings
      where scope=? and kind=? and window_start=? and amount=? and percent>=?)`,
    args: [scope, kind, windowStart, amount, percent],
  });
  const part = (limit: WarnedLimit, percent: Threshold): Part =>
    insertPart(
      usageWarnings,
      columnValues(usageWarnings, { ...limit, percent, createdAt: clock.now() }),
      "ignore",
    );
  return {
    async isTold(limit, percent) {
      const { sql, args } = told(limit, percent);
      const { rows } = await client.execute({ sql: `select ${sql} as told`, args });
      return rows[0]?.told === 1;
    },
    part,
    async tell(limit, percent, parts) {
      const { sql, args } = told(limit, percent);
      const untold: Condition = { sql: `not ${sql}`, args };
      // The note goes last: until it is there, the parts take effect.
      const written = await runParts(client, [
        ...parts.map(
          (one): Part =>
            () =>
              one(untold),
        ),
        () => part(limit, percent)(untold),
      ]);
      return written.at(-1) === 1;
    },
  };
}
