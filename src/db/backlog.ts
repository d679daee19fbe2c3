import type { Client } from "@libsql/client";
import { toDatabaseError } from "./database-errors.ts";

/** How much waits and what runs, for an operator's graphs. */
export interface Backlog {
  inboxPending: number;
  outboxPending: number;
  jobsDue: number;
  /** How long the most overdue job has waited, ms. */
  oldestDueMs: number;
  deploymentsByPhase: Record<string, number>;
}

/** Reads everything in one go. @throws AppError as every repository does */
export async function readBacklog(client: Client, nowMs: number): Promise<Backlog> {
  try {
    const [inbox, outbox, jobs, phases] = await client.batch(
      [
        "select count(*) as n from inbox where state='pending'",
        "select count(*) as n from outbox where state='pending'",
        { sql: "select count(*) as n, min(run_at) as oldest from jobs where run_at<=?", args: [nowMs] },
        "select phase, count(*) as n from deployments group by phase",
      ],
      "read",
    );
    const oldest = jobs?.rows[0]?.oldest;
    return {
      inboxPending: Number(inbox?.rows[0]?.n ?? 0),
      outboxPending: Number(outbox?.rows[0]?.n ?? 0),
      jobsDue: Number(jobs?.rows[0]?.n ?? 0),
      oldestDueMs: oldest === null || oldest === undefined ? 0 : Math.max(0, nowMs - Number(oldest)),
      deploymentsByPhase: Object.fromEntries(
        (phases?.rows ?? []).map((row) => [String(row.phase), Number(row.n)]),
      ),
    };
  } catch (error) {
    throw toDatabaseError(error);
  }
}
