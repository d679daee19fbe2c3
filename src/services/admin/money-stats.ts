import type { MoneyDay } from "../../db/repositories/business-days-repository.ts";
import { escrowByDay } from "../../domain/providers/escrow-by-day.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { BusinessDays, type DayRow, daysOfBusiness, spread } from "./stats-days.ts";

/** What one rail took and lost, by day, in minor units. */
export interface RailFlow {
  rail: string;
  paidMinor: number[];
  backMinor: number[];
  disputedMinor: number[];
}

export interface CurrencyFlow {
  currency: string;
  payments: number;
  rails: RailFlow[];
}

/** What came in and went out. Sums of different currencies are never added. */
export interface MoneyStats {
  days: BusinessDays;
  row: DayRow;
  /** The one with the most payments first. */
  currencies: CurrencyFlow[];
  /** By day, in millionths of a US dollar: what leases ran up at their agreed prices, and what models cost. */
  escrowMicros: number[];
  modelMicros: number[];
}

/** @throws AppError `forbidden` */
export async function moneyStats({
  ctx,
  input,
}: {
  ctx: Context;
  input: { days: BusinessDays };
}): Promise<MoneyStats> {
  await requireMay(ctx, "stats.money");
  const days = BusinessDays.parse(input.days);
  const { businessDays, usageReports } = ctx.repos;
  const row = await daysOfBusiness(ctx, days);
  const models = await usageReports.modelDays(row.firstDayMs);
  return {
    days,
    row,
    currencies: currenciesOf(row, await businessDays.money(row.firstDayMs)),
    escrowMicros: escrowByDay(
      row,
      { openUact: await businessDays.openRate(), turns: await businessDays.rates(row.firstDayMs) },
      ctx.clock.now(),
    ),
    modelMicros: spread(row, models, ({ costMicros }) => costMicros),
  };
}

function currenciesOf(row: DayRow, list: readonly MoneyDay[]): CurrencyFlow[] {
  const flows = [...Map.groupBy(list, ({ currency }) => currency.toLowerCase())].map(([currency, all]) => ({
    currency,
    payments: all.reduce((sum, { payments }) => sum + payments, 0),
    rails: [...Map.groupBy(all, ({ rail }) => rail)]
      .map(([rail, some]) => ({
        rail,
        paidMinor: spread(row, some, ({ paidMinor }) => paidMinor),
        backMinor: spread(row, some, ({ backMinor }) => backMinor),
        disputedMinor: spread(row, some, ({ disputedMinor }) => disputedMinor),
      }))
      .sort((a, b) => a.rail.localeCompare(b.rail)),
  }));
  return flows.sort((a, b) => b.payments - a.payments || a.currency.localeCompare(b.currency));
}
