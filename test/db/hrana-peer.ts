import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";

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
type Request =
  | { type: "execute"; stmt: Stmt }
  | { type: "batch"; batch: { steps: { stmt: Stmt; condition?: Condition | null }[] } }
  | { type: "sequence"; sql?: string; sql_id?: number }
  | { type: "store_sql"; sql_id: number; sql: string }
  | { type: "close_sql"; sql_id: number }
  | { type: "get_autocommit" }
  | { type: "close" };
interface Stream {
  db: DatabaseSync;
  sqls: Map<number, string>;
  closed: boolean;
}

/**
 * What happens to the n-th pipeline request: the answer lost before or after the work, an overloaded or a limiting
 * server, a stream that expired, or an answer that takes a while.
 */
export type Fault = "drop_before" | "drop_after" | "overloaded" | "limited" | "expired" | "slow" | null;

export interface HranaPeer {
  url: string;
  requests(): number;
  /** Decides about each request by its number, from 1, and body. */
  onRequest: (number: number, body: string) => Fault;
  close(): void;
}

const SLOW_MS = 400;
const BUSY_MS = 5_000;

/** A peer that ends with the test, or with the file where it is started in a hook of it. */
export async function startHranaPeer(options: { path: string; token: string }): Promise<HranaPeer> {
  const peer = await openHranaPeer(options);
  onTestFinished(() => peer.close());
  return peer;
}

/** A libSQL server just big enough to test the remote mode: Hrana 2 over HTTP, in JSON, on its own SQLite file. */
export async function openHranaPeer({ path, token }: { path: string; token: string }): Promise<HranaPeer> {
  const streams = new Map<string, Stream>();
  let requests = 0;
  const peer: HranaPeer = {
    url: "",
    requests: () => requests,
    onRequest: () => null,
    close() {
      server.closeAllConnections();
      server.close();
      for (const { db } of streams.values()) db.close();
      streams.clear();
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    if (req.headers.authorization !== `Bearer ${token}`)
      return void res.writeHead(401).end('{"error":"unauthorized"}');
    if (req.method !== "POST" || req.url !== "/v2/pipeline") return void res.writeHead(404).end();
    const fault = peer.onRequest(++requests, body);
    if (fault === "drop_before") return void req.socket.destroy();
    if (fault === "overloaded") return void res.writeHead(503).end("overloaded");
    if (fault === "limited") return void res.writeHead(429, { "retry-after": "1" }).end("too many requests");
    if (fault === "slow") await setTimeout(SLOW_MS);
    const pipeline: { baton?: string | null; requests: Request[] } = JSON.parse(body);
    const known = pipeline.baton ?? null;
    if (fault === "expired" && known !== null) {
      streams.get(known)?.db.close();
      streams.delete(known);
    }
    const stream = known === null ? openStream(path) : streams.get(known);
    if (!stream)
      return void res
        .writeHead(400)
        .end(JSON.stringify({ message: "The stream has expired due to inactivity", code: "STREAM_EXPIRED" }));
    if (known !== null) streams.delete(known);
    const results: object[] = [];
    for (const request of pipeline.requests) results.push(await attemptInTurn(stream, request));
    const baton = stream.closed ? null : randomUUID();
    if (baton) streams.set(baton, stream);
    else stream.db.close();
    if (fault === "drop_after") return void req.socket.destroy();
    res
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ baton, base_url: null, results }));
  }

  const server = createServer(
    (req, res) =>
      void answer(req, res).catch((error: unknown) =>
        res.destroy(error instanceof Error ? error : undefined),
      ),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  peer.url = `http://127.0.0.1:${address.port}`;
  return peer;
}

function openStream(path: string): Stream {
  const db = new DatabaseSync(path);
  db.exec("pragma journal_mode=wal; pragma foreign_keys=on; pragma busy_timeout=0");
  return { db, sqls: new Map(), closed: false };
}

/** Others' locks are waited for without blocking them: they are held by streams of this same process. */
async function attemptInTurn(stream: Stream, request: Request): Promise<object> {
  const giveUpAt = performance.now() + BUSY_MS;
  for (;;) {
    const wasFree = !stream.db.isTransaction;
    const answer = attempt(stream, request);
    if (!wasFree || !isBusy(answer) || performance.now() > giveUpAt) return answer;
    await setTimeout(5);
  }
}

const isBusy = (answer: object): boolean => JSON.stringify(answer).includes('"code":"SQLITE_BUSY"');

function attempt(stream: Stream, request: Request) {
  try {
    return { type: "ok", response: handle(stream, request) };
  } catch (error) {
    return { type: "error", error: describe(error) };
  }
}

function handle(stream: Stream, request: Request): object {
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
