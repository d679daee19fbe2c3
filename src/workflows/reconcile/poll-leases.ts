import { runParts } from "../../db/run.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { allBackends } from "../../services/deployments/backend-of.ts";
import { compareLease } from "./compare-lease.ts";
import { howLeaseEnded } from "./how-lease-ended.ts";
import { readChainSight } from "./read-chain-sight.ts";

const EVERY_MS = 60_000;
/** However many there are, looking takes at most a fifth of a process's time. */
const REST_PER_ROUND = 4;
const ROWS = 500;
/** Leases that no page showed are looked for one by one, and this many a round. */
const MAX_LOOKUPS = 100;

/** What one round did, for the log and for whoever measures it. */
export interface PollRound {
  pages: number;
  leases: number;
  /** Rows written; 0 where the chain says what it said before. */
  changed: number;
  lookups: number;
}

/**
 * Reads what the chain has of all our leases, in pages, and writes down only what is new: notice given by a provider,
 * an end, how long an escrow lasts. Whoever looks after such an agent is woken; nobody else is.
 */
export async function pollLeases(ctx: Context): Promise<number> {
  const begunAt = performance.now();
  for (const akash of allBackends(ctx)) {
    try {
      const round = await pollBackend(ctx, akash);
      ctx.log.info({ event: "akash.polled", backend: akash.name, ...round });
    } catch (error) {
      ctx.log.warn({ event: "akash.unpolled", backend: akash.name, err: error });
    }
  }
  const tookMs = performance.now() - begunAt;
  return Math.round(
    ctx.clock.now() + Math.max(EVERY_MS * (0.9 + Math.random() / 5), tookMs * REST_PER_ROUND),
  );
}

/** One round over one way to Akash. @throws AppError when not a single page of it could be read */
export async function pollBackend(ctx: Context, akash: AkashBackend): Promise<PollRound> {
  const sight = await readChainSight(ctx, akash);
  const round: PollRound = { pages: sight.pages, leases: 0, changed: 0, lookups: 0 };
  for (let after: string | null = null; ; ) {
    const rows = await ctx.repos.leases.listOpen(akash.owner, { after, limit: ROWS });
    round.leases += rows.length;
    const parts = rows.flatMap((row) => compareLease(ctx, row, sight));
    const missing = sight.complete ? rows.filter((row) => !sight.leases.has(row.dseq)) : [];
    for (const row of missing) {
      if (round.lookups >= MAX_LOOKUPS) break;
      round.lookups++;
      parts.push(...(await howLeaseEnded(ctx, akash, row)));
    }
    if (parts.length > 0)
      await runParts(
        ctx.db,
        parts.map(({ part }) => part),
      );
    round.changed += parts.filter(({ isRow }) => isRow).length;
    const last = rows.at(-1);
    if (rows.length < ROWS || !last) return round;
    after = last.id;
  }
}
