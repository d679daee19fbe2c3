import type { InStatement, InValue, Value } from "@libsql/client";
import type { LimitKind } from "../domain/usage/allowance.ts";
import type { CallStatus, UsageSource } from "../domain/usage/token-usage.ts";
import { AppError } from "../errors.ts";
import type { Statement } from "../ports/scheduler.ts";
import { insertPacked } from "./packed-rows.ts";
import { sumOfDays } from "./usage-days.ts";

/** A settled call as `llm_usage_log` keeps it; names are those of the columns. */
export interface UsageRow {
  id: string;
  user_id: string;
  deployment_id: string;
  /** Billable tokens. */
  tokens_used: number;
  provider: string;
  timestamp: number;
  subscription_id: string;
  model: string;
  call_kind: string;
  input_uncached: number;
  cache_read: number;
  cache_write: number;
  output: number;
  cost_micros: number;
  status: CallStatus;
  usage_source: UsageSource;
  started_at: number;
  first_byte_ms: number | null;
  total_ms: number;
}

/** A call that is under way, and what it is settled at should its process die. */
export interface BegunRow {
  id: string;
  user_id: string;
  deployment_id: string;
  subscription_id: string;
  model: string;
  call_kind: string;
  input_uncached: number;
  output: number;
  tokens: number;
  cost_micros: number;
  /** JSON of `[scope, kind, windowStart]` for each window that it holds room in. */
  limits: string;
  started_at: number;
}

export interface WindowKey {
  scope: string;
  kind: LimitKind;
  windowStart: number;
}

/** Part of a limit that a process asks for: granted where `least` is left, as much as is sensible. */
export interface WantedSlice extends WindowKey {
  limit: number;
  least: number;
  /** Enough for everybody who waits. */
  most: number;
}

/** All that a process has to write at one moment. It takes effect as a whole, once, or not at all. */
export interface UsageCommit {
  process: string;
  /** 1 for the first commit of a process, then one more each time. */
  seq: number;
  nowMs: number;
  settled: UsageRow[];
  used: (WindowKey & { amount: number; refused: number })[];
  /** What the process holds of each window after this, not counting what is granted below. */
  slices: (WindowKey & { held: number })[];
  wanted: WantedSlice[];
  begun: BegunRow[];
  /** Ids of calls that are no longer under way. */
  ended: string[];
  wakes: Statement[];
  /** The process holds nothing any more and is not to be looked after. */
  leaves: boolean;
}

/**
 * `done` tells in the order asked what is used now, and what is held where a slice was granted (null: nothing left).
 * `fenced`: the process was taken for dead, and what it held was given back. `known`: calls of these ids have been
 * settled before; nothing was written. `refused`: something in it breaks a constraint that nobody foresaw, and would
 * again; nothing was written.
 */
export type UsageCommitOutcome =
  | { kind: "done"; used: number[]; held: (number | null)[] }
  | { kind: "fenced" }
  | { kind: "known"; ids: string[] }
  | { kind: "refused"; constraint: string };

/** For each statement, the rows that it returned. */
export type UsageResults = { rows: Readonly<Record<string, Value>>[] }[];

/** What commits are made with: a client, or one in another thread. */
export interface UsageClient {
  batch(statements: InStatement[], mode: "write" | "read"): Promise<UsageResults>;
}

/** A process takes this part of what is left, unless it needs more: big slices while there is plenty. */
const SHARE = 16;

/**
 * Commits for one process. A commit that must not happen (its turn is over, or a call was settled before) breaks a
 * constraint, and that undoes all of it: so none of its statements needs a guard, and a repeat after an answer that
 * got lost writes nothing twice.
 * @throws AppError `database_busy` or `unavailable` when it is to be tried again as it is
 */
export async function commitUsage(client: UsageClient, commit: UsageCommit): Promise<UsageCommitOutcome> {
  try {
    const results = await client.batch(statementsOf(commit), "write");
    const amounts = new Map<string, number>();
    for (const { rows } of results)
      for (const row of rows)
        for (const column of ["used", "held"])
          if (column in row)
            amounts.set(keyIn(column, row.scope, row.kind, row.window_start), Number(row[column]));
    const amountOf = (column: string, { scope, kind, windowStart }: WindowKey) =>
      amounts.get(keyIn(column, scope, kind, windowStart)) ?? null;
    return {
      kind: "done",
      used: commit.used.map((key) => amountOf("used", key) ?? 0),
      held: commit.wanted.map((key) => amountOf("held", key)),
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    return await whyNot(client, commit, error);
  }
}

const keyIn = (column: string, ...key: (Value | undefined)[]): string => `${column} ${key.join(" ")}`;

function statementsOf(commit: UsageCommit): InStatement[] {
  const { process, nowMs } = commit;
  return [
    turn(commit),
    ...insertPacked("llm_usage_log", commit.settled),
    ...insertPacked("usage_days", sumOfDays(commit.settled), { tail: ADD_TO_DAY }),
    ...insertPacked(
      "usage_counters",
      commit.used.map(({ windowStart, amount, ...rest }) => ({
        ...rest,
        window_start: windowStart,
        used: amount,
      })),
      {
        constants: { updated_at: nowMs },
        tail: `on conflict (scope,kind,window_start) do update set used=used+excluded.used,
          refused=refused+excluded.refused, updated_at=excluded.updated_at
          returning scope,kind,window_start,used`,
      },
    ),
    ...insertPacked(
      "usage_slices",
      commit.slices.map(({ windowStart, ...rest }) => ({ ...rest, window_start: windowStart })),
      {
        constants: { process, updated_at: nowMs },
        tail: `on conflict (process,scope,kind,window_start)
          do update set held=excluded.held, updated_at=excluded.updated_at`,
      },
    ),
    ...(commit.slices.some(({ held }) => held === 0)
      ? [{ sql: "delete from usage_slices where process=? and held=0", args: [process] }]
      : []),
    ...commit.wanted.map((wanted) => grant(process, nowMs, wanted)),
    ...insertPacked("usage_reservations", commit.begun, {
      constants: { process },
      tail: "on conflict (id) do nothing",
    }),
    ...(commit.ended.length > 0
      ? [
          {
            sql: "delete from usage_reservations where id in (select value from json_each(?))",
            args: [JSON.stringify(commit.ended)],
          },
        ]
      : []),
    ...commit.wakes,
    ...(commit.leaves ? leave(process) : []),
  ];
}

/** Takes the process's turn; a missing or moved row leaves no number to write, which breaks `not null`. */
function turn({ process, seq, nowMs }: UsageCommit): InStatement {
  if (seq === 1)
    return {
      sql: "insert into usage_processes (id,seq,seen_at,created_at) values (?,1,?,?)",
      args: [process, nowMs, nowMs],
    };
  return {
    sql: `insert into usage_processes (id,seq,seen_at,created_at)
      values (?,(select ? from usage_processes where id=? and seq=?),?,?)
      on conflict (id) do update set seq=excluded.seq, seen_at=excluded.seen_at`,
    args: [process, seq, process, seq - 1, nowMs, nowMs],
  };
}

/**
 * Looks at what is left and takes from it in the same statement, so that nobody can come in between. What is bound may
 * arrive as a floating-point number, which makes the share one, too: only whole amounts are granted.
 */
function grant(process: string, nowMs: number, wanted: WantedSlice): InStatement {
  const window = [wanted.scope, wanted.kind, wanted.windowStart];
  return {
    sql: `insert into usage_slices (process,scope,kind,window_start,held,updated_at)
      select ?,?,?,?,cast(min(room,max(?,room/${SHARE})) as integer),? from (select ?
        - coalesce((select used from usage_counters where scope=? and kind=? and window_start=?),0)
        - coalesce((select sum(held) from usage_slices where scope=? and kind=? and window_start=?),0) as room)
      where room>=?
      on conflict (process,scope,kind,window_start)
        do update set held=held+excluded.held, updated_at=excluded.updated_at
      returning scope,kind,window_start,held`,
    args: [
      process,
      ...window,
      wanted.most,
      nowMs,
      wanted.limit,
      ...window,
      ...window,
      Math.max(1, wanted.least),
    ],
  };
}

const leave = (process: string): InStatement[] => [
  { sql: "delete from usage_slices where process=?", args: [process] },
  { sql: "delete from usage_processes where id=?", args: [process] },
];

const ADD_TO_DAY = `on conflict (user_id,day_start,deployment_id,model,provider) do update set ${[
  "calls",
  "tokens_used",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output",
  "cost_micros",
]
  .map((column) => `${column}=${column}+excluded.${column}`)
  .join(",")}`;

/** What undid the commit. */
async function whyNot(
  client: UsageClient,
  commit: UsageCommit,
  conflict: AppError,
): Promise<UsageCommitOutcome> {
  const { process, seq } = commit;
  const [row] = await read(client, "select seq from usage_processes where id=?", [process]);
  const reached = row ? Number(row.seq) : null;
  if (reached === seq) return await asItStands(client, commit);
  if (reached === null && seq > 1) return { kind: "fenced" };
  const known = await knownIds(client, commit.settled);
  if (known.length > 0) return { kind: "known", ids: known };
  return { kind: "refused", constraint: String(conflict.details.constraint) };
}

async function read(client: UsageClient, sql: string, args: InValue[]) {
  const [result] = await client.batch([{ sql, args }], "read");
  return result?.rows ?? [];
}

/** The commit was done and its answer lost. */
async function asItStands(client: UsageClient, commit: UsageCommit): Promise<UsageCommitOutcome> {
  const amount = async (column: string, table: string, key: WindowKey, more = "", args: InValue[] = []) => {
    const sql = `select ${column} as amount from ${table} where scope=? and kind=? and window_start=?${more}`;
    const [row] = await read(client, sql, [key.scope, key.kind, key.windowStart, ...args]);
    return row ? Number(row.amount) : null;
  };
  const used: number[] = [];
  const held: (number | null)[] = [];
  for (const key of commit.used) used.push((await amount("used", "usage_counters", key)) ?? 0);
  for (const key of commit.wanted)
    held.push(await amount("held", "usage_slices", key, " and process=?", [commit.process]));
  return { kind: "done", used, held };
}

async function knownIds(client: UsageClient, settled: readonly UsageRow[]): Promise<string[]> {
  const sql = "select id from llm_usage_log where id in (select value from json_each(?))";
  const rows = await read(client, sql, [JSON.stringify(settled.map(({ id }) => id))]);
  return rows.map(({ id }) => String(id));
}
