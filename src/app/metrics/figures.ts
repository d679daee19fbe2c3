import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Backlog } from "../../db/backlog.ts";
import type { DatabaseCopies } from "../../db/database-copies.ts";
import type { LedgerFigures } from "../../gateway/ledger/ledger.ts";
import type { Readiness } from "../../http/health.ts";
import type { LineWatch } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";
import { within } from "../within.ts";
import { countLines } from "./count-lines.ts";
import { ledgerFigures } from "./ledger-figures.ts";

const BACKLOG_MS = 3_000;

export interface FigureParts {
  readBacklog(): Promise<Backlog>;
  readiness(): Promise<Readiness>;
  /** How often work was done again because the database was locked or away. */
  databaseRetries(): number;
  lines: LineWatch;
  /** Null where GoClaw makes no copies of the database. */
  copies: DatabaseCopies | null;
  clock: Clock;
  ledger(): LedgerFigures;
}

export interface Figures {
  /** Counts one answered request of the public port. */
  answered(status: number): void;
  render(): Promise<{ contentType: string; body: string }>;
}

/** What Prometheus asks for. Labels are words from short lists: never ids, names or texts. */
export function createFigures({
  readBacklog,
  readiness,
  databaseRetries,
  lines,
  copies,
  clock,
  ledger,
}: FigureParts): Figures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const showBacklog = backlogGauges(registry);
  const showReadiness = readinessGauges(registry);
  const answers = new Counter({
    name: "goclaw_http_answers_total",
    help: "Requests answered on the public port, by class of status",
    labelNames: ["status"],
    registers: [registry],
  });
  new Counter({
    name: "goclaw_database_retries_total",
    help: "Work done again because the database was locked or away",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(databaseRetries());
    },
  });
  countLines(registry, lines);
  if (copies) copyFigure(registry, copies, clock);
  ledgerFigures(registry, ledger);
  return {
    answered: (status) => answers.inc({ status: `${Math.floor(status / 100)}xx` }),
    async render() {
      showReadiness(await readiness());
      // While the database is away or slow the rest is worth the more, and a scrape must not run out of time.
      showBacklog(
        await within(
          BACKLOG_MS,
          readBacklog().catch(() => null),
          null,
        ),
      );
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** Without any copy there is no sample, which an alarm for its absence notices. */
function copyFigure(registry: Registry, copies: DatabaseCopies, clock: Clock): void {
  new Gauge({
    name: "goclaw_database_copy_age_seconds",
    help: "Age of the newest whole copy of the database",
    registers: [registry],
    async collect() {
      this.reset();
      const newest = (await copies.list()).at(-1);
      if (newest) this.set({}, (clock.now() - newest.atMs) / 1000);
    },
  });
}

function readinessGauges(registry: Registry): (readiness: Readiness) => void {
  const registers = [registry];
  const ready = new Gauge({
    name: "goclaw_ready",
    help: "1 while this replica should get traffic",
    registers,
  });
  const check = new Gauge({
    name: "goclaw_check",
    help: "1 while a check of /readyz holds",
    labelNames: ["check"],
    registers,
  });
  return (readiness) => {
    ready.set(Number(readiness.ready));
    for (const [name, word] of Object.entries(readiness.checks))
      check.set({ check: name }, Number(word === "ok"));
  };
}

/** The same in every replica, since it is read from the database they share. */
function backlogGauges(registry: Registry): (backlog: Backlog | null) => void {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `goclaw_${name}`, help, labelNames, registers });
  const waiting = gauge("waiting", "What waits to be handled, sent or done", ["what"]);
  const oldest = gauge("waiting_oldest_seconds", "How long the oldest of it has waited", ["what"]);
  const dead = gauge("outbox_dead", "Messages given up in the last 24 hours");
  const phases = gauge("deployments", "Deployments by phase", ["phase"]);
  const orders = gauge("orders", "Orders that are not settled, by state", ["state"]);
  const refunds = gauge("refunds", "Refunds that are not done, by state", ["state"]);
  const cases = gauge("admin_cases", "Cases that wait for an administrator, by kind", ["kind"]);
  return (backlog) => {
    for (const one of [waiting, oldest, dead, phases, orders, refunds, cases]) one.reset();
    if (!backlog) return;
    for (const [what, { count, oldestMs }] of Object.entries(backlog.waiting)) {
      waiting.set({ what }, count);
      oldest.set({ what }, oldestMs / 1000);
    }
    dead.set(backlog.outboxDead);
    for (const [phase, n] of Object.entries(backlog.deploymentsByPhase)) phases.set({ phase }, n);
    for (const [state, n] of Object.entries(backlog.ordersByState)) orders.set({ state }, n);
    for (const [state, n] of Object.entries(backlog.refundsByState)) refunds.set({ state }, n);
    for (const [kind, n] of Object.entries(backlog.casesByKind)) cases.set({ kind }, n);
  };
}
