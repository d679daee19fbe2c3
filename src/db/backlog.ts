import type { Client, InStatement, ResultSet } from "@libsql/client";
import { toDatabaseError } from "./database-errors.ts";
import { TURN } from "./repositories/job-repository.ts";
import { PASSED_UNTIL } from "./repositories/outbox-repository.ts";

export interface Waiting {
  count: number;
  /** How long the oldest has waited, ms. */
  oldestMs: number;
}

/** How much waits and what runs, for an operator's graphs. */
export interface Backlog {
  /** Arrivals to be handled, messages to be sent that are not put off, jobs whose time has come, refunds to be made. */
  waiting: Record<"inbox" | "outbox" | "jobs" | "refunds", Waiting>;
  /** Messages given up in the last 24 hours. */
  outboxDead: number;
  deploymentsByPhase: Record<string, number>;
  /** `open` and `needs_review` only; the rest is settled. */
  ordersByState: Record<string, number>;
  /** Without those that are done. */
  refundsByState: Record<string, number>;
  /** Open ones. */
  casesByKind: Record<string, number>;
}

const DAY_MS = 86_400_000;

/** What is asked at every scrape. Each is answered from an index that holds only what counts, however many rows are done. */
export const backlogQueries = (nowMs: number): InStatement[] => [
  "select count(*) as n, min(received_at) as oldest from inbox where state='pending'",
  {
    sql: `select count(*) as n, min(max(created_at, ${PASSED_UNTIL})) as oldest from outbox
      where state='pending' and ${PASSED_UNTIL}<=?`,
    args: [nowMs],
  },
  {
    // Both sorts by name: `jobs_turn` begins with them.
    sql: `select count(*) as n, min(${TURN}) as oldest from jobs where can_wait in (0,1) and ${TURN}<=?`,
    args: [nowMs],
  },
  "select count(*) as n, min(created_at) as oldest from refunds where state<>'done'",
  { sql: "select count(*) as n from outbox where state='dead' and updated_at>?", args: [nowMs - DAY_MS] },
  "select phase as name, count(*) as n from deployments group by phase",
  "select state as name, count(*) as n from orders where state in ('open','needs_review') group by state",
  "select state as name, count(*) as n from refunds where state<>'done' group by state",
  "select kind as name, count(*) as n from admin_cases where resolved_at is null group by kind",
];

/** Reads everything in one go. @throws AppError as every repository does */
export async function readBacklog(client: Client, nowMs: number): Promise<Backlog> {
  try {
    const [inbox, outbox, jobs, refunds, dead, phases, orders, refundStates, cases] = await client.batch(
      backlogQueries(nowMs),
      "read",
    );
    return {
      waiting: {
        inbox: waiting(inbox, nowMs),
        outbox: waiting(outbox, nowMs),
        jobs: waiting(jobs, nowMs),
        refunds: waiting(refunds, nowMs),
      },
      outboxDead: Number(dead?.rows[0]?.n ?? 0),
      deploymentsByPhase: byName(phases),
      ordersByState: byName(orders),
      refundsByState: byName(refundStates),
      casesByKind: byName(cases),
    };
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function waiting(result: ResultSet | undefined, nowMs: number): Waiting {
  const row = result?.rows[0];
  const oldest = row?.oldest;
  return {
    count: Number(row?.n ?? 0),
    oldestMs: oldest === null || oldest === undefined ? 0 : Math.max(0, nowMs - Number(oldest)),
  };
}

const byName = (result: ResultSet | undefined): Record<string, number> =>
  Object.fromEntries((result?.rows ?? []).map((row) => [String(row.name), Number(row.n)]));
