import type { Client, InStatement, InValue } from "@libsql/client";
import type { LimitKind } from "../domain/usage/allowance.ts";
import type { CallStatus, UsageSource } from "../domain/usage/token-usage.ts";
import { AppError } from "../errors.ts";
import type { Statement } from "../ports/scheduler.ts";
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

/** SQLite binds at most 32,766 values in one statement. */
const MOST_VALUES = 30_000;
/** A process takes this part of what is left, unless it needs more: big slices while there is plenty. */
const SHARE = 16;

/**
 * Commits for one process. A commit that must not happen (its turn is over, or a call was settled before) breaks a
 * constraint, and that undoes all of it: so none of its statements needs a guard, and a repeat after an answer that
 * got lost writes nothing twice.
 * @throws AppError `database_busy` or `unavailable` when it is to be tried again as it is
 */
export async function commitUsage(client: Client, commit: UsageCommit): Promise<UsageCommitOutcome> {
  const statements = statementsOf(commit);
  try {
    const results = await client.batch(statements, "write");
    const returned = results.flatMap(({ rows }) => rows);
    const found = (key: WindowKey, column: "used" | "held"): number | null => {
      const row = returned.find(
        (r) =>
          column in r &&
          r.scope === key.scope &&
          r.kind === key.kind &&
          Number(r.window_start) === key.windowStart,
      );
      return row ? Number(row[column]) : null;
    };
    return {
      kind: "done",
      used: commit.used.map((key) => found(key, "used") ?? 0),
      held: commit.wanted.map((key) => found(key, "held")),
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    return await whyNot(client, commit, error);
  }
}

function statementsOf(commit: UsageCommit): InStatement[] {
  const { process, nowMs } = commit;
  const windows = <T extends WindowKey>(list: readonly T[], rest: (one: T) => InValue[]): InValue[][] =>
    list.map((one) => [one.scope, one.kind, one.windowStart, ...rest(one)]);
  return [
    turn(commit),
    ...insert("llm_usage_log", commit.settled),
    ...insert("usage_days", sumOfDays(commit.settled), ADD_TO_DAY),
    ...values(
      "insert into usage_counters (scope,kind,window_start,used,refused,updated_at) values",
      windows(commit.used, ({ amount, refused }) => [amount, refused, nowMs]),
      `on conflict (scope,kind,window_start) do update set used=used+excluded.used,
        refused=refused+excluded.refused, updated_at=excluded.updated_at returning scope,kind,window_start,used`,
    ),
    ...values(
      "insert into usage_slices (process,scope,kind,window_start,held,updated_at) values",
      windows(commit.slices, ({ held }) => [held, nowMs]).map((row) => [process, ...row]),
      "on conflict (process,scope,kind,window_start) do update set held=excluded.held, updated_at=excluded.updated_at",
    ),
    ...(commit.slices.some(({ held }) => held === 0)
      ? [{ sql: "delete from usage_slices where process=? and held=0", args: [process] }]
      : []),
    ...commit.wanted.map((wanted) => grant(process, nowMs, wanted)),
    ...insert(
      "usage_reservations",
      commit.begun.map((row) => ({ ...row, process })),
      "on conflict (id) do nothing",
    ),
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

/** Looks at what is left and takes from it in the same statement, so that nobody can come in between. */
function grant(process: string, nowMs: number, wanted: WantedSlice): InStatement {
  const window = [wanted.scope, wanted.kind, wanted.windowStart];
  return {
    sql: `insert into usage_slices (process,scope,kind,window_start,held,updated_at)
      select ?,?,?,?,min(room,max(?,room/${SHARE})),? from (select ?
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

/** Rows of one shape, as few statements as the number of bound values allows. */
function insert<T extends object>(table: string, rows: readonly T[], tail = ""): InStatement[] {
  const [first] = rows;
  if (!first) return [];
  const head = `insert into ${table} (${Object.keys(first).join(",")}) values`;
  return values(
    head,
    rows.map((row): InValue[] => Object.values(row)),
    tail,
  );
}

function values(head: string, rows: readonly InValue[][], tail = ""): InStatement[] {
  const [first] = rows;
  if (!first) return [];
  const atOnce = Math.floor(MOST_VALUES / first.length);
  return Array.from({ length: Math.ceil(rows.length / atOnce) }, (_, n) =>
    listed(head, rows.slice(n * atOnce, (n + 1) * atOnce), tail),
  );
}

/** Most of what a row costs is binding its values: whole numbers stand in the text, and what occurs often is bound once. */
function listed(head: string, rows: readonly InValue[][], tail: string): InStatement {
  const args: InValue[] = [];
  const places = new Map<InValue, string>();
  const place = (value: InValue): string => {
    if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
    const known = places.get(value);
    if (known !== undefined) return known;
    args.push(value);
    const fresh = `?${args.length}`;
    places.set(value, fresh);
    return fresh;
  };
  return { sql: `${head} ${rows.map((row) => `(${row.map(place).join(",")})`).join(",")} ${tail}`, args };
}

/** What undid the commit. */
async function whyNot(client: Client, commit: UsageCommit, conflict: AppError): Promise<UsageCommitOutcome> {
  const { process, seq } = commit;
  const { rows } = await client.execute({
    sql: "select seq from usage_processes where id=?",
    args: [process],
  });
  const reached = rows[0] ? Number(rows[0].seq) : null;
  if (reached === seq) return await asItStands(client, commit);
  if (reached === null && seq > 1) return { kind: "fenced" };
  const known = await knownIds(client, commit.settled);
  if (known.length > 0) return { kind: "known", ids: known };
  return { kind: "refused", constraint: String(conflict.details.constraint) };
}

/** The commit was done and its answer lost. */
async function asItStands(client: Client, commit: UsageCommit): Promise<UsageCommitOutcome> {
  const read = async (column: string, table: string, key: WindowKey, more = "", args: InValue[] = []) => {
    const { rows } = await client.execute({
      sql: `select ${column} as amount from ${table} where scope=? and kind=? and window_start=?${more}`,
      args: [key.scope, key.kind, key.windowStart, ...args],
    });
    return rows[0] ? Number(rows[0].amount) : null;
  };
  const used: number[] = [];
  const held: (number | null)[] = [];
  for (const key of commit.used) used.push((await read("used", "usage_counters", key)) ?? 0);
  for (const key of commit.wanted)
    held.push(await read("held", "usage_slices", key, " and process=?", [commit.process]));
  return { kind: "done", used, held };
}

async function knownIds(client: Client, settled: readonly UsageRow[]): Promise<string[]> {
  const { rows } = await client.execute({
    sql: "select id from llm_usage_log where id in (select value from json_each(?))",
    args: [JSON.stringify(settled.map(({ id }) => id))],
  });
  return rows.map(({ id }) => String(id));
}
