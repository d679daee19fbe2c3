import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { LineWatch, LogLine } from "../../log.ts";

/** A figure read from the wallet counts for three readings of the job that looks. */
const READING_MS = 15 * 60_000;
/** From a minute, which a deploy takes on a good day, to the half hour after which it gives up. */
const LIVE_BUCKETS_S = [30, 60, 90, 120, 180, 300, 600, 900, 1800];

const text = (value: unknown): string => (typeof value === "string" ? value : "unknown");
const codeOf = ({ err }: LogLine): string =>
  typeof err === "object" && err !== null && "code" in err ? text(err.code) : "internal";

/** What already is a log line is counted from it, so that the two never disagree. */
export function countLines(registry: Registry, lines: LineWatch): void {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `goclaw_${name}_total`, help, labelNames, registers });

  const logged = counter("log_lines", "Log lines by level", ["level"]);
  const failures = counter("job_failures", "Jobs that failed and will be tried again, by kind", ["kind"]);
  const leases = counter("job_leases_lost", "Jobs that were taken over while they were worked on");
  const telegram = counter("telegram_refusals", "Polls and sends that Telegram refused, by code", [
    "call",
    "code",
  ]);
  const webhooks = counter("webhook_refusals", "Webhook deliveries refused, by source and status", [
    "source",
    "status",
  ]);
  const gateway = counter("gateway_requests", "Model requests of agents, by how they ended", ["outcome"]);
  const upstream = counter("gateway_upstream_failures", "Tries that a model provider failed or refused", [
    "upstream",
  ]);
  const noRoom = counter("gateway_no_room", "Model requests refused because a limit left no room, by limit", [
    "why",
  ]);
  const estimated = counter("ledger_estimated", "Calls of a dead process that were settled by estimate");
  const strays = counter(
    "chain_strays",
    "Deployments on chain that no book accounts for, each time one is seen",
    ["kind"],
  );
  const drift = counter("billing_drift", "What was found at a payment provider without being told of it", [
    "rail",
    "what",
  ]);
  const live = new Histogram({
    name: "goclaw_live_seconds",
    help: "From paid, or a free slot taken, to live",
    buckets: LIVE_BUCKETS_S,
    registers,
  });
  const seeWallet = walletGauge(registry);

  const counted: Readonly<Record<string, (line: LogLine) => void>> = {
    "job.failed": ({ key }) => failures.inc({ kind: text(key).split(":", 1)[0] ?? "" }),
    "job.lease_lost": () => leases.inc(),
    "telegram.poll_failed": (line) => telegram.inc({ call: "poll", code: codeOf(line) }),
    "telegram.polled_elsewhere": (line) => telegram.inc({ call: "poll", code: codeOf(line) }),
    "outbox.send_failed": (line) => telegram.inc({ call: "send", code: codeOf(line) }),
    "webhook.refused": ({ source, status }) => webhooks.inc({ source: text(source), status: Number(status) }),
    "gateway.request": ({ outcome }) => gateway.inc({ outcome: text(outcome) }),
    "gateway.upstream_failed": ({ upstream: name }) => upstream.inc({ upstream: text(name) }),
    "gateway.upstream_refused": ({ upstream: name }) => upstream.inc({ upstream: text(name) }),
    "gateway.no_room": ({ why }) => noRoom.inc({ why: text(why) }),
    "ledger.process_lost": ({ calls }) => estimated.inc(Number(calls)),
    "billing.drift": ({ rail, what }) => drift.inc({ rail: text(rail), what: text(what) }),
    "akash.orphan_closed": () => strays.inc({ kind: "orphan_closed" }),
    "akash.orphan_stays": () => strays.inc({ kind: "orphan_stays" }),
    "akash.unknown_deployment": () => strays.inc({ kind: "unknown" }),
    "deployment.live": ({ sinceQueuedMs }) => live.observe(Number(sinceQueuedMs) / 1000),
    "operator.float": seeWallet,
  };
  lines.listen((level, line) => {
    logged.inc({ level });
    counted[text(line.event)]?.(line);
  });
}

/** One replica reads the wallet for all; one that has not for a while says nothing rather than something old. */
function walletGauge(registry: Registry): (line: LogLine) => void {
  let seen: { at: number; coins: [string, number][] } | undefined;
  new Gauge({
    name: "goclaw_wallet",
    help: "The operator's wallet as this replica last read it, in millionths, for a quarter of an hour",
    labelNames: ["coin"],
    registers: [registry],
    collect() {
      this.reset();
      if (!seen || performance.now() - seen.at > READING_MS) return;
      for (const [coin, amount] of seen.coins) this.set({ coin }, amount);
    },
  });
  return ({ actUact, aktUakt }) => {
    const coins: [string, number][] = [
      ["act", Number(actUact)],
      ["akt", Number(aktUakt)],
    ];
    seen = { at: performance.now(), coins };
  };
}
