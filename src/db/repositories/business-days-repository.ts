import type { Client, InValue, Row as SqlRow } from "@libsql/client";
import { SERVING } from "../../domain/deployments/phases.ts";
import { DAY_MS } from "../../domain/usage/allowance.ts";
import type { Store } from "../store.ts";

/** What one rail took and lost in one UTC day, in minor units of one currency. */
export interface MoneyDay {
  dayStart: number;
  rail: string;
  currency: string;
  payments: number;
  paidMinor: number;
  /** A payment that went back in parts counts whole on the day of the last one. */
  backMinor: number;
  /** What banks took back, or hold until a dispute is decided. */
  disputedMinor: number;
}

/** Agents that began to run in one UTC day, and those that ceased to. */
export interface TurnDay {
  dayStart: number;
  started: number;
  ended: number;
}

/** How first starts ended in one UTC day; `why` is null for those that went live. */
export interface DeployDay {
  dayStart: number;
  why: string | null;
  deploys: number;
}

/** How long first starts of one UTC day took from being queued to live (ms), the median. */
export interface StartDay {
  dayStart: number;
  medianMs: number;
}

/** What was promised to providers: a rate in uact per block, and that rate for what was left of its day (ms). */
export interface RateDay {
  dayStart: number;
  begunUact: number;
  begunUactMs: number;
  endedUact: number;
  endedUactMs: number;
}

/** What happened day by day since the beginning of a UTC day. Every answer is as long as its days, and no longer. */
export interface BusinessDaysRepository {
  money(sinceDayStart: number): Promise<MoneyDay[]>;
  turns(sinceDayStart: number): Promise<TurnDay[]>;
  deploys(sinceDayStart: number): Promise<DeployDay[]>;
  startMedians(sinceDayStart: number): Promise<StartDay[]>;
  /** The median of all first starts; null without any. */
  startMedian(sinceDayStart: number): Promise<number | null>;
  rates(sinceDayStart: number): Promise<RateDay[]>;
  /** What all leases that are open now cost per block, whatever wallet pays them. */
  openRate(): Promise<number>;
  /** When the first person came (ms); null before that. */
  firstDay(): Promise<number | null>;
}

const dayOf = (column: string): string => `${column} - ${column} % ${DAY_MS}`;
const msLeft = (column: string): string => `(${DAY_MS} - ${column} % ${DAY_MS})`;

const MONEY = `select day, provider, currency, sum(n) as n, sum(paid) as paid, sum(back) as back, sum(held) as held from (
    select ${dayOf("created_at")} as day, provider, currency, 1 as n, amount_minor as paid, 0 as back, 0 as held
      from payments where created_at>=?1
    union all select ${dayOf("refunded_at")}, provider, currency, 0, 0, refunded_minor, 0
      from payments where refunded_at>=?1
    union all select ${dayOf("disputed_at")}, provider, currency, 0, 0, 0, amount_minor - refunded_minor
      from payments where disputed_at>=?1 and disputed=1
  ) group by day, provider, currency order by day, provider, currency`;

/** In the words of the partial index, or that would not be used. */
export const IS_END = `from_phase in (${SERVING.map((phase) => `'${phase}'`).join(",")}) and to_phase in ('closing','stopped')`;
const IS_DEPLOY = "type in ('live','failed') and created_at>=?";

const TURNS = `select day, sum(started) as started, sum(ended) as ended from (
    select ${dayOf("created_at")} as day, 1 as started, 0 as ended from deployment_events
      where ${IS_DEPLOY} and type='live' and from_phase='starting'
    union all select ${dayOf("created_at")}, 0, 1 from deployment_events where ${IS_END} and created_at>=?
  ) group by day order by day`;

/** Agents that were stopped and begin anew say nothing of how well people are served who pay for the first time. */
const FIRST = `${IS_DEPLOY} and from_phase in ('starting','failing') and coalesce(json_extract(evidence,'$.resumed'),0)=0`;

const DEPLOYS = `select ${dayOf("created_at")} as day, case when type='failed'
    then coalesce(json_extract(evidence,'$.why'),'unknown') end as why, count(*) as n
  from deployment_events where ${FIRST} group by day, why order by day, why`;

/** @param group a column, or `null` for one median of all; a number would name a column by its place */
const mediansBy = (group: "day" | "null"): string => `select day, avg(took) as took from (
    select day, took, row_number() over (partition by ${group} order by took) as n, count(*) over (partition by ${group}) as c
      from (select ${dayOf("created_at")} as day, json_extract(evidence,'$.sinceQueuedMs') as took
        from deployment_events where ${FIRST} and type='live') where took is not null
  ) where n in ((c+1)/2, (c+2)/2) group by ${group}`;

const RATES = `select day, sum(begun) as begun, sum(begun_ms) as begun_ms, sum(ended) as ended, sum(ended_ms) as ended_ms from (
    select ${dayOf("created_at")} as day, price_uact_per_block as begun, price_uact_per_block * ${msLeft("created_at")} as begun_ms,
      0 as ended, 0 as ended_ms from leases where created_at>=?1
    union all select ${dayOf("closed_at")}, 0, 0, price_uact_per_block, price_uact_per_block * ${msLeft("closed_at")}
      from leases where closed_at>=?1
  ) group by day order by day`;

export function createBusinessDaysRepository({ client }: Store): BusinessDaysRepository {
  return {
    money: (since) =>
      rowsOf(client, MONEY, [since], (row) => ({
        dayStart: Number(row.day),
        rail: String(row.provider),
        currency: String(row.currency),
        payments: Number(row.n),
        paidMinor: Number(row.paid),
        backMinor: Number(row.back),
        disputedMinor: Number(row.held),
      })),
    turns: (since) =>
      rowsOf(client, TURNS, [since, since], (row) => ({
        dayStart: Number(row.day),
        started: Number(row.started),
        ended: Number(row.ended),
      })),
    deploys: (since) =>
      rowsOf(client, DEPLOYS, [since], (row) => ({
        dayStart: Number(row.day),
        why: row.why === null ? null : String(row.why),
        deploys: Number(row.n),
      })),
    startMedians: (since) =>
      rowsOf(client, mediansBy("day"), [since], (row) => ({
        dayStart: Number(row.day),
        medianMs: Number(row.took),
      })),
    async startMedian(since) {
      const [median] = await rowsOf(client, mediansBy("null"), [since], (row) => Number(row.took));
      return median ?? null;
    },
    rates: (since) =>
      rowsOf(client, RATES, [since], (row) => ({
        dayStart: Number(row.day),
        begunUact: Number(row.begun),
        begunUactMs: Number(row.begun_ms),
        endedUact: Number(row.ended),
        endedUactMs: Number(row.ended_ms),
      })),
    async openRate() {
      const sql = "select coalesce(sum(price_uact_per_block),0) as rate from leases where state<>'closed'";
      const [rate] = await rowsOf(client, sql, [], (row) => Number(row.rate));
      return rate ?? 0;
    },
    async firstDay() {
      // Ids are UUIDs v7: the first one is the oldest.
      const sql = "select created_at from users order by id limit 1";
      const [at] = await rowsOf(client, sql, [], (row) => Number(row.created_at));
      return at ?? null;
    },
  };
}

async function rowsOf<T>(
  client: Client,
  sql: string,
  args: InValue[],
  toFact: (row: SqlRow) => T,
): Promise<T[]> {
  const { rows } = await client.execute({ sql, args });
  return rows.map(toFact);
}
