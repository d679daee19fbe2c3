import { desc, eq } from "drizzle-orm";
import { commitCas, insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { providerDrains } from "../schema.ts";
import type { Store } from "../store.ts";

export type ProviderDrain = Row<typeof providerDrains>;

export interface ProviderDrainRepository {
  find(id: string): Promise<ProviderDrain | null>;
  /** The newest of a provider, over or not. */
  findLast(provider: string): Promise<ProviderDrain | null>;
  /** Begins one; where one of that provider is under way, that one goes on and this one is not there. */
  beginPart(drain: Pick<ProviderDrain, "id" | "provider" | "byUserId" | "agents">): Part;
  /** @returns false when somebody else changed it, or it is over */
  advance(row: ProviderDrain, to: { cursor: string; begun: number }): Promise<boolean>;
  /** Ends one that is under way, with how many agents stayed. @returns false when the race was lost */
  finish(row: ProviderDrain, left: number, parts: Part[]): Promise<boolean>;
  /** Stops whatever is under way for a provider; nothing is success. */
  stopPart(provider: string): Part;
}

const MOVING = { sql: "state='moving'", args: [] };

export function createProviderDrainRepository({ client, orm, clock }: Store): ProviderDrainRepository {
  const head = ({ id, version }: ProviderDrain, set: Record<string, string | number | null>) => ({
    table: providerDrains,
    id,
    version,
    when: [MOVING],
    set: { ...set, updated_at: clock.now() },
  });
  return {
    find: (id) => firstOf(orm.select().from(providerDrains).where(eq(providerDrains.id, id))),
    findLast: (provider) =>
      firstOf(
        orm
          .select()
          .from(providerDrains)
          .where(eq(providerDrains.provider, provider))
          .orderBy(desc(providerDrains.id))
          .limit(1),
      ),
    beginPart(drain) {
      const now = clock.now();
      const values = { ...drain, state: "moving" as const, createdAt: now, updatedAt: now };
      return insertPart(providerDrains, columnValues(providerDrains, values), "ignore");
    },
    advance: (row, to) => commitCas(client, head(row, to), []),
    finish: (row, left, parts) =>
      commitCas(client, head(row, { state: "done", left_there: left, ended_at: clock.now() }), parts),
    stopPart(provider) {
      const now = clock.now();
      const set = { state: "stopped", ended_at: now, updated_at: now };
      return updatePart(providerDrains, set, { sql: "provider=? and state='moving'", args: [provider] });
    },
  };
}
