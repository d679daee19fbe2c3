import { z } from "zod";
import { DAY_MS, dayStartOf } from "../../domain/usage/allowance.ts";
import type { Context } from "../context.ts";

/** Spans that a business is looked at in, in days. */
export const BUSINESS_DAYS = [7, 30, 90] as const;
export const BusinessDays = z.literal(BUSINESS_DAYS);
export type BusinessDays = z.output<typeof BusinessDays>;

/** A business younger than that is shown with the days before it. */
const FEWEST = 7;

/** UTC days in order, the last of them today. */
export interface DayRow {
  firstDayMs: number;
  count: number;
}

/** That many days, or as many as there has been a business: nobody learns from weeks before it. */
export async function daysOfBusiness(ctx: Context, wanted: number): Promise<DayRow> {
  const today = dayStartOf(ctx.clock.now());
  const firstMs = (await ctx.repos.businessDays.firstDay()) ?? today;
  const age = Math.floor((today - dayStartOf(firstMs)) / DAY_MS) + 1;
  const count = Math.min(wanted, Math.max(age, FEWEST));
  return { firstDayMs: today - (count - 1) * DAY_MS, count };
}

/** An amount for each day, nothing where nothing was. What is outside of the days is left out. */
export function spread<T extends { dayStart: number }>(
  { firstDayMs, count }: DayRow,
  list: readonly T[],
  amountOf: (one: T) => number,
): number[] {
  const amounts = Array.from({ length: count }, () => 0);
  for (const one of list) {
    const at = (one.dayStart - firstDayMs) / DAY_MS;
    if (at in amounts) amounts[at] = (amounts[at] ?? 0) + amountOf(one);
  }
  return amounts;
}

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);
