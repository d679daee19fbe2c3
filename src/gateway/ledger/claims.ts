import { type Limit, type LimitKind, limitsAt } from "../../domain/usage/allowance.ts";
import { ceilingOf } from "../../domain/usage/model-price.ts";
import type { PlannedCall } from "./ledger.ts";
import { freeIn, type Window, type Windows } from "./windows.ts";

/** What a call may need of one limit. */
export interface Claim {
  window: Window;
  unit: Limit["unit"];
  /** For its input and a small answer; with less it is refused. */
  least: number;
  /** For its input and the longest answer it asks for. */
  most: number;
}

/** With less room than this an answer is hardly worth having. */
const SMALL_ANSWER_TOKENS = 256;

const MILLION = 1_000_000;

/** The room that a call needs in each of its limits, by the windows of this moment: it stays in them until settled. */
export function claimsOf(call: PlannedCall, windows: Windows, epochMs: number, nowMs: number): Claim[] {
  const smallAnswer = Math.min(call.maxOutputTokens, SMALL_ANSWER_TOKENS);
  const least = ceiling(call, smallAnswer);
  const most = ceiling(call, call.maxOutputTokens);
  return limitsAt(call.agent.allowance, call.agent.deploymentId, epochMs).map((limit) => ({
    window: windows.of(limit, nowMs),
    unit: limit.unit,
    least: limit.unit === "tokens" ? least.tokens : least.costMicros,
    most: limit.unit === "tokens" ? most.tokens : most.costMicros,
  }));
}

const ceiling = ({ inputTokens, price }: PlannedCall, outputTokens: number) =>
  ceilingOf({ inputTokens, outputTokens }, price);

/** True when every limit has room for the whole of it right here. */
export const fitsWhole = (claims: readonly Claim[]): boolean =>
  claims.every(({ window, most }) => !window.isOverdrawn && freeIn(window) >= most);

/** The first limit without room even for a small answer, or null. */
export const lackingIn = (claims: readonly Claim[]): LimitKind | null =>
  claims.find(({ window, least }) => freeIn(window) < least)?.window.kind ?? null;

/** The longest answer that all limits have room for, where they have room for a small one. */
export function clampedOutput(call: PlannedCall, claims: readonly Claim[]): number {
  const small = Math.min(call.maxOutputTokens, SMALL_ANSWER_TOKENS);
  const more = claims.map(({ window, unit, least }) => tokensFor(call, unit, freeIn(window) - least));
  return Math.min(call.maxOutputTokens, small + Math.min(...more));
}

/** How many more tokens an answer may have for that much. */
function tokensFor({ price }: PlannedCall, unit: Limit["unit"], amount: number): number {
  if (unit === "tokens") return amount;
  const perMillion = Math.max(price.outputMicros, ...(price.tiers ?? []).map((tier) => tier.outputMicros));
  // The quotient may be off in its last digit: one token less is always paid for.
  return perMillion > 0 ? Math.max(0, Math.floor((amount / perMillion) * MILLION) - 1) : Infinity;
}

/** What the call takes of each limit with an answer of that length at most. */
export function amountsFor(call: PlannedCall, claims: readonly Claim[], outputTokens: number): number[] {
  const { tokens, costMicros } = ceiling(call, outputTokens);
  return claims.map(({ unit }) => (unit === "tokens" ? tokens : costMicros));
}
