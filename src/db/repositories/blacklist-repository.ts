import { and, asc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import type { Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { providerBlacklist } from "../schema.ts";
import type { Store } from "../store.ts";

export type BlacklistEntry = Row<typeof providerBlacklist>;

export interface BlacklistRepository {
  /** Adds a provider, or replaces its reason and expiry (ms; null means for good). */
  add(input: {
    address: string;
    reason: string;
    expiresAt: number | null;
    createdBy: string | null;
  }): Promise<BlacklistEntry>;
  /** @returns false when it was not listed */
  remove(providerAddress: string): Promise<boolean>;
  /** Entries in force at `now` (ms), by address; `after` is the last address of the page before. */
  list(page: { now: number; after?: string | undefined; limit: number }): Promise<BlacklistEntry[]>;
  isBlacklisted(providerAddress: string, nowMs: number): Promise<boolean>;
  /** Entries in force at `now` (ms) by address. */
  findAmong(providerAddresses: readonly string[], nowMs: number): Promise<Map<string, BlacklistEntry>>;
  blacklistedAmong(providerAddresses: readonly string[], nowMs: number): Promise<Set<string>>;
}

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
    async add({ address: providerAddress, reason, expiresAt, createdBy }) {
      const entry = { providerAddress, reason, createdAt: clock.now(), expiresAt, createdBy };
      await client.execute({
        sql: `insert into provider_blacklist (provider_address, reason, created_at, expires_at, created_by) values (?,?,?,?,?)
          on conflict (provider_address) do update set reason=excluded.reason, created_at=excluded.created_at,
            expires_at=excluded.expires_at, created_by=excluded.created_by`,
        args: [providerAddress, reason, entry.createdAt, expiresAt, createdBy],
      });
      return (
        (await firstOf(orm.select().from(providerBlacklist).where(eq(address, providerAddress)))) ?? entry
      );
    },
    async remove(providerAddress) {
      const sql = "delete from provider_blacklist where provider_address=?";
      return (await client.execute({ sql, args: [providerAddress] })).rowsAffected === 1;
    },
    list: ({ now, after, limit }) =>
      allOf(
        orm
          .select()
          .from(providerBlacklist)
          .where(and(inForce(now), after === undefined ? undefined : gt(address, after)))
          .orderBy(asc(address))
          .limit(limit),
      ),
    isBlacklisted: async (providerAddress, nowMs) => (await among([providerAddress], nowMs)).size === 1,
    findAmong,
    blacklistedAmong: among,
  };
}
