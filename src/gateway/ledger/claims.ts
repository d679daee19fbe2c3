import { type LimitUnit, limitsAt } from "../../domain/usage/allowance.ts";
import { ceilingOf } from "../../domain/usage/model-price.ts";
import type { GatewayAgent } from "../agent-keys.ts";
import type { PlannedCall } from "./ledger.ts";
import { freeIn, type Window, type Windows } from "./windows.ts";

/** One limit of an agent, in the window of this moment. */
export interface Place {
  window: Window;
  unit: LimitUnit;
}

/** What a call may need of one limit. */
export interface Claim extends Place {
  /** For its input and a small answer; with less it is refused. */
  least: number;
  /** For its input and the longest answer it asks for. */
  most: number;
}

/** What a call comes to in each unit. */
export interface Amounts {
  tokens: number;
  costMicros: number;
}

/** With less room than this an answer is hardly worth having. */
const SMALL_ANSWER_TOKENS = 256;

const MILLION = 1_000_000;

export const amountIn = (unit: LimitUnit, { tokens, costMicros }: Amounts): number =>
  unit === "tokens" ? tokens : costMicros;

/** The most that a call can come to with an answer of that length. */
export const ceilingWith = ({ inputTokens, price }: PlannedCall, outputTokens: number): Amounts =>
  ceilingOf({ inputTokens, outputTokens }, price);

/** Finds the places of an agent; they are the same for all its calls until a window ends or its allowance changes. */
export function createPlaces(windows: Windows) {
  interface Found {
    deploymentId: string;
    places: Place[];
    fromMs: number;
    untilMs: number;
  }
  const known = new WeakMap<GatewayAgent["allowance"], Found>();

  function find({ allowance, deploymentId }: GatewayAgent, epochMs: number): Found {
    const limits = limitsAt(allowance, deploymentId, epochMs);
    const clocked = limits.filter(({ kind }) => kind !== "period");
    return {
      deploymentId,
      places: limits.map((limit) => ({ window: windows.of(limit), unit: limit.unit })),
      fromMs: Math.max(...clocked.map(({ windowStartMs }) => windowStartMs)),
      untilMs: Math.min(...clocked.map(({ windowEndMs }) => windowEndMs ?? Number.POSITIVE_INFINITY)),
    };
  }

  return (agent: GatewayAgent, epochMs: number, nowMs: number): readonly Place[] => {
    let found = known.get(agent.allowance);
    const isGood =
      found !== undefined &&
      found.deploymentId === agent.deploymentId &&
      epochMs >= found.fromMs &&
      epochMs < found.untilMs &&
      found.places.every(({ window }) => !window.isForgotten);
    if (!found || !isGood) {
      found = find(agent, epochMs);
      known.set(agent.allowance, found);
    }
    for (const { window } of found.places) window.touchedMs = nowMs;
    return found.places;
  };
}

/** What a call needs of each place, with a small answer and with the longest one. */
export function claimsOf(call: PlannedCall, places: readonly Place[], most: Amounts): Claim[] {
  const least = ceilingWith(call, Math.min(call.maxOutputTokens, SMALL_ANSWER_TOKENS));
  return places.map(({ window, unit }) => ({
    window,
    unit,
    least: amountIn(unit, least),
    most: amountIn(unit, most),
  }));
}

/** True when every place has room for the whole of it right here. */
export const fitsWhole = (places: readonly Place[], most: Amounts): boolean =>
  places.every(({ window, unit }) => !window.isOverdrawn && freeIn(window) >= amountIn(unit, most));

/** The window of the first limit without room even for a small answer, or null. */
export const lackingIn = (claims: readonly Claim[]): Window | null =>
  claims.find(({ window, least }) => freeIn(window) < least)?.window ?? null;

/** The longest answer that all limits have room for, where they have room for a small one. */
export function clampedOutput(call: PlannedCall, claims: readonly Claim[]): number {
  const small = Math.min(call.maxOutputTokens, SMALL_ANSWER_TOKENS);
  const more = claims.map(({ window, unit, least }) => tokensFor(call, unit, freeIn(window) - least));
  return Math.min(call.maxOutputTokens, small + Math.min(...more));
}

/** How many more tokens an answer may have for that much. */
function tokensFor({ price }: PlannedCall, unit: LimitUnit, amount: number): number {
  if (unit === "tokens") return amount;
  const perMillion = Math.max(price.outputMicros, ...(price.tiers ?? []).map((tier) => tier.outputMicros));
  // The quotient may be off in its last digit: one token less is always paid for.
  return perMillion > 0 ? Math.max(0, Math.floor((amount / perMillion) * MILLION) - 1) : Infinity;
}
