import { and, asc, desc, eq, inArray, isNotNull, lt } from "drizzle-orm";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { backups } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { BackupReason, BackupState } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type Backup = Row<typeof backups>;
export type BackupPatch = ColumnPatch<typeof backups, "state" | "deployment_id" | "intent_id">;

export interface NewBackup {
  id: string;
  deploymentId: string;
  intentId: string;
  why: BackupReason;
}

export interface BackupRepository {
  find(id: string): Promise<Backup | null>;
  /** The newest one that is whole. */
  latestWhole(deploymentId: string): Promise<Backup | null>;
  /** Newest first; `before` is the last id of the page before. */
  list(
    deploymentId: string,
    states: readonly BackupState[],
    page: { before?: string; limit: number },
  ): Promise<Backup[]>;
  /** Those whose bytes are to go, oldest first. */
  listUnwantedObjects(deploymentId: string, limit: number): Promise<Backup[]>;
  /** Whether bytes of any of a person's backups may still lie in the store. */
  isAnyStored(userId: string): Promise<boolean>;
  insertPart(backup: NewBackup): Part;
  /** Everything that is or was to be a backup of this deployment; its bytes go later. */
  deleteAllPart(deploymentId: string): Part;
  /** @returns the row afterwards, or null when it is in none of the states, or was changed since it was read */
  transition(
    ref: RowRef,
    from: readonly BackupState[],
    to: BackupState,
    patch?: BackupPatch,
    parts?: Part[],
  ): Promise<Backup | null>;
}

export function createBackupRepository({ client, orm, clock }: Store): BackupRepository {
  const find = (id: string) => firstOf(orm.select().from(backups).where(eq(backups.id, id)).limit(1));
  const list: BackupRepository["list"] = (deploymentId, states, { before, limit }) =>
    allOf(
      orm
        .select()
        .from(backups)
        .where(
          and(
            eq(backups.deploymentId, deploymentId),
            inArray(backups.state, [...states]),
            before === undefined ? undefined : lt(backups.id, before),
          ),
        )
        .orderBy(desc(backups.id))
        .limit(limit),
    );
  return {
    find,
    list,
    latestWhole: async (deploymentId) => (await list(deploymentId, ["whole"], { limit: 1 }))[0] ?? null,
    listUnwantedObjects: (deploymentId, limit) =>
      allOf(
        orm
          .select()
          .from(backups)
          .where(
            and(
              eq(backups.deploymentId, deploymentId),
              inArray(backups.state, ["failed", "deleted"]),
              isNotNull(backups.object),
            ),
          )
          .orderBy(asc(backups.id))
          .limit(limit),
      ),
    async isAnyStored(userId) {
      const { rows } = await client.execute({
        sql: `select 1 from deployments d join backups b on b.deployment_id=d.id
          where d.user_id=? and b.object is not null limit 1`,
        args: [userId],
      });
      return rows.length > 0;
    },
    insertPart(backup) {
      const now = clock.now();
      return insertPart(
        backups,
        columnValues(backups, { ...backup, state: "wanted", createdAt: now, updatedAt: now, version: 0 }),
      );
    },
    deleteAllPart: (deploymentId) =>
      updatePart(
        backups,
        { state: "deleted", ended_at: clock.now(), updated_at: clock.now() },
        { sql: "deployment_id=? and state in ('wanted','uploading','whole')", args: [deploymentId] },
      ),
    transition: (ref, from, to, patch = {}, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => from.includes(row.state),
        head: (row) => stateHead(backups, row, to, patch, clock.now()),
        parts: () => parts,
      }),
  };
}
