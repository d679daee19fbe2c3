import { eq } from "drizzle-orm";
import { commitCas, insertPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { watchRounds } from "../schema.ts";
import type { Store } from "../store.ts";

export type WatchRound = Row<typeof watchRounds>;

export interface WatchRoundRepository {
  last(): Promise<WatchRound | null>;
  /** Ends a round. @returns false when another replica has ended one meanwhile */
  end(last: WatchRound | null, now: { at: number; since: number }): Promise<boolean>;
}

/** There is one row: all replicas together make one watch. */
const ID = "agents";

export function createWatchRoundRepository({ client, orm }: Store): WatchRoundRepository {
  return {
    last: () => firstOf(orm.select().from(watchRounds).where(eq(watchRounds.id, ID))),
    async end(last, now) {
      if (last)
        return await commitCas(client, { table: watchRounds, id: ID, version: last.version, set: now }, []);
      const begin = insertPart(watchRounds, columnValues(watchRounds, { id: ID, ...now }), "ignore");
      return (await runPart(client, begin)) === 1;
    },
  };
}
