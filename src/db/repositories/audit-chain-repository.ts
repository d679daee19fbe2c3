import type { Client } from "@libsql/client";
import { asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import { systemClock } from "../../ports/clock.ts";
import { auditHash, NO_HASH } from "../audit-hash.ts";
import { commitCas, insertPart, type Part, statementPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { auditChain, auditLog } from "../schema.ts";
import type { Store } from "../store.ts";
import type { AuditLine } from "./audit-repository.ts";

/** The last link: how many rows are sealed, and the hash of the last one. */
export type AuditHead = Pick<Row<typeof auditChain>, "seq" | "hash">;

export interface AuditChainRepository {
  /** Null until the first row was sealed. */
  head(): Promise<AuditHead | null>;
  /**
   * Numbers and chains the oldest rows that are not sealed yet, in one commit. Of several who try, one does it.
   * @returns how many rows; null when somebody else was faster
   */
  seal(limit: number): Promise<number | null>;
  /** Sealed rows in their order. */
  page(afterSeq: number, limit: number): Promise<AuditLine[]>;
  /** The row that has waited longest to be sealed; null when all are. */
  oldestUnsealed(): Promise<AuditLine | null>;
  newest(): Promise<AuditLine | null>;
}

const CHAIN = "audit";

/** `update … from` a JSON list: hundreds of rows by one statement. */
const sealPart = (links: readonly (readonly [id: string, seq: number, hash: string])[]): Part =>
  statementPart((guard) => ({
    sql: `update audit_log set seq=link.value->>1, hash=link.value->>2 from json_each(?) link
      where audit_log.id=link.value->>0 and audit_log.seq is null and ${guard.sql}`,
    args: [JSON.stringify(links), ...guard.args],
  }));

/** For a script that has no vault and changes nothing. */
export const openAuditChain = (client: Client): AuditChainRepository =>
  createAuditChainRepository({ client, orm: drizzle({ client }), clock: systemClock });

export function createAuditChainRepository(store: Omit<Store, "vault">): AuditChainRepository {
  const { client, orm, clock } = store;
  const findHead = () => firstOf(orm.select().from(auditChain).where(eq(auditChain.id, CHAIN)));
  const begin = async () => {
    const first = { id: CHAIN, seq: 0, hash: NO_HASH, updatedAt: clock.now(), version: 0 };
    await runPart(client, insertPart(auditChain, columnValues(auditChain, first), ["id"]));
    return await findHead();
  };
  const unsealed = (limit: number) =>
    allOf(orm.select().from(auditLog).where(isNull(auditLog.seq)).orderBy(sql`rowid`).limit(limit));
  return {
    head: findHead,
    async seal(limit) {
      // The head first: whoever seals these rows between the two reads moves it, and then this commit is lost.
      const head = (await findHead()) ?? (await begin());
      const rows = await unsealed(limit);
      if (rows.length === 0 || !head) return 0;
      let { seq, hash } = head;
      const links = rows.map((row) => {
        hash = auditHash(hash, ++seq, row);
        return [row.id, seq, hash] as const;
      });
      const set = { seq, hash, updated_at: clock.now() };
      const moved = { table: auditChain, id: CHAIN, version: head.version, set };
      return (await commitCas(client, moved, [sealPart(links)])) ? rows.length : null;
    },
    page: (afterSeq, limit) =>
      allOf(
        orm.select().from(auditLog).where(gt(auditLog.seq, afterSeq)).orderBy(asc(auditLog.seq)).limit(limit),
      ),
    oldestUnsealed: async () => (await unsealed(1))[0] ?? null,
    newest: () => firstOf(orm.select().from(auditLog).orderBy(desc(sql`rowid`)).limit(1)),
  };
}
