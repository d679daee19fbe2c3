import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { setTimeout } from "node:timers/promises";

type HranaValue =
  | { type: "null" }
  | { type: "integer"; value: string }
  | { type: "float"; value: number }
  | { type: "text"; value: string }
  | { type: "blob"; base64: string };
interface Stmt {
  sql?: string;
  sql_id?: number;
  args?: HranaValue[];
}
type Condition =
  | { type: "ok"; step: number }
  | { type: "error"; step: number }
  | { type: "not"; cond: Condition }
  | { type: "and" | "or"; conds: Condition[] }
  | { type: "is_autocommit" };
export type StreamRequest =
  | { type: "execute"; stmt: Stmt }
  | { type: "batch"; batch: { steps: { stmt: Stmt; condition?: Condition | null }[] } }
  | { type: "sequence"; sql?: string; sql_id?: number }
  | { type: "store_sql"; sql_id: number; sql: string }
  | { type: "close_sql"; sql_id: number }
  | { type: "get_autocommit" }
  | { type: "close" };
/** One connection of the server's own, and the SQL texts it was told to remember. */
export interface Stream {
  db: DatabaseSync;
  sqls: Map<number, string>;
  closed: boolean;
}

const BUSY_MS = 5_000;

/** The server's own connections: opening one for every stream would be most of the work. */
export function createStreams(path: string) {
  const idle: DatabaseSync[] = [];
  const connect = (): DatabaseSync => {
    const db = new DatabaseSync(path);
    db.exec("pragma journal_mode=wal; pragma foreign_keys=on; pragma busy_timeout=0");
    return db;
  };
  return {
    open: (): Stream => ({ db: idle.pop() ?? connect(), sqls: new Map(), closed: false }),
    /** What was not committed is gone. */
    end({ db }: Stream): void {
      if (db.isTransaction) db.exec("rollback");
      idle.push(db);
    },
    close(): void {
      for (const db of idle.splice(0)) db.close();
    },
  };
}

/**
 * The answer to one request of a pipeline. Others' locks are waited for without blocking them: they are held by
 * streams of this same process.
 */
export async function answerInTurn(stream: Stream, request: StreamRequest): Promise<object> {
  const giveUpAt = performance.now() + BUSY_MS;
  for (;;) {
    const wasFree = !stream.db.isTransaction;
    const answer = attempt(stream, request);
    if (!wasFree || !isBusy(answer) || performance.now() > giveUpAt) return answer;
    await setTimeout(5);
  }
}

const isBusy = (answer: object): boolean => JSON.stringify(answer).includes('"code":"SQLITE_BUSY"');

function attempt(stream: Stream, request: StreamRequest) {
  try {
    return { type: "ok", response: handle(stream, request) };
  } catch (error) {
    return { type: "error", error: describe(error) };
  }
}

function handle(stream: Stream, request: StreamRequest): object {
  const { type } = request;
  switch (request.type) {
    case "execute":
      return { type, result: run(stream, request.stmt) };
    case "batch":
      return { type, result: runBatch(stream, request.batch.steps) };
    case "sequence":
      stream.db.exec(sqlOf(stream, request));
      return { type };
    case "store_sql":
      stream.sqls.set(request.sql_id, request.sql);
      return { type };
    case "close_sql":
      stream.sqls.delete(request.sql_id);
      return { type };
    case "get_autocommit":
      return { type, is_autocommit: !stream.db.isTransaction };
    case "close":
      stream.closed = true;
      return { type };
  }
}

function sqlOf(stream: Stream, { sql, sql_id }: { sql?: string; sql_id?: number }): string {
  const text = sql ?? stream.sqls.get(sql_id ?? -1);
  if (text === undefined) throw new Error("SQL text not found");
  return text;
}

function run(stream: Stream, stmt: Stmt) {
  const statement = stream.db.prepare(sqlOf(stream, stmt));
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const cols = statement.columns().map(({ name, type }) => ({ name, decltype: type }));
  const args = (stmt.args ?? []).map(decode);
  if (cols.length === 0) {
    const { changes, lastInsertRowid } = statement.run(...args);
    return {
      cols,
      rows: [],
      affected_row_count: Number(changes),
      last_insert_rowid: String(lastInsertRowid),
    };
  }
  const rows: unknown[] = statement.all(...args);
  const encoded = rows.map((row) => (Array.isArray(row) ? row.map(encode) : []));
  const changes = stream.db.prepare("select changes() n").get()?.n;
  return { cols, rows: encoded, affected_row_count: Number(changes ?? 0), last_insert_rowid: null };
}

function runBatch(stream: Stream, steps: { stmt: Stmt; condition?: Condition | null }[]) {
  const step_results: (object | null)[] = [];
  const step_errors: (object | null)[] = [];
  const holds = (c: Condition): boolean => {
    if (c.type === "ok") return Boolean(step_results[c.step]);
    if (c.type === "error") return Boolean(step_errors[c.step]);
    if (c.type === "not") return !holds(c.cond);
    if (c.type === "is_autocommit") return !stream.db.isTransaction;
    return c.type === "and" ? c.conds.every(holds) : c.conds.some(holds);
  };
  for (const { stmt, condition } of steps) {
    let result: object | null = null;
    let failure: object | null = null;
    try {
      if (!condition || holds(condition)) result = run(stream, stmt);
    } catch (error) {
      failure = describe(error);
    }
    step_results.push(result);
    step_errors.push(failure);
  }
  return { step_results, step_errors };
}

const CODES = new Map([
  [2067, "SQLITE_CONSTRAINT_UNIQUE"],
  [1555, "SQLITE_CONSTRAINT_PRIMARYKEY"],
  [787, "SQLITE_CONSTRAINT_FOREIGNKEY"],
  [275, "SQLITE_CONSTRAINT_CHECK"],
  [1299, "SQLITE_CONSTRAINT_NOTNULL"],
  [1811, "SQLITE_CONSTRAINT_TRIGGER"],
  [5, "SQLITE_BUSY"],
]);

function describe(error: unknown): { message: string; code: string } {
  const message = error instanceof Error ? error.message : String(error);
  const errcode = error instanceof Error && "errcode" in error ? Number(error.errcode) : 1;
  return { message: `SQLite error: ${message}`, code: CODES.get(errcode) ?? "SQLITE_ERROR" };
}

function decode(value: HranaValue): SQLInputValue {
  switch (value.type) {
    case "null":
      return null;
    case "integer":
      return BigInt(value.value);
    case "blob":
      return Buffer.from(value.base64, "base64");
    default:
      return value.value;
  }
}

function encode(value: unknown): HranaValue {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  if (typeof value === "number") return { type: "float", value };
  if (value instanceof Uint8Array)
    return { type: "blob", base64: Buffer.from(value).toString("base64").replace(/=+$/, "") };
  return { type: "text", value: String(value) };
}
