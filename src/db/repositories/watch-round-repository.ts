import { eq } from "drizzle-orm";
import { commitCas, insertPart } from "../cas-batch.ts";
import { columnValues } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { watchRounds } from "../schema.ts";
import type { Store } from "../store.ts";

export interface WatchRound {
  at: number;
  since: number;
  /** The last values of `since` before that one, newest first. */
  earlier: readonly number[];
  version: number;
}

/** How many values of `since` are remembered beside the newest. */
export const EARLIER_KEPT = 2;

export interface WatchRoundRepository {
  last(): Promise<WatchRound | null>;
  /** Ends a round. @returns false when another replica has ended one meanwhile */
  end(last: WatchRound | null, now: { at: number; since: number }): Promise<boolean>;
}

/** There is one row: all replicas together make one watch. */
const ID = "agents";

export function createWatchRoundRepository({ client, orm }: Store): WatchRoundRepository {
  return {
    async last() {
      const row = await firstOf(orm.select().from(watchRounds).where(eq(watchRounds.id, ID)));
      return row && { ...row, earlier: JSON.parse(row.earlier) as number[] };
    },
    async end(last, now) {
      if (last === null) {
        const begin = insertPart(watchRounds, columnValues(watchRounds, { id: ID, ...now }), "ignore");
        return (await runPart(client, begin)) === 1;
      }
      const isSame = now.since === last.since;
      const earlier = isSame ? last.earlier : [last.since, ...last.earlier].slice(0, EARLIER_KEPT);
      const set = { ...now, earlier: JSON.stringify(earlier) };
      return await commitCas(client, { table: watchRounds, id: ID, version: last.version, set }, []);
    },
  };
}
