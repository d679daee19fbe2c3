import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type Condition, commitCas, insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runParts } from "../run.ts";
import { budgets } from "../schema.ts";
import type { Store } from "../store.ts";

export type Budget = Row<typeof budgets>;

/** Amounts in millionths of a US dollar. */
export type BudgetAmounts = Partial<Pick<Budget, "dayMicros" | "extraMicros" | "extraDayStart">>;

export interface BudgetRepository {
  findByDeployment(deploymentId: string): Promise<Budget | null>;
  /**
   * Begins one together with the parts; what the agent has cost in that day already counts.
   * @returns false when the agent has one already; then nothing was written
   */
  create(
    budget: { deploymentId: string; userId: string; dayMicros: number },
    spent: { dayStart: number; micros: number },
    parts: readonly Part[],
  ): Promise<boolean>;
  /** Changes it as it was read, together with the parts. @returns false when it changed in between */
  change(
    row: Pick<Budget, "id" | "version">,
    amounts: BudgetAmounts,
    parts: readonly Part[],
  ): Promise<boolean>;
  /** Ends it together with the parts. @returns false when it changed in between, or is gone */
  remove(row: Pick<Budget, "id" | "version">, parts: readonly Part[]): Promise<boolean>;
}

export function createBudgetRepository({ client, orm, clock }: Store): BudgetRepository {
  const fresh = (input: { deploymentId: string; userId: string; dayMicros: number }) => {
    const now = clock.now();
    return columnValues(budgets, { ...input, id: uuidv7(), createdAt: now, updatedAt: now, version: 0 });
  };
  const spentStatement = (
    deploymentId: string,
    { dayStart, micros }: { dayStart: number; micros: number },
    made: Condition,
  ) => ({
    sql: `insert into usage_counters (scope, kind, window_start, used, updated_at)
      select ?, 'budget', ?, ?, ? where ${made.sql}
      on conflict (scope, kind, window_start) do update set used=max(used, excluded.used)`,
    args: [`deployment:${deploymentId}`, dayStart, micros, clock.now(), ...made.args],
  });
  return {
    findByDeployment: (deploymentId) =>
      firstOf(orm.select().from(budgets).where(eq(budgets.deploymentId, deploymentId))),
    async create(input, spent, parts) {
      const values = fresh(input);
      const made: Condition = { sql: "exists (select 1 from budgets where id=?)", args: [String(values.id)] };
      const written = await runParts(client, [
        insertPart(budgets, values, ["deployment_id"]),
        () => spentStatement(input.deploymentId, spent, made),
        ...parts.map(
          (part): Part =>
            () =>
              part(made),
        ),
      ]);
      return written[0] === 1;
    },
    change: (row, amounts, parts) =>
      commitCas(
        client,
        {
          table: budgets,
          id: row.id,
          version: row.version,
          set: { ...columnValues(budgets, amounts), updated_at: clock.now() },
        },
        [...parts],
      ),
    async remove({ id, version }, parts) {
      const held: Condition = {
        sql: "exists (select 1 from budgets where id=? and version=?)",
        args: [id, version],
      };
      // The row goes last: while it is there, the parts take effect.
      const written = await runParts(client, [
        ...parts.map(
          (part): Part =>
            () =>
              part(held),
        ),
        () => ({ sql: "delete from budgets where id=? and version=?", args: [id, version] }),
      ]);
      return written.at(-1) === 1;
    },
  };
}
