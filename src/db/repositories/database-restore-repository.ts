import { isNull } from "drizzle-orm";
import { type Part, updatePart } from "../cas-batch.ts";
import type { Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { databaseRestores } from "../schema.ts";
import type { Store } from "../store.ts";

export type DatabaseRestore = Row<typeof databaseRestores>;

export interface DatabaseRestoreRepository {
  /** The copy that this database was put back from, while what happened since is not read back yet. */
  open(): Promise<DatabaseRestore | null>;
  /** What the chain and the payment providers know was read back. */
  reconciledPart(id: string): Part;
}

export function createDatabaseRestoreRepository({ orm, clock }: Store): DatabaseRestoreRepository {
  return {
    open: () =>
      firstOf(orm.select().from(databaseRestores).where(isNull(databaseRestores.reconciledAt)).limit(1)),
    reconciledPart: (id) =>
      updatePart(
        databaseRestores,
        { reconciled_at: clock.now() },
        { sql: "id=? and reconciled_at is null", args: [id] },
      ),
  };
}
