import { asc, eq, gt } from "drizzle-orm";
import { type Condition, nameOf, type Part } from "../cas-batch.ts";
import type { Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { deployPauses, deployWaiters } from "../schema.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

export type DeployPause = Row<typeof deployPauses>;

export type DeployWaiter = Row<typeof deployWaiters>;

export interface DeployPauseRepository {
  /** The pause that is in force; null while new agents may be deployed. */
  current(): Promise<DeployPause | null>;
  /** Must hold at the moment in which a new agent is begun. */
  notPaused: Condition;
  /** True while a pause is in force. */
  paused: Condition;
  pausePart(by: { userId: string; reason: string }): Part;
  resumePart(by: { userId: string }): Part;
  /** Somebody wants to be told when it is over. */
  waitPart(userId: string): Part;
  /** The same for whoever has this chat now. */
  waitAgainPart(platform: Platform, chatId: string): Part;
  /** Those who wait, in the order of their ids; `after` is the last one of the page before. */
  waiters(page: { after: string; limit: number }): Promise<DeployWaiter[]>;
  /** They were told, or cannot be. */
  forgetPart(userIds: readonly string[]): Part;
  countWaiters(): Promise<number>;
}

const table = nameOf(deployPauses);
const waiting = nameOf(deployWaiters);
const ROW = "deploys";
const EXISTS = `exists (select 1 from ${table} where id='${ROW}' and paused_at is not null)`;

export function createDeployPauseRepository({ client, orm, clock }: Store): DeployPauseRepository {
  return {
    async current() {
      const row = await firstOf(orm.select().from(deployPauses).where(eq(deployPauses.id, ROW)));
      return row === null || row.pausedAt === null ? null : row;
    },
    notPaused: { sql: `not ${EXISTS}`, args: [] },
    paused: { sql: EXISTS, args: [] },
    pausePart({ userId, reason }) {
      const now = clock.now();
      return (guard) => ({
        sql: `insert into ${table} (id, paused_at, reason, by_user_id, updated_at) select ?,?,?,?,? where ${guard.sql}
          on conflict (id) do update set paused_at=excluded.paused_at, reason=excluded.reason,
          by_user_id=excluded.by_user_id, updated_at=excluded.updated_at, version=version+1`,
        args: [ROW, now, reason, userId, now, ...guard.args],
      });
    },
    resumePart:
      ({ userId }) =>
      (guard) => ({
        sql: `update ${table} set paused_at=null, reason=null, by_user_id=?, updated_at=?, version=version+1
        where id=? and ${guard.sql}`,
        args: [userId, clock.now(), ROW, ...guard.args],
      }),
    waitPart: (userId) => (guard) => ({
      sql: `insert into ${waiting} (id, created_at) select ?,? where ${guard.sql} on conflict (id) do nothing`,
      args: [userId, clock.now(), ...guard.args],
    }),
    waitAgainPart: (platform, chatId) => (guard) => ({
      sql: `insert into ${waiting} (id, created_at) select user_id,? from chat_identities
        where platform=? and private_chat_id=? and ${guard.sql} on conflict (id) do nothing`,
      args: [clock.now(), platform, chatId, ...guard.args],
    }),
    waiters: ({ after, limit }) =>
      allOf(
        orm
          .select()
          .from(deployWaiters)
          .where(gt(deployWaiters.id, after))
          .orderBy(asc(deployWaiters.id))
          .limit(limit),
      ),
    forgetPart: (userIds) => (guard) => ({
      sql: `delete from ${waiting} where id in (${userIds.map(() => "?").join(",")}) and ${guard.sql}`,
      args: [...userIds, ...guard.args],
    }),
    async countWaiters() {
      const { rows } = await client.execute(`select count(*) n from ${waiting}`);
      return Number(rows[0]?.n ?? 0);
    },
  };
}
