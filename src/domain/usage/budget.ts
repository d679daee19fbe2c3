import { TOKENS_PER_MESSAGE } from "../plans/plans.ts";
import { DAY_MS, dayStartOf } from "./allowance.ts";
import { ceilingOf, costMicros, type ModelPrice } from "./model-price.ts";

/** What an owner allows one agent to cost, as stored. */
export interface DayBudget {
  /** Millionths of a US dollar in a UTC day. */
  dayMicros: number;
  extraMicros: number;
  extraDayStart: number | null;
}

/** More than anybody means to allow a day: $10,000. */
export const MAX_BUDGET_MICROS = 10_000_000_000;

/** The least room that one short exchange with an agent asks for: a request of 38.5 kB and a short answer. */
const LEAST_TURN = { inputTokens: 13_400, outputTokens: 600 };
export const LEAST_TURN_TOKENS = LEAST_TURN.inputTokens + LEAST_TURN.outputTokens;

/** What one short exchange reserves at this price, in millionths of a US dollar. */
export const leastTurnMicros = (price: ModelPrice): number => ceilingOf(LEAST_TURN, price).costMicros;

/** Of a measured exchange, what the answer is; the rest is the prompt. */
const ANSWER_TOKENS = 300;

/** What one message usually costs at this price, in millionths of a US dollar. */
export const messageMicros = (price: ModelPrice): number =>
  costMicros(
    { inputUncached: TOKENS_PER_MESSAGE - ANSWER_TOKENS, cacheRead: 0, cacheWrite: 0, output: ANSWER_TOKENS },
    price,
  );

/** When the UTC day of a moment is over, ms. */
export const dayEndsMs = (ms: number): number => dayStartOf(ms) + DAY_MS;

/** Added by its owner for this very day, in millionths of a US dollar. */
export const extraToday = ({ extraMicros, extraDayStart }: DayBudget, nowMs: number): number =>
  extraDayStart === dayStartOf(nowMs) ? extraMicros : 0;

/** What the agent may cost today, in millionths of a US dollar. */
export const budgetToday = (budget: DayBudget, nowMs: number): number =>
  budget.dayMicros + extraToday(budget, nowMs);
