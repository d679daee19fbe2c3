import { Agent, request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { type Database, migrate } from "../../../src/db/index.ts";
import { lookAtProcesses, settleDeadProcess } from "../../../src/db/usage-reap.ts";
import { billableTokens } from "../../../src/domain/usage/model-price.ts";
import { type LlmTwin, startLlmTwin } from "../../../src/sandbox/llm/llm-twin.ts";
import { databaseIn } from "../../db/database-in.ts";
import { openDatabase } from "../../db/plans/open-database.ts";
import { tempFolder } from "../../db/test-database.ts";
import { type Child, QUICKLY, runFile } from "../../world/child-process.ts";
import { until } from "../../world/until.ts";
import { PRICE, UPSTREAM_KEY } from "../gateway-rig.ts";
import { PLENTY } from "../plenty.ts";
import type { GatewayProcessSetup } from "./gateway-process.ts";

/** A normal run has the harder half: three processes on one file, and a kill on a server. */
const IS_FULL = process.env.GOCLAW_FULL === "1";
const CALLS = 500;
const MODEL = "meta-llama/Llama-3.3-70B-Instruct";
const PROGRAM = new URL("./gateway-process.ts", import.meta.url).pathname;
const MOST_OUTPUT = 300;

const question = (n: number) => ({
  model: "default",
  max_tokens: MOST_OUTPUT,
  stream: true,
  messages: [{ role: "user", content: `what is ${n} x 7? ${"Please think about it well. ".repeat(20)}` }],
});

interface Stage {
  twin: LlmTwin;
  database: Database;
  children: Child[];
  urls: string[];
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

async function stage(processes: number, mode: "file" | "remote", periodTokens: number): Promise<Stage> {
  const tested = await databaseIn(tempFolder(), mode);
  const source = { url: tested.url, authToken: tested.authToken };
  const database = await openDatabase(source);
  await migrate({ client: database.client });
  const twin = await startLlmTwin({ apiKey: UPSTREAM_KEY, models: [{ id: MODEL }] });
  const setup: GatewayProcessSetup = {
    database: source,
    upstream: { baseUrl: twin.baseUrl, apiKey: UPSTREAM_KEY, model: MODEL },
    price: PRICE,
    allowance: { ...PLENTY, periodTokens },
  };
  const children = Array.from({ length: processes }, () =>
    runFile(PROGRAM, { args: [JSON.stringify(setup)], nodeArgs: QUICKLY }),
  );
  onTestFinished(async () => {
    for (const child of children) child.signal("SIGKILL");
    await twin.close();
    database.close();
    tested.end();
  });
  const ports = await Promise.all(children.map((child) => child.prints(/listening on (\d+)/)));
  const rows = async (sql: string) =>
    (await database.client.execute(sql)).rows.map((row) => ({ ...row }) as Record<string, unknown>);
  return { twin, database, children, rows, urls: ports.map(([, port]) => `http://127.0.0.1:${port}`) };
}

/** All calls at once, by turns to each process. @returns how many got each status; 0 where the connection broke */
async function callAll({ urls }: Stage): Promise<Map<number, number>> {
  const dispatcher = new Agent({ connections: null, headersTimeout: 60_000 });
  const statuses = new Map<number, number>();
  const one = async (n: number): Promise<number> => {
    const answer = await request(`${urls[n % urls.length]}/v1/chat/completions`, {
      method: "POST",
      dispatcher,
      headers: { authorization: `Bearer claw_${"A".repeat(43)}`, "content-type": "application/json" },
      body: JSON.stringify(question(n)),
    });
    await answer.body.text();
    return answer.statusCode;
  };
  await Promise.all(
    Array.from({ length: CALLS }, async (_, n) => {
      const status = await one(n).catch(() => 0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }),
  );
  await dispatcher.destroy();
  return statuses;
}

/** Waits until nothing more arrives at the upstream, and all that did is written down as begun. */
async function allBegun({ twin, rows }: Stage, processes: number): Promise<void> {
  let before = -1;
  await until(`${processes} processes have written down what they began`, async () => {
    const seen = twin.requests.length;
    const isQuiet = seen > 0 && seen === before;
    before = seen;
    const [row] = await rows(`select count(distinct process) as processes,
      count(*) + (select count(*) from llm_usage_log) as calls from usage_reservations`);
    return isQuiet && Number(row?.processes) >= processes && Number(row?.calls) >= seen;
  });
}

/** What calls that were all under way at once could have come to, at the least: their input, and the limit of each answer. */
const promisedTo = ({ twin }: Stage): number =>
  twin.charges.reduce((sum, { usage }) => sum + usage.input + usage.cacheRead, 0) +
  twin.requests.reduce((sum, { body }) => sum + Number(JSON.parse(body).max_tokens), 0);

/** By the upstream's own books. */
const chargedTo = ({ twin }: Stage): number =>
  twin.charges.reduce((sum, { usage: { input, cacheRead, cacheWrite, output } }) => {
    return sum + billableTokens({ inputUncached: input, cacheRead, cacheWrite, output }, PRICE);
  }, 0);

async function booked({
  rows,
}: Stage): Promise<{ used: number; logged: number; days: number; held: number }> {
  const sum = async (column: string, table: string, where = "true") =>
    Number((await rows(`select coalesce(sum(${column}),0) as n from ${table} where ${where}`))[0]?.n);
  return {
    used: await sum("used", "usage_counters", "kind='period'"),
    logged: await sum("tokens_used", "llm_usage_log"),
    days: await sum("tokens_used", "usage_days"),
    held: await sum("held", "usage_slices", "kind='period'"),
  };
}

async function stop({ children }: Stage): Promise<void> {
  for (const child of children) child.signal("SIGTERM");
  await Promise.all(children.map((child) => child.ended));
}

const SETTINGS = [
  [3, "file"],
  [1, "file"],
  [3, "remote"],
] as const;

test.each(IS_FULL ? SETTINGS : SETTINGS.slice(0, 1))(
  "500 calls at once in %i processes on one %s stay within what is left",
  async (processes, mode) => {
    // Room for about twenty of them.
    const periodTokens = 20_000;
    const s = await stage(processes, mode, periodTokens);
    s.twin.hold();
    const calling = callAll(s);
    await allBegun(s, 1);
    s.twin.release();
    const statuses = await calling;
    await stop(s);
    const books = await booked(s);
    expect([...statuses.keys()].sort()).toEqual([200, 429]);
    expect(statuses.get(200)).toBeGreaterThan(10);
    expect(s.twin.charges.length).toBe(statuses.get(200));
    expect(chargedTo(s)).toBe(books.used);
    expect(books).toEqual({ used: books.used, logged: books.used, days: books.used, held: 0 });
    expect(books.used).toBeLessThanOrEqual(periodTokens);
    expect(promisedTo(s)).toBeLessThanOrEqual(periodTokens);
  },
  120_000,
);

test.each(IS_FULL ? (["file", "remote"] as const) : (["remote"] as const))(
  "a process that is killed under way loses nothing that had begun, and its share goes back (%s)",
  async (mode) => {
    // Room for what two of the processes ask for at once, and a little for the third.
    const periodTokens = 400_000;
    const s = await stage(3, mode, periodTokens);
    s.twin.hold();
    const calling = callAll(s);
    const [victim] = s.children;
    // Whatever began in the last 50 ms may be lost.
    await allBegun(s, 3);
    victim?.signal("SIGKILL");
    await victim?.ended;
    s.twin.release();
    const statuses = await calling;
    await stop(s);
    for (let n = 0; n < 3; n++) {
      const { still } = await lookAtProcesses(s.database.client, 2);
      for (const one of still) await settleDeadProcess(s.database.client, one, Date.now());
    }
    const books = await booked(s);
    expect([...statuses.keys()].sort()).toEqual([0, 200, 429]);
    const lost = await s.rows("select id from llm_usage_log where status='lost'");
    expect(lost.length).toBeGreaterThan(0);
    expect(books).toEqual({ used: books.used, logged: books.used, days: books.used, held: 0 });
    expect(books.used).toBeLessThanOrEqual(periodTokens);
    expect(chargedTo(s)).toBeLessThanOrEqual(periodTokens);
    expect(await s.rows("select id from usage_reservations")).toEqual([]);
    const [row] = await s.rows("select count(*) as n from llm_usage_log where status<>'refused'");
    expect(Number(row?.n)).toBeGreaterThanOrEqual(s.twin.charges.length);
  },
  120_000,
);
