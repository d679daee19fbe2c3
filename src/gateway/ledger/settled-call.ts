import type { BegunRow, UsageRow } from "../../db/usage-commit.ts";
import { estimateLost } from "../../domain/usage/lost-call.ts";
import { billableTokens, costMicros } from "../../domain/usage/model-price.ts";
import { type Amounts, amountIn, type Place } from "./claims.ts";
import type { CallOutcome, PlannedCall } from "./ledger.ts";

/** A call under way. */
export interface OpenCall {
  call: PlannedCall;
  /** Where it has room, and how much. */
  places: readonly Place[];
  reserved: Amounts;
  /** ms since epoch */
  startedAt: number;
  /** By `performance.now()`. */
  beganMs: number;
  isSettled: boolean;
  /** A row says that it is under way. */
  isBegun: boolean;
}

/** What is to be written of a call that ended. */
export interface SettledCall {
  row: UsageRow;
  /** Where that counts. */
  places: readonly Place[];
}

/** What a settled call counts in one of its places. */
export const usedIn = ({ row }: SettledCall, { unit }: Place): number =>
  amountIn(unit, { tokens: row.tokens_used, costMicros: row.cost_micros });

/** What is written may be no more than a number: a reader that was deceived by an upstream must not stop the books. */
const whole = (value: number): number =>
  value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.round(value) : 0;

/** The row of a call that ended, and what it counts in the windows in which it was reserved. */
export function settledCall(
  { call, places, startedAt }: OpenCall,
  outcome: CallOutcome,
  nowMs: number,
): SettledCall {
  const { usage, price } = outcome;
  const tokens = whole(billableTokens(usage, price));
  const cost = whole(costMicros(usage, price));
  const { agent } = call;
  return {
    row: {
      id: call.requestId,
      user_id: agent.userId,
      deployment_id: agent.deploymentId,
      tokens_used: tokens,
      provider: outcome.upstream,
      timestamp: nowMs,
      subscription_id: agent.allowance.subscriptionId,
      model: outcome.model,
      call_kind: call.kind,
      input_uncached: whole(usage.inputUncached),
      cache_read: whole(usage.cacheRead),
      cache_write: whole(usage.cacheWrite),
      output: whole(usage.output),
      cost_micros: cost,
      status: outcome.status,
      usage_source: outcome.source,
      started_at: startedAt,
      first_byte_ms: outcome.firstByteMs === null ? null : whole(outcome.firstByteMs),
      total_ms: whole(outcome.totalMs),
    },
    places,
  };
}

/** The row that lets others settle the call, should this process die. */
export function begunRow({ call, places, startedAt }: OpenCall): BegunRow {
  const lost = estimateLost(call, call.price);
  return {
    id: call.requestId,
    user_id: call.agent.userId,
    deployment_id: call.agent.deploymentId,
    subscription_id: call.agent.allowance.subscriptionId,
    model: call.model,
    call_kind: call.kind,
    input_uncached: lost.inputUncached,
    output: lost.output,
    tokens: lost.tokens,
    cost_micros: lost.costMicros,
    limits: JSON.stringify(
      places.map(({ window: { scope, kind, windowStart } }) => [scope, kind, windowStart]),
    ),
    started_at: startedAt,
  };
}
