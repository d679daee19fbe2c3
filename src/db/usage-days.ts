import { dayStartOf } from "../domain/usage/allowance.ts";
import type { UsageRow } from "./usage-commit.ts";

/** A row of `usage_days`; names are those of the columns. */
export interface DayRow {
  user_id: string;
  deployment_id: string;
  model: string;
  provider: string;
  day_start: number;
  subscription_id: string;
  calls: number;
  tokens_used: number;
  input_uncached: number;
  cache_read: number;
  cache_write: number;
  output: number;
  cost_micros: number;
}

/** The settled calls of each agent, model, upstream and UTC day in one sum. */
export function sumOfDays(rows: readonly UsageRow[]): DayRow[] {
  const days = new Map<string, DayRow>();
  for (const row of rows) {
    const dayStart = dayStartOf(row.timestamp);
    const key = `${row.deployment_id} ${dayStart} ${row.provider} ${row.model}`;
    const day = days.get(key) ?? firstOfDay(row, dayStart);
    day.calls += 1;
    day.tokens_used += row.tokens_used;
    day.input_uncached += row.input_uncached;
    day.cache_read += row.cache_read;
    day.cache_write += row.cache_write;
    day.output += row.output;
    day.cost_micros += row.cost_micros;
    days.set(key, day);
  }
  return [...days.values()];
}

const firstOfDay = (row: UsageRow, dayStart: number): DayRow => ({
  user_id: row.user_id,
  deployment_id: row.deployment_id,
  model: row.model,
  provider: row.provider,
  day_start: dayStart,
  subscription_id: row.subscription_id,
  calls: 0,
  tokens_used: 0,
  input_uncached: 0,
  cache_read: 0,
  cache_write: 0,
  output: 0,
  cost_micros: 0,
});
