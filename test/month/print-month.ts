import type { MonthBooks, Row } from "./month-books.ts";
import type { MonthResult, RunOptions } from "./run-month.ts";

const UACT = 1_000_000;

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((all, one) => all + of(one), 0);
const dollars = (minor: number): string => `$${(minor / 100).toFixed(2)}`;
const act = (uact: bigint | number): string => `${(Number(uact) / UACT).toFixed(2)} ACT`;
const count = (rows: readonly Row[], is: (row: Row) => boolean): number => rows.filter(is).length;

/** What the payment providers took and gave back, and how it was paid into and out of escrows. */
function moneyLines({ rails, wallets, tables }: MonthBooks): [string, string][] {
  const escrows = wallets.flatMap((wallet) => wallet.escrows);
  const earned = sum(escrows, (one) => Number(one.transferredUact));
  const inside = sum(escrows, (one) => (one.state === "open" ? Number(one.fundsUact) : 0));
  const given = sum(wallets, (one) => Number(one.beforeUact + one.mintedUact - one.nowUact));
  return [
    [
      "money in",
      `${dollars(sum(rails.payments, (one) => one.amountMinor))} in ${rails.payments.length} payments`,
    ],
    [
      "given back",
      `${dollars(sum(rails.payments, (one) => one.refundedMinor))} in ${sum(rails.payments, (one) => one.refunds)} refunds, ${count(tables.refunds, () => true)} of them ours`,
    ],
    [
      "disputes",
      ["won", "lost", "open"]
        .map((how) => `${rails.payments.filter(({ dispute }) => dispute === how).length} ${how}`)
        .join(", "),
    ],
    [
      "escrow",
      `${act(given)} out and not back: ${act(earned)} earned by providers, ${act(inside)} still there`,
    ],
    ["top-ups", `${count(tables.escrow_deposits, ({ state }) => state === "done")}`],
  ];
}

function agentLines({ tables, deployments }: MonthBooks): [string, string][] {
  const changes = (kind: string, outcome: string) =>
    count(tables.lease_changes, (row) => row.kind === kind && row.outcome === outcome);
  const wentLive = count(tables.deployments, ({ live_at }) => live_at !== null);
  return [
    ["agents", `${tables.deployments.length}, of whom ${wentLive} went live`],
    [
      "leases",
      `${deployments.length} deployments on chain, ${deployments.filter((one) => one.state === "active").length} at the end`,
    ],
    ["moves", `${changes("move", "done")} done, ${changes("move", "undone")} undone`],
    ["heals", `${changes("heal", "done")} done, ${changes("heal", "undone")} undone`],
    ["stops", `${changes("stop", "done")}`],
    ["incidents", `${tables.incidents.length}`],
    [
      "cases for administrators",
      `${tables.admin_cases.length}, ${count(tables.admin_cases, (row) => row.resolved_at === null)} open`,
    ],
    ["model calls", `${tables.llm_usage_log.length}`],
  ];
}

/** What an operator would like to know of a month, as a table. */
export function printMonth(
  options: RunOptions,
  { books, counts, kills, tookMs, wrong, plan, lived }: MonthResult,
): string {
  const of = (kind: string) => counts[kind] ?? 0;
  const homes = (home: string) => plan.lives.filter((life) => life.home === home).length;
  const rails = (rail: string) => plan.lives.filter((life) => life.rail === rail).length;
  const faults = sum(
    Object.entries(counts).filter(
      ([kind]) => /status|drop|delay|hang/.test(kind) && !kind.startsWith("webhook"),
    ),
    ([, times]) => times,
  );
  const lines: [string, string][] = [
    ["seed", String(options.seed)],
    ["days", `${lived.at(-1)?.day ?? 0} of ${options.days} in ${lived.length} jumps of the clock`],
    [
      "people",
      `${plan.lives.length}: ${homes("telegram")} on Telegram, ${homes("discord")} on Discord; ${rails("stripe")} pay at Stripe, ${rails("polar")} at Polar`,
    ],
    ["acts", String(sum(lived, ({ acts }) => acts.length))],
    ["kill -9", `${kills} over three processes`],
    [
      "webhooks",
      ["delivered", "lost", "tripled", "delayed", "shuffled", "refused"]
        .map((how) => `${of(`webhook ${how}`)} ${how}`)
        .join(", "),
    ],
    ["requests spoilt", `${faults}, and ${of("outage")} outages`],
    ...agentLines(books),
    ...moneyLines(books),
    ["wrong", String(wrong.length)],
    ["took", `${(tookMs / 1000).toFixed(0)} s`],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return `\nA month in the life\n${lines.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`).join("\n")}\n`;
}
