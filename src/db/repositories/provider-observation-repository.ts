import { and, desc, eq, gte, inArray, isNotNull, ne } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { ProviderRecord } from "../../domain/providers/choose-bid.ts";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, runPart } from "../run.ts";
import { providerObservations } from "../schema.ts";
import type { ObservationKind } from "../states.ts";
import type { Store } from "../store.ts";

export type ProviderObservation = Row<typeof providerObservations>;

export interface NewObservation {
  provider: string;
  kind: ObservationKind;
  deploymentId?: string | null;
  priceUactPerBlock?: number | null;
}

export interface ProviderObservationRepository {
  insertPart(observation: NewObservation): Part;
  add(observation: NewObservation): Promise<void>;
  /** Prices of our newest bids since that time (ms), newest first, in uact per block; of these providers if given. */
  recentBids(limit: number, sinceMs: number, among?: readonly string[]): Promise<number[]>;
  /** Newest first. */
  listByProvider(provider: string, sinceMs: number): Promise<ProviderObservation[]>;
  /** Successes and failures since that time (ms); one from a week ago counts half. */
  statsFor(providers: readonly string[], sinceMs: number): Promise<Map<string, ProviderRecord>>;
}

const HALF_LIFE_MS = 7 * 86_400_000;

export function createProviderObservationRepository({
  client,
  orm,
  clock,
}: Store): ProviderObservationRepository {
  const insert = (observation: NewObservation): Part =>
    insertPart(
      providerObservations,
      columnValues(providerObservations, { ...observation, id: uuidv7(), createdAt: clock.now() }),
    );
  return {
    insertPart: insert,
    async add(observation) {
      await runPart(client, insert(observation));
    },
    async recentBids(limit, sinceMs, among) {
      const rows = await allOf(
        orm
          .select({ price: providerObservations.priceUactPerBlock })
          .from(providerObservations)
          .where(
            and(
              eq(providerObservations.kind, "bid"),
              gte(providerObservations.createdAt, sinceMs),
              isNotNull(providerObservations.priceUactPerBlock),
              among && inArray(providerObservations.provider, [...among]),
            ),
          )
          .orderBy(desc(providerObservations.createdAt), desc(providerObservations.id))
          .limit(limit),
      );
      return rows.flatMap(({ price }) => (price === null ? [] : [price]));
    },
    listByProvider: (provider, sinceMs) =>
      allOf(
        orm
          .select()
          .from(providerObservations)
          .where(
            and(eq(providerObservations.provider, provider), gte(providerObservations.createdAt, sinceMs)),
          )
          .orderBy(desc(providerObservations.createdAt), desc(providerObservations.id)),
      ),
    async statsFor(providers, sinceMs) {
      if (providers.length === 0) return new Map();
      const rows = await allOf(
        orm
          .select()
          .from(providerObservations)
          .where(
            and(
              inArray(providerObservations.provider, [...providers]),
              ne(providerObservations.kind, "bid"),
              gte(providerObservations.createdAt, sinceMs),
            ),
          ),
      );
      return recordsFrom(rows, clock.now());
    },
  };
}

function recordsFrom(rows: ProviderObservation[], nowMs: number): Map<string, ProviderRecord> {
  const records = new Map<string, ProviderRecord>();
  for (const { provider, kind, createdAt } of rows) {
    const record = records.get(provider) ?? { provider, successes: 0, failures: 0 };
    const weight = 0.5 ** (Math.max(0, nowMs - createdAt) / HALF_LIFE_MS);
    if (kind === "live") record.successes += weight;
    else record.failures += weight;
    records.set(provider, record);
  }
  return records;
}
