import { eq } from "drizzle-orm";
import { type Condition, nameOf, type Part } from "../cas-batch.ts";
import { firstOf } from "../run.ts";
import { providerPardons } from "../schema.ts";
import type { Store } from "../store.ts";

export interface ProviderPardonRepository {
  /** The time (ms) up to which everything about a provider was decided; 0 where nothing was. */
  since(provider: string): Promise<number>;
  /** Everything that was seen of it so far is decided about. */
  pardonPart(provider: string, byUserId: string): Part;
  /** True while nothing more was decided than what was read. */
  isSince(provider: string, since: number): Condition;
}

const table = nameOf(providerPardons);

export function createProviderPardonRepository({ orm, clock }: Store): ProviderPardonRepository {
  return {
    async since(provider) {
      const row = await firstOf(orm.select().from(providerPardons).where(eq(providerPardons.id, provider)));
      return row?.since ?? 0;
    },
    pardonPart: (provider, byUserId) => (guard) => ({
      sql: `insert into ${table} (id, since, by_user_id) select ?,?,? where ${guard.sql}
        on conflict (id) do update set since=max(since, excluded.since), by_user_id=excluded.by_user_id`,
      args: [provider, clock.now(), byUserId, ...guard.args],
    }),
    isSince: (provider, since) => ({
      sql: `coalesce((select since from ${table} where id=?),0)=?`,
      args: [provider, since],
    }),
  };
}
