import { eq } from "drizzle-orm";
import { commitCas, insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runParts } from "../run.ts";
import { providerHealth } from "../schema.ts";
import type { ProviderReach } from "../states.ts";
import type { Store } from "../store.ts";

export type ProviderHealth = Row<typeof providerHealth>;

export interface ProviderHealthRepository {
  find(provider: string): Promise<ProviderHealth | null>;
  /**
   * Writes down what came of asking, decided by the row as it was read; null for a provider that has none yet.
   * @returns whether it was; somebody else may have asked at the same time
   */
  note(
    provider: string,
    known: ProviderHealth | null,
    now: { state: ProviderReach; since: number; failures: number; askAt: number },
    parts?: Part[],
  ): Promise<boolean>;
}

export function createProviderHealthRepository({ client, orm, clock }: Store): ProviderHealthRepository {
  return {
    find: (provider) =>
      firstOf(orm.select().from(providerHealth).where(eq(providerHealth.id, provider)).limit(1)),
    async note(provider, known, { askAt, ...now }, parts = []) {
      if (!known) {
        const values = { id: provider, ...now, askAt, updatedAt: clock.now() };
        const insert = insertPart(providerHealth, columnValues(providerHealth, values), "ignore");
        const [written] = await runParts(client, [insert, ...parts]);
        return written === 1;
      }
      const set = { ...now, ask_at: askAt, updated_at: clock.now() };
      return await commitCas(
        client,
        { table: providerHealth, id: provider, version: known.version, set },
        parts,
      );
    },
  };
}
