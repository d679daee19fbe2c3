import { readFileSync } from "node:fs";
import type { Client, InStatement } from "@libsql/client";
import { describe, expect, test } from "vitest";
import { createFigures } from "../../src/app/metrics/figures.ts";
import { backlogQueries, readBacklog } from "../../src/db/backlog.ts";
import { AppError } from "../../src/errors.ts";
import { createLineWatch, createLog, type LineWatch } from "../../src/log.ts";
import { openTestDatabase } from "../db/test-database.ts";

const EMPTY = {
  waiting: {
    inbox: { count: 2, oldestMs: 3_500 },
    outbox: { count: 0, oldestMs: 0 },
    jobs: { count: 1, oldestMs: 10 },
    refunds: { count: 0, oldestMs: 0 },
  },
  outboxDead: 4,
  deploymentsByPhase: { live: 3 },
  ordersByState: { needs_review: 1 },
  refundsByState: { failed: 1 },
  casesByKind: { dispute: 2 },
};

const figuresOf = (lines: LineWatch = createLineWatch(), readBacklog = async () => EMPTY) =>
  createFigures({
    readBacklog,
    readiness: async () => ({
      ready: true,
      degraded: ["models"],
      checks: { database: "ok", models: "none_known" },
    }),
    databaseRetries: () => 7,
    lines,
    clock: { now: () => 90_000 },
    copies: {
      everyMs: 1,
      make: () => Promise.reject(new AppError("internal", "not asked for")),
      list: async () => [{ id: "a", atMs: 30_000 }],
      remove: async () => undefined,
    },
    ledger: () => ({ underWay: 3, unwritten: 2, reserved: 9, rows: 6, commits: 4, commitMs: 500 }),
  });

/** Ours of a scrape: names of families, and lines by what stands before the number. */
async function scrape(figures: ReturnType<typeof figuresOf>) {
  const { body } = await figures.render();
  const families = [...body.matchAll(/^# TYPE (goclaw_\w+) /gm)].map(([, name]) => name ?? "");
  const samples = new Map(
    [...body.matchAll(/^(goclaw_\S+) (\S+)$/gm)].map(([, name = "", value]) => [name, Number(value)]),
  );
  return { families, samples };
}

interface Row {
  name: string;
  labels: string[];
}

const ROW = /^\| `(goclaw_\w+)` \| ([^|]*) \| (?:own|shared) \| \S[^|]*\|$/gm;
const listed = (readme: string): Row[] =>
  [...readme.matchAll(ROW)].map(([, name = "", labels = ""]) => ({
    name,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label ?? "").sort(),
  }));

/** Everything that a log line could make a figure of, so that every label shows. */
const SPEAKING = [
  { event: "job.failed", key: "deployment:0192" },
  { event: "job.lease_lost", key: "deployment:0192" },
  { event: "telegram.polled_elsewhere", err: new AppError("conflict", "no") },
  { event: "outbox.send_failed", err: new AppError("rate_limited", "no") },
  { event: "billing.drift", rail: "stripe", what: "event" },
  { event: "webhook.refused", source: "stripe", status: 400 },
  { event: "gateway.request", outcome: "ok" },
  { event: "gateway.upstream_refused", upstream: "akashml" },
  { event: "gateway.no_room", why: "period" },
  { event: "ledger.process_lost", calls: 2 },
  { event: "akash.orphan_closed", dseq: "77" },
  { event: "deployment.live", deploymentId: "0192", sinceQueuedMs: 95_000 },
  { event: "operator.float", actUact: 5_000_000, aktUakt: 30_000_000 },
];

function spoken(level = "info") {
  const lines = createLineWatch();
  const written: string[] = [];
  const figures = figuresOf(lines);
  const log = createLog(level, { write: (line: string) => void written.push(line) }, lines);
  for (const line of SPEAKING) log.info(line);
  log.debug({ event: "job.lease_lost" });
  figures.answered(204);
  return { figures, written };
}

describe("figures", () => {
  test("are those that the README lists, with their labels", async () => {
    const { families, samples } = await scrape(spoken().figures);
    const rows = listed(readFileSync("README.md", "utf8"));
    expect(rows.map(({ name }) => name).sort()).toEqual(families.sort());
    for (const { name, labels } of rows) {
      const suffix = name === "goclaw_live_seconds" ? "_bucket" : "";
      const sample = [...samples.keys()].find((key) => key.replace(/\{.*/, "") === `${name}${suffix}`) ?? "";
      expect([...sample.matchAll(/(\w+)="/g)].map(([, label]) => label).sort(), name).toEqual(labels);
    }
  });

  test("control: a row too many, or with another label, is noticed", () => {
    const readme = readFileSync("README.md", "utf8");
    expect(listed(readme.replace("`goclaw_ready` |  |", "`goclaw_steady` | `what` |"))).toContainEqual({
      name: "goclaw_steady",
      labels: ["what"],
    });
  });

  test("move with what is logged, whatever level is written, and carry no id", async () => {
    const quiet = spoken("error");
    expect(quiet.written).toEqual([]);
    const { samples } = await scrape(quiet.figures);
    expect(Object.fromEntries(samples)).toMatchObject({
      goclaw_ready: 1,
      'goclaw_check{check="models"}': 0,
      'goclaw_waiting{what="inbox"}': 2,
      'goclaw_waiting_oldest_seconds{what="inbox"}': 3.5,
      goclaw_outbox_dead: 4,
      'goclaw_gateway_no_room_total{why="period"}': 1,
      goclaw_ledger_estimated_total: 2,
      goclaw_ledger_under_way: 3,
      goclaw_ledger_commit_seconds_total: 0.5,
      'goclaw_deployments{phase="live"}': 3,
      'goclaw_orders{state="needs_review"}': 1,
      'goclaw_refunds{state="failed"}': 1,
      'goclaw_admin_cases{kind="dispute"}': 2,
      'goclaw_job_failures_total{kind="deployment"}': 1,
      goclaw_job_leases_lost_total: 1,
      'goclaw_telegram_refusals_total{call="poll",code="conflict"}': 1,
      'goclaw_telegram_refusals_total{call="send",code="rate_limited"}': 1,
      'goclaw_webhook_refusals_total{source="stripe",status="400"}': 1,
      'goclaw_gateway_upstream_failures_total{upstream="akashml"}': 1,
      'goclaw_chain_strays_total{kind="orphan_closed"}': 1,
      'goclaw_live_seconds_bucket{le="90"}': 0,
      'goclaw_live_seconds_bucket{le="120"}': 1,
      'goclaw_wallet{coin="akt"}': 30_000_000,
      goclaw_database_retries_total: 7,
      'goclaw_http_answers_total{status="2xx"}': 1,
      'goclaw_log_lines_total{level="info"}': SPEAKING.length,
    });
    expect([...samples.keys()].filter((name) => /0192|77/.test(name))).toEqual([]);
  });

  test("of the process are still told when the database is gone", async () => {
    const gone = figuresOf(createLineWatch(), () => Promise.reject(new AppError("unavailable", "gone")));
    const { samples } = await scrape(gone);
    expect(samples.get("goclaw_ready")).toBe(1);
    expect(samples.has('goclaw_waiting{what="inbox"}')).toBe(false);
    const silent = await scrape(figuresOf(createLineWatch(), () => new Promise(() => undefined)));
    expect(silent.samples.get("goclaw_ready")).toBe(1);
  });
});

/** How SQLite would find the rows of a query. */
async function planOf(client: Client, query: InStatement): Promise<string> {
  const { sql, args = [] } = typeof query === "string" ? { sql: query } : query;
  const { rows } = await client.execute({ sql: `explain query plan ${sql}`, args });
  return rows.map((row) => String(row.detail)).join("; ");
}

describe("a scrape", () => {
  test("answers every question from an index alone, and what waits from one that holds nothing else", async () => {
    const { client } = await openTestDatabase();
    const plans = await Promise.all(backlogQueries(Date.now()).map((query) => planOf(client, query)));
    expect(plans).toHaveLength(9);
    for (const plan of plans) expect(plan).toMatch(/USING (COVERING )?INDEX/);
    expect(await planOf(client, "select count(*) from inbox where state='failed'")).not.toContain(
      "inbox_waiting",
    );
  });

  test("counts what waits among much that does not", async () => {
    const { client, repos } = await openTestDatabase();
    const arrival = (n: number) => ({
      source: "s",
      eventId: `${n}`,
      lane: `l:${n}`,
      kind: "k",
      payload: "p",
    });
    await client.batch(
      Array.from({ length: 300 }, (_, n) => repos.inbox.storeStatements(arrival(n))).flat(),
      "write",
    );
    await client.execute("update inbox set state='done', payload=null where cast(event_id as integer) > 1");
    const [row] = (await client.execute("select received_at from inbox limit 1")).rows;
    const backlog = await readBacklog(client, Number(row?.received_at) + 5_000);
    expect(backlog.waiting.inbox).toEqual({ count: 2, oldestMs: 5_000 });
  });

  test("counts no message that is put off, and one that was from then on", async () => {
    const { client, repos, clock } = await openTestDatabase();
    const at = clock.now();
    const message = (key: string, notBefore: number | null) => ({
      ...{ platform: "telegram" as const, chatId: "1", dedupeKey: key, view: "{}" },
      news: { topic: `usage:${key}`, notBefore },
    });
    await repos.outbox.enqueue([message("asleep", at + 60_000), message("away", null), message("now", null)]);
    const { id = "" } = (await repos.outbox.findByKey("away")) ?? {};
    await repos.outbox.retry(id, "unavailable", at + 40_000);
    const waiting = async (afterMs: number) => (await readBacklog(client, at + afterMs)).waiting.outbox.count;
    expect([await waiting(30_000), await waiting(50_000), await waiting(70_000)]).toEqual([1, 2, 3]);
  });
});
