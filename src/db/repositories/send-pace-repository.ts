import type { Statement } from "../../ports/scheduler.ts";
import type { Platform } from "../states.ts";
import type { Store } from "../store.ts";

/** How far a platform's allowance is used up. */
export interface PaceState {
  /** When the next message is due at an even pace, ms. */
  nextAtMs: number;
  /** Until when the platform wants nothing from us, ms. */
  closedUntilMs: number;
}

export interface SendPaceRepository {
  read(platform: Platform): Promise<PaceState>;
  /** Counts one message, at `intervalMs` each, and returns where all replicas together stand. */
  count(platform: Platform, nowMs: number, intervalMs: number): Promise<PaceState>;
  /** The same as a statement for the commit that records the message; `readCounted` reads what it returns. */
  countStatement(platform: Platform, nowMs: number, intervalMs: number): Statement;
  readCounted(rows: readonly Record<string, unknown>[]): PaceState;
  /** Nobody sends before `untilMs`; an earlier end never shortens a later one. */
  close(platform: Platform, untilMs: number): Promise<void>;
}

const toState = (row: Record<string, unknown> | undefined): PaceState => ({
  nextAtMs: Number(row?.next_at ?? 0),
  closedUntilMs: Number(row?.closed_until ?? 0),
});

export function createSendPaceRepository({ client }: Store): SendPaceRepository {
  const countStatement: SendPaceRepository["countStatement"] = (platform, nowMs, intervalMs) => ({
    sql: `insert into send_pace (platform, next_at, closed_until) values (?,?,0)
      on conflict (platform) do update set next_at=max(next_at,?)+? returning next_at, closed_until`,
    args: [platform, Math.round(nowMs + intervalMs), Math.round(nowMs), Math.ceil(intervalMs)],
  });
  return {
    countStatement,
    async read(platform) {
      const sql = "select next_at, closed_until from send_pace where platform=?";
      return toState((await client.execute({ sql, args: [platform] })).rows[0]);
    },
    count: async (...message) => toState((await client.execute(countStatement(...message))).rows[0]),
    readCounted: (rows) => toState(rows[0]),
    async close(platform, untilMs) {
      await client.execute({
        sql: `insert into send_pace (platform, next_at, closed_until) values (?,0,?)
          on conflict (platform) do update set closed_until=max(closed_until, excluded.closed_until)`,
        args: [platform, Math.round(untilMs)],
      });
    },
  };
}
