import type { Client } from "@libsql/client";
import { eq } from "drizzle-orm";
import type { Statement } from "../../ports/scheduler.ts";
import type { Row } from "../columns.ts";
import { firstOf } from "../run.ts";
import { jobs } from "../schema.ts";
import type { Store } from "../store.ts";

/** A job in hand. Whoever holds an older epoch can no longer change it. */
export interface ClaimedJob {
  key: string;
  epoch: number;
  /** Times claimed since it last went well, this one included. */
  attempts: number;
}

/** A job as it stands. `epoch` is the time of its last claim (ms), `lastError` why that did not go well. */
export type JobState = Pick<Row<typeof jobs>, "epoch" | "leaseUntil" | "lastError">;

export interface JobRepository {
  find(key: string): Promise<JobState | null>;
  /**
   * Wakes a job at `atMs` or earlier; goes into the caller's own batch. Safe while somebody works on it.
   * @param canWait after what cannot; default no. Whoever cannot wait has the say. What is due for ten minutes goes first
   * now and then
   */
  wakeStatement(key: string, atMs: number, canWait?: boolean): Statement;
  /** Removes a job, whoever holds it: its holder's result no longer counts. */
  forget(key: string): Promise<void>;
  /**
   * Takes due jobs and those whose holder stopped extending its lease, for `leaseMs`. Kinds (the key before the
   * first colon, or before the second one) in `except` are left for later.
   */
  claim(nowMs: number, leaseMs: number, limit: number, except?: readonly string[]): Promise<ClaimedJob[]>;
  /** @returns false when the job is no longer ours */
  extend(key: string, epoch: number, untilMs: number): Promise<boolean>;
  /**
   * Done: again at `nextMs`, or not until woken. A wake that came in between keeps its time.
   * @param canWait whether the next time can wait; as it was unless given. @returns false when it was no longer ours
   */
  finish(key: string, epoch: number, nextMs: number | null, canWait?: boolean): Promise<boolean>;
  /** Not done: again at `nextMs`, the attempts keep counting. @returns false when it was no longer ours */
  fail(key: string, epoch: number, nextMs: number, error: string): Promise<boolean>;
  /** When the next claim with the same exceptions may find something (ms), or null. */
  nextRunAt(except?: readonly string[]): Promise<number | null>;
}

/** No wake-up known: further away than any clock. */
const FAR_MS = 9_000_000_000_000_000;
const ERROR_CHARS = 500;
/** When it is to be claimed: its time, or the end of a lease that its holder stopped extending. In the words of `jobs_turn`. */
export const TURN = "case when lease_until>0 then lease_until else run_at end";
const KIND = "substr(key,1,instr(key,':')-1)";
/** Not of a kind such as `outbox:telegram`: told by where it sorts, since thousands may be passed over at each look. */
const IS_NOT_NARROW = "key<>? and not (key>? and key<?)";
/**
 * What can wait goes before all that was due so much later, in one second of every four: no rush of the rest keeps it for
 * ever, and no number of it that has waited so long keeps the rest.
 */
const CAN_WAIT_MS = 10 * 60_000;
const ITS_SECOND_OF = 4;

/** How far what can wait stands behind what cannot, ms. */
const behindMs = (nowMs: number): number =>
  Math.floor(nowMs / 1_000) % ITS_SECOND_OF === 0 ? CAN_WAIT_MS : FAR_MS;

export function createJobRepository({ client, orm }: Store): JobRepository {
  return {
    find: (key) =>
      firstOf(
        orm
          .select({ epoch: jobs.epoch, leaseUntil: jobs.leaseUntil, lastError: jobs.lastError })
          .from(jobs)
          .where(eq(jobs.key, key)),
      ),
    wakeStatement: (key, atMs, canWait = false) => ({
      sql: `insert into jobs (key, run_at, can_wait) values (?,?,?) on conflict (key) do update
        set run_at=min(run_at, excluded.run_at), can_wait=min(can_wait, excluded.can_wait)`,
      args: [key, Math.round(atMs), Number(canWait)],
    }),
    async forget(key) {
      await client.execute({ sql: "delete from jobs where key=?", args: [key] });
    },
    claim: (nowMs, leaseMs, limit, except = []) => claim(client, Math.round(nowMs), leaseMs, limit, except),
    extend: (key, epoch, untilMs) =>
      ownRow(client, {
        sql: "update jobs set lease_until=? where key=? and epoch=? and lease_until>0",
        args: [Math.round(untilMs), key, epoch],
      }),
    finish: (...done) => finish(client, ...done),
    fail: (key, epoch, nextMs, error) =>
      ownRow(client, {
        sql: `update jobs set lease_until=0, run_at=min(run_at,?), last_error=? where key=? and epoch=? and lease_until>0`,
        args: [Math.round(nextMs), error.slice(0, ERROR_CHARS), key, epoch],
      }),
    async nextRunAt(except = []) {
      const { sql, args } = inTurn(except, FAR_MS - 1, 1);
      const { rows } = await client.execute({ sql: `select min(at) as at from (${sql})`, args });
      const at = rows[0]?.at ?? null;
      return at === null ? null : Number(at);
    },
  };
}

/** The first of either sort whose turn comes by then (ms), each in its order in the index, and whether it can wait. */
function inTurn(except: readonly string[], byMs: number, limit: number): Statement {
  const [narrow, wide] = [
    except.filter((kind) => kind.includes(":")),
    except.filter((kind) => !kind.includes(":")),
  ];
  const isNoneNarrow = narrow.map(() => `${IS_NOT_NARROW} and `).join("");
  const isNoneWide = `${KIND} not in (${wide.map(() => "?").join(",")})`;
  const first = (canWait: 0 | 1) => `select key, at, ${canWait} as behind
    from (select key, ${TURN} as at from jobs where can_wait=${canWait} and ${TURN}<=?
      and ${isNoneNarrow}${isNoneWide} order by ${TURN} limit ?)`;
  const args = [byMs, ...narrow.flatMap((kind) => [kind, `${kind}:`, `${kind};`]), ...wide, limit];
  return { sql: `${first(0)} union all ${first(1)}`, args: [...args, ...args] };
}

// The epoch is never below the time of the claim, so a job that was deleted and made anew does not repeat an epoch
// that a paused holder may still carry.
async function claim(
  client: Client,
  nowMs: number,
  leaseMs: number,
  limit: number,
  except: readonly string[],
): Promise<ClaimedJob[]> {
  const due = inTurn(except, nowMs, limit);
  const { rows } = await client.execute({
    sql: `update jobs set lease_until=?, run_at=?, epoch=max(epoch+1,?), attempts=attempts+1
      where key in (select key from (${due.sql}) order by at+behind*? limit ?)
      returning key, epoch, attempts`,
    args: [nowMs + leaseMs, FAR_MS, nowMs, ...due.args, behindMs(nowMs), limit],
  });
  return rows.map((row) => ({
    key: String(row.key),
    epoch: Number(row.epoch),
    attempts: Number(row.attempts),
  }));
}

async function finish(
  client: Client,
  key: string,
  epoch: number,
  nextMs: number | null,
  canWait?: boolean,
): Promise<boolean> {
  const ours = "key=? and epoch=? and lease_until>0";
  const next = nextMs === null ? FAR_MS : Math.round(nextMs);
  const [removed, kept] = await client.batch(
    [
      { sql: `delete from jobs where ${ours} and min(run_at,?)>=?`, args: [key, epoch, next, FAR_MS] },
      {
        sql: `update jobs set lease_until=0, attempts=0, last_error=null, run_at=min(run_at,?),
          can_wait=case when run_at<? then can_wait else coalesce(?,can_wait) end where ${ours}`,
        args: [next, FAR_MS, canWait === undefined ? null : Number(canWait), key, epoch],
      },
    ],
    "write",
  );
  return (removed?.rowsAffected ?? 0) + (kept?.rowsAffected ?? 0) === 1;
}

async function ownRow(client: Client, statement: Statement): Promise<boolean> {
  return (await client.execute(statement)).rowsAffected === 1;
}
