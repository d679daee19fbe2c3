import { and, asc, eq, gt, inArray, isNull, lte, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type Condition, nameOf, type Part } from "../cas-batch.ts";
import type { Row } from "../columns.ts";
import { allOf, firstOf, runPartsIf, runStatements } from "../run.ts";
import { providerBlacklist } from "../schema.ts";
import type { Store } from "../store.ts";

export type BlacklistEntry = Row<typeof providerBlacklist>;

export interface NewEntry {
  address: string;
  reason: string;
  /** ms; null means for good. */
  expiresAt: number | null;
  createdBy: string | null;
  evidence?: string | null;
}

export interface BlacklistRepository {
  /**
   * Adds a provider, or replaces its entry, in one commit with parts.
   * @returns false where the condition does not hold; then nothing was written
   */
  put(entry: NewEntry, when: Condition, parts: Part[]): Promise<boolean>;
  /** Takes a provider off the list in one commit with parts. @returns false where the condition does not hold */
  take(providerAddress: string, when: Condition, parts: Part[]): Promise<boolean>;
  /** Its entry, in force or not. */
  find(providerAddress: string): Promise<BlacklistEntry | null>;
  /** True while any entry of it is in force at `now` (ms). */
  isListed(providerAddress: string, nowMs: number): Condition;
  /** True while the entry in force at `now` (ms) is the one that was made then; 0 stands for none. */
  isEntryOf(providerAddress: string, createdAt: number, nowMs: number): Condition;
  /** True while the entry made then is there, and over at `now` (ms). */
  isOver(entry: BlacklistEntry, nowMs: number): Condition;
  /** Entries in force at `now` (ms), by address; `after` is the last address of the page before. */
  list(page: { now: number; after?: string | undefined; limit: number }): Promise<BlacklistEntry[]>;
  /** Entries that are over at `now` (ms), the oldest first. */
  listOver(now: number, limit: number): Promise<BlacklistEntry[]>;
  isBlacklisted(providerAddress: string, nowMs: number): Promise<boolean>;
  /** Entries in force at `now` (ms) by address. */
  findAmong(providerAddresses: readonly string[], nowMs: number): Promise<Map<string, BlacklistEntry>>;
  blacklistedAmong(providerAddresses: readonly string[], nowMs: number): Promise<Set<string>>;
}

const table = nameOf(providerBlacklist);

export function createBlacklistRepository({ client, orm, clock }: Store): BlacklistRepository {
  const address = providerBlacklist.providerAddress;
  const inForce = (nowMs: number) =>
    or(isNull(providerBlacklist.expiresAt), gt(providerBlacklist.expiresAt, nowMs));
  const findAmong = async (addresses: readonly string[], nowMs: number) => {
    if (addresses.length === 0) return new Map<string, BlacklistEntry>();
    const listed = and(inArray(address, [...addresses]), inForce(nowMs));
    const rows = await allOf(orm.select().from(providerBlacklist).where(listed));
    return new Map(rows.map((row) => [row.providerAddress, row]));
  };
  const among = async (addresses: readonly string[], nowMs: number) =>
    new Set((await findAmong(addresses, nowMs)).keys());
  return {
    async put(entry, when, parts) {
      const { address: provider, reason, expiresAt, createdBy, evidence = null } = entry;
      const [commit, now] = [uuidv7(), clock.now()];
      const written: Condition = {
        sql: `exists (select 1 from ${table} where provider_address=? and commit_id=?)`,
        args: [provider, commit],
      };
      const upsert = {
        // Two entries of one provider never bear the same time, which is what tells them apart.
        sql: `insert into ${table} (provider_address, reason, created_at, expires_at, created_by, evidence, commit_id)
          select ?,?,?,?,?,?,? where ${when.sql} on conflict (provider_address) do update set reason=excluded.reason,
          created_at=max(excluded.created_at, created_at+1), expires_at=excluded.expires_at,
          created_by=excluded.created_by, evidence=excluded.evidence, commit_id=excluded.commit_id`,
        args: [provider, reason, now, expiresAt, createdBy, evidence, commit, ...when.args],
      };
      const [first] = await runStatements(client, [upsert, ...parts.map((part) => part(written))]);
      return first === 1;
    },
    async take(provider, when, parts) {
      // The row that the condition speaks of goes last.
      const gone: Part = (guard) => ({
        sql: `delete from ${table} where provider_address=? and ${guard.sql}`,
        args: [provider, ...guard.args],
      });
      return (await runPartsIf(client, when, [...parts, gone])).at(-1) === 1;
    },
    isListed: (wanted, nowMs) => ({
      sql: `exists (select 1 from ${table} where provider_address=? and (expires_at is null or expires_at>?))`,
      args: [wanted, nowMs],
    }),
    find: (wanted) => firstOf(orm.select().from(providerBlacklist).where(eq(address, wanted))),
    isEntryOf: (wanted, createdAt, nowMs) => ({
      sql: `coalesce((select created_at from ${table} where provider_address=? and (expires_at is null or expires_at>?)),0)=?`,
      args: [wanted, nowMs, createdAt],
    }),
    isOver: ({ providerAddress, createdAt }, nowMs) => ({
      sql: `exists (select 1 from ${table} where provider_address=? and created_at=? and expires_at<=?)`,
      args: [providerAddress, createdAt, nowMs],
    }),
    list: ({ now, after, limit }) =>
      allOf(
        orm
          .select()
          .from(providerBlacklist)
          .where(and(inForce(now), after === undefined ? undefined : gt(address, after)))
          .orderBy(asc(address))
          .limit(limit),
      ),
    listOver: (now, limit) =>
      allOf(
        orm
          .select()
          .from(providerBlacklist)
          .where(lte(providerBlacklist.expiresAt, now))
          .orderBy(asc(providerBlacklist.expiresAt))
          .limit(limit),
      ),
    isBlacklisted: async (providerAddress, nowMs) => (await among([providerAddress], nowMs)).size === 1,
    findAmong,
    blacklistedAmong: among,
  };
}
