import { DAY_MS, dayStartOf } from "./allowance.ts";
import { percentUsed } from "./thresholds.ts";

export interface DayUse {
  dayStartMs: number;
  tokens: number;
}

export interface ForecastInput {
  nowMs: number;
  /** When the allowance begins anew, or ends with its plan; null when nobody can say. */
  endMs: number | null;
  used: number;
  limit: number;
  /** The least that one more call asks for: what is left below it is as good as nothing. */
  least: number;
  /** The first use that is known, within the days below; null without one. */
  firstUseMs: number | null;
  /** The last days, in any order; days without use may be left out. */
  days: readonly DayUse[];
}

/** `lasts`: there will be some left when the allowance begins anew. */
export type Forecast =
  | { kind: "unknown" }
  | { kind: "lasts" }
  | { kind: "used_up" }
  | { kind: "runs_out"; atMs: number };

/** Days that are looked at. */
export const FORECAST_DAYS = 14;
/** A day counts half as much as one that is this many days younger. */
const HALF_LIFE_DAYS = 3;
/** Less than this says nothing about a week. */
const ENOUGH_MS = DAY_MS;
/** How far an allowance of unknown end is looked ahead. */
const AHEAD_MS = 31 * DAY_MS;

/** Tokens per ms, the younger days counting more; a day counts by the part of it that has passed since the first use. */
function pace({ nowMs, days }: ForecastInput, firstUseMs: number): number {
  const tokensOn = new Map(days.map((day) => [day.dayStartMs, day.tokens]));
  const today = dayStartOf(nowMs);
  let [tokens, passed] = [0, 0];
  for (let age = 0; age < FORECAST_DAYS; age++) {
    const start = today - age * DAY_MS;
    const span = Math.min(nowMs, start + DAY_MS) - Math.max(start, firstUseMs);
    if (span <= 0) break;
    const weight = 0.5 ** (age / HALF_LIFE_DAYS);
    tokens += weight * (tokensOn.get(start) ?? 0);
    passed += weight * span;
  }
  return passed > 0 ? tokens / passed : 0;
}

/** When the allowance is used up if things go on as in the last days. Never a moment that has passed. */
export function forecast(input: ForecastInput): Forecast {
  const { nowMs, endMs, used, limit, firstUseMs } = input;
  if (percentUsed(input) >= 100) return { kind: "used_up" };
  if (firstUseMs === null || nowMs - firstUseMs < ENOUGH_MS) return { kind: "unknown" };
  const perMs = pace(input, firstUseMs);
  // A renewal that is late has not begun a new allowance yet.
  const horizonMs = endMs !== null && endMs > nowMs ? endMs : nowMs + AHEAD_MS;
  const atMs = perMs > 0 ? Math.ceil(nowMs + (limit - used) / perMs) : Number.POSITIVE_INFINITY;
  return atMs >= horizonMs ? { kind: "lasts" } : { kind: "runs_out", atMs };
}
