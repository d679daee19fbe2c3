import type { Part } from "../../db/cas-batch.ts";
import type { Lease, LeaseSight } from "../../db/repositories/lease-repository.ts";
import {
  type End,
  endHeight,
  hasMoved,
  timeOfHeight,
  WARN_HOURS,
} from "../../domain/providers/escrow-runway.ts";
import type { LeaseFacts } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";
import { type ChainSight, isSameLease } from "./read-chain-sight.ts";

/** A write of a round; `isRow` where it changes a lease and is not somebody's wake-up. */
export interface PollPart {
  part: Part;
  isRow: boolean;
}

const FIRST_WARNING_MS = Math.max(...WARN_HOURS) * 3_600_000;
/** An end that moves back by more than the chain's pace would explain. */
const PAID_IN_MS = 6 * 3_600_000;

/** Whoever looks after an agent, its workflow and its health, is to look at once. */
export const wakeKeepers = (ctx: Context, deploymentId: string): PollPart[] =>
  [`deployment:${deploymentId}`, `health:${deploymentId}`].map((key) => ({
    part: wakePart(ctx, key),
    isRow: false,
  }));

/** An escrow is looked at when it comes near its end, and not before. */
const wakeTreasurer = (ctx: Context, leaseId: string, runsOutAt: number): PollPart => ({
  part: wakePart(ctx, `topup:${leaseId}`, Math.max(ctx.clock.now(), runsOutAt - FIRST_WARNING_MS)),
  isRow: false,
});

/** What is to be written because the chain says something else of this lease than we know; nothing where it does not. */
export function compareLease(ctx: Context, known: Lease, sight: ChainSight): PollPart[] {
  const facts = sight.leases.get(known.dseq);
  const seen = facts?.find((one) => isSameLease(one, known));
  if (!facts || !seen) return [];
  const state = seen.state === "reclaiming" ? "reclaiming" : "active";
  const isNotice = state !== known.state || seen.reclaimAtMs !== known.reclaimAt;
  const money = escrowOf(known, facts, sight);
  const isMoney = hasMoved(known, money, ctx.clock.now());
  if (!isNotice && !isMoney) return [];
  const next: LeaseSight = {
    ...(isMoney ? money : moneyOf(known)),
    state,
    reclaimAt: seen.reclaimAtMs,
    // Whoever paid in, the next time that it runs out is another time.
    warnedHours: (money.runsOutAt ?? 0) > (known.runsOutAt ?? 0) + PAID_IN_MS ? null : known.warnedHours,
  };
  if (isNotice)
    ctx.log.info({ event: "akash.lease_seen", deploymentId: known.deploymentId, dseq: known.dseq, state });
  return [
    { part: ctx.repos.leases.seenPart(known.id, next), isRow: true },
    ...(isNotice ? wakeKeepers(ctx, known.deploymentId) : []),
    ...(isMoney && money.runsOutAt !== null ? [wakeTreasurer(ctx, known.id, money.runsOutAt)] : []),
  ];
}

type Money = Pick<LeaseSight, "escrowUact" | "settledHeight"> & End;

const moneyOf = ({ escrowUact, settledHeight, endHeight, runsOutAt }: Lease): Money => ({
  escrowUact,
  settledHeight,
  endHeight,
  runsOutAt,
});

/** A lease that its escrow's page did not show, or whose time cannot be told, stays as it is known. */
function escrowOf(known: Lease, facts: readonly LeaseFacts[], { escrows, pace }: ChainSight): Money {
  const escrow = escrows.get(known.dseq);
  if (!escrow || !pace) return moneyOf(known);
  // All leases of a deployment are paid from one escrow.
  const rate = facts.reduce((sum, one) => sum + one.rateUactPerBlock, 0);
  const end = endHeight(escrow, rate);
  return {
    escrowUact: Math.floor(escrow.fundsUact),
    settledHeight: escrow.settledHeight,
    endHeight: end,
    runsOutAt: end === null ? null : timeOfHeight(end, pace),
  };
}
