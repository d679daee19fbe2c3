import { and, count, desc, eq, gt, gte, inArray, isNotNull, max, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Around } from "../../domain/providers/common-trouble.ts";
import { type Observed, type ProviderRecord, RECORDED, recordOf } from "../../domain/providers/record.ts";
import { insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf } from "../run.ts";
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
  /** Prices of our newest bids since that time (ms), newest first, in uact per block; of these providers if given. */
  recentBids(limit: number, sinceMs: number, among?: readonly string[]): Promise<number[]>;
  /** What counts in a provider's record since that time (ms), newest first. */
  recorded(provider: string, sinceMs: number, limit: number): Promise<ProviderObservation[]>;
  /** For each of these moments (ms) how many providers failed within so many ms of it, and how many did well. */
  around(momentsMs: readonly number[], withinMs: number): Promise<Map<number, Around>>;
  /** In each time of `eachMs` between these moments (ms) in which any provider failed, how many did. */
  failedInEach(fromMs: number, untilMs: number, eachMs: number): Promise<number[]>;
  /** Everybody that was ever seen, by address; `after` is the last one of the page before. */
  listProviders(page: { after?: string; limit: number }): Promise<string[]>;
  /** What is remembered of each since that time (ms); one of whom nothing is, is left out. */
  recordsOf(providers: readonly string[], sinceMs: number): Promise<Map<string, ProviderRecord>>;
}

/** What happened on one day is weighed together, so that a busy provider costs a few rows more and not thousands. */
const DAY_MS = 86_400_000;

export function createProviderObservationRepository({
  client,
  orm,
  clock,
}: Store): ProviderObservationRepository {
  return {
    insertPart: (observation) =>
      insertPart(
        providerObservations,
        columnValues(providerObservations, { ...observation, id: uuidv7(), createdAt: clock.now() }),
      ),
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
    recorded: (provider, sinceMs, limit) =>
      allOf(
        orm
          .select()
          .from(providerObservations)
          .where(
            and(
              eq(providerObservations.provider, provider),
              inArray(providerObservations.kind, [...RECORDED]),
              gt(providerObservations.createdAt, sinceMs),
            ),
          )
          .orderBy(desc(providerObservations.createdAt), desc(providerObservations.id))
          .limit(limit),
      ),
    async around(momentsMs, withinMs) {
      const kinds = RECORDED.map(() => "?").join(",");
      const { rows } = await client.execute({
        sql: `select m.value as at, count(distinct case when o.kind<>'live' then o.provider end) as failed,
            count(distinct case when o.kind='live' then o.provider end) as well
          from json_each(?) m cross join provider_observations o
          where o.kind in (${kinds}) and o.created_at between m.value-? and m.value+? group by m.value`,
        args: [JSON.stringify(momentsMs), ...RECORDED, withinMs, withinMs],
      });
      return new Map(
        rows.map(({ at, failed, well }) => [Number(at), { failed: Number(failed), well: Number(well) }]),
      );
    },
    async failedInEach(fromMs, untilMs, eachMs) {
      const kinds = RECORDED.filter((kind) => kind !== "live");
      const { rows } = await client.execute({
        sql: `select count(distinct provider) as failed from provider_observations
          where kind in (${kinds.map(() => "?").join(",")}) and created_at>? and created_at<=?
          group by cast((? - created_at) / ? as integer)`,
        args: [...kinds, fromMs, untilMs, untilMs, eachMs],
      });
      return rows.map(({ failed }) => Number(failed));
    },
    async listProviders({ after = "", limit }) {
      // From one address to the next in the index: a provider is passed by in one step, however much it was seen.
      const next = "(select min(provider) from provider_observations where provider>";
      const { rows } = await client.execute({
        sql: `with recursive known(provider) as (select ${next}?) union all select ${next}known.provider) from known
          where known.provider is not null) select provider from known where provider is not null limit ?`,
        args: [after, limit],
      });
      return rows.map(({ provider }) => String(provider));
    },
    async recordsOf(providers, sinceMs) {
      if (providers.length === 0) return new Map();
      const { provider, kind, createdAt } = providerObservations;
      const rows = await allOf(
        orm
          .select({ provider, kind, count: count(), lastAtMs: max(createdAt) })
          .from(providerObservations)
          .where(
            and(inArray(provider, [...providers]), inArray(kind, [...RECORDED]), gte(createdAt, sinceMs)),
          )
          .groupBy(provider, kind, sql`${createdAt} / ${DAY_MS}`),
      );
      const seen = Map.groupBy(rows, (row) => row.provider);
      const now = clock.now();
      return new Map([...seen].map(([of, days]) => [of, recordOf(days.map(asObserved), now)]));
    },
  };
}

const asObserved = ({
  lastAtMs,
  ...row
}: Omit<Observed, "lastAtMs"> & { lastAtMs: number | null }): Observed => ({
  ...row,
  lastAtMs: lastAtMs ?? 0,
});
