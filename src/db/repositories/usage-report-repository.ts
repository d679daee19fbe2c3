import { and, asc, eq, gte, lt, sql, sum } from "drizzle-orm";
import type { LimitKind } from "../../domain/usage/allowance.ts";
import { DAY_MS, dayStartOf } from "../../domain/usage/allowance.ts";
import type { Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { llmUsageLog, usageCounters, usageDays } from "../schema.ts";
import type { Store } from "../store.ts";

export type UsageRow = Row<typeof llmUsageLog>;

/** From that moment up to, and without, the other; ms. */
export interface Span {
  fromMs: number;
  untilMs: number;
}

/** What one agent used of one model in one UTC day. */
export interface UsageSum {
  deploymentId: string;
  model: string;
  dayStart: number;
  /** Billable. */
  tokens: number;
  costMicros: number;
}

/** What one model of one upstream was used for, by everybody. */
export interface ModelSum {
  provider: string;
  model: string;
  calls: number;
  tokens: number;
  costMicros: number;
}

/** What everybody's agents used of one model in one UTC day. */
export interface ModelDay {
  dayStart: number;
  model: string;
  tokens: number;
  costMicros: number;
}

export interface UserSum {
  userId: string;
  tokens: number;
  costMicros: number;
}

export interface UsageReportRepository {
  /** Settled use of a limit in one window, in the limit's unit. */
  used(scope: string, kind: LimitKind, windowStart: number): Promise<number>;
  /** The same, and how many calls found no room there. */
  counter(scope: string, kind: LimitKind, windowStart: number): Promise<{ used: number; refused: number }>;
  /** When the windows of a limit that has been used began, newest first. */
  windowStarts(scope: string, kind: LimitKind, limit: number): Promise<number[]>;
  /** What a person's agents used on one plan, to the millisecond: days that are whole come from their sums. */
  sums(userId: string, subscriptionId: string, span: Span): Promise<UsageSum[]>;
  /** What one agent has cost in one UTC day, in millionths of a US dollar. */
  costOn(userId: string, deploymentId: string, dayStart: number): Promise<number>;
  /** When the first use of a plan within the span was settled, ms; null without one. */
  firstUse(userId: string, subscriptionId: string, span: Span): Promise<number | null>;
  /** A person's calls in order of time, whatever plan they were made on. `after` is the last one of the page before. */
  calls(
    userId: string,
    span: Span,
    page: { after?: Pick<UsageRow, "timestamp" | "id">; limit: number },
  ): Promise<UsageRow[]>;
  /** When every n-th of a person's calls was settled, the first one included (ms): where to cut them into parts. */
  everyNth(userId: string, n: number): Promise<number[]>;
  /** By what it cost, dearest first. */
  modelSums(sinceDayStart: number, limit: number): Promise<ModelSum[]>;
  modelDays(sinceDayStart: number): Promise<ModelDay[]>;
  /** By what it cost, dearest first. */
  userSums(sinceDayStart: number, limit: number): Promise<UserSum[]>;
  /** Calls that found no room in windows which were touched since then, by the limit that had none. */
  refusedSince(sinceMs: number): Promise<{ kind: LimitKind; calls: number }[]>;
  totals(sinceDayStart: number): Promise<Omit<ModelSum, "provider" | "model">>;
}

const ceilDay = (ms: number): number => Math.ceil(ms / DAY_MS) * DAY_MS;

/** The whole days of a span, and what is left of it before and after them. */
function partsOf({ fromMs, untilMs }: Span): { days: Span; edges: [Span, Span] } {
  const first = Math.min(ceilDay(fromMs), untilMs);
  const last = Math.max(dayStartOf(untilMs), first);
  return {
    days: { fromMs: first, untilMs: last },
    edges: [
      { fromMs, untilMs: first },
      { fromMs: last, untilMs },
    ],
  };
}

const SUMS = `select deployment_id, model, day_start, sum(tokens) as tokens, sum(cost_micros) as cost_micros from (
    select deployment_id, model, day_start, tokens_used as tokens, cost_micros from usage_days
      where user_id=? and subscription_id=? and day_start>=? and day_start<?
    union all
    select coalesce(deployment_id, ''), coalesce(model, ''), timestamp - timestamp % ${DAY_MS}, tokens_used, cost_micros
      from llm_usage_log where user_id=? and subscription_id=?
      and ((timestamp>=? and timestamp<?) or (timestamp>=? and timestamp<?))
  ) group by deployment_id, model, day_start order by day_start, deployment_id, model`;

export function createUsageReportRepository({ client, orm }: Store): UsageReportRepository {
  const within = (userId: string, { fromMs, untilMs }: Span) =>
    and(
      eq(llmUsageLog.userId, userId),
      gte(llmUsageLog.timestamp, fromMs),
      lt(llmUsageLog.timestamp, untilMs),
    );
  const counter = async (scope: string, kind: LimitKind, windowStart: number) => {
    const { used, refused } = usageCounters;
    const isIt = and(
      eq(usageCounters.scope, scope),
      eq(usageCounters.kind, kind),
      eq(usageCounters.windowStart, windowStart),
    );
    const row = await firstOf(orm.select({ used, refused }).from(usageCounters).where(isIt));
    return row ?? { used: 0, refused: 0 };
  };
  return {
    used: async (...limit) => (await counter(...limit)).used,
    counter,
    async windowStarts(scope, kind, limit) {
      const { rows } = await client.execute({
        sql: "select window_start from usage_counters where scope=? and kind=? order by window_start desc limit ?",
        args: [scope, kind, limit],
      });
      return rows.map((row) => Number(row.window_start));
    },
    async sums(userId, subscriptionId, span) {
      const { days, edges } = partsOf(span);
      const { rows } = await client.execute({
        sql: SUMS,
        args: [
          ...[userId, subscriptionId, days.fromMs, days.untilMs],
          ...[userId, subscriptionId, ...edges.flatMap((edge) => [edge.fromMs, edge.untilMs])],
        ],
      });
      return rows.map((row) => ({
        deploymentId: String(row.deployment_id),
        model: String(row.model),
        dayStart: Number(row.day_start),
        tokens: Number(row.tokens),
        costMicros: Number(row.cost_micros),
      }));
    },
    async costOn(userId, deploymentId, dayStart) {
      const row = await firstOf(
        orm
          .select({ cost: sum(usageDays.costMicros) })
          .from(usageDays)
          .where(
            and(
              eq(usageDays.userId, userId),
              eq(usageDays.dayStart, dayStart),
              eq(usageDays.deploymentId, deploymentId),
            ),
          ),
      );
      return Number(row?.cost ?? 0);
    },
    async firstUse(userId, subscriptionId, span) {
      const row = await firstOf(
        orm
          .select({ timestamp: llmUsageLog.timestamp })
          .from(llmUsageLog)
          .where(and(within(userId, span), eq(llmUsageLog.subscriptionId, subscriptionId)))
          .orderBy(asc(llmUsageLog.timestamp))
          .limit(1),
      );
      return row?.timestamp ?? null;
    },
    async everyNth(userId, n) {
      const starts: number[] = [];
      for (let [from, skip] = [Number.MIN_SAFE_INTEGER, 0]; ; ) {
        const { rows } = await client.execute({
          sql: "select timestamp from llm_usage_log where user_id=? and timestamp>=? order by timestamp limit 1 offset ?",
          args: [userId, from, skip],
        });
        const at = rows[0]?.timestamp;
        if (at === undefined) return starts;
        // More than n at once cannot be cut.
        if (Number(at) !== starts.at(-1)) starts.push(Number(at));
        [from, skip] = Number(at) === from ? [from + 1, 0] : [Number(at), n];
      }
    },
    calls: (userId, span, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(llmUsageLog)
          .where(
            and(
              within(userId, span),
              after && sql`(${llmUsageLog.timestamp}, ${llmUsageLog.id}) > (${after.timestamp}, ${after.id})`,
            ),
          )
          .orderBy(asc(llmUsageLog.timestamp), asc(llmUsageLog.id))
          .limit(limit),
      ),
    async modelSums(sinceDayStart, limit) {
      const { rows } = await client.execute({
        sql: `select provider, model, sum(calls) as calls, sum(tokens_used) as tokens, sum(cost_micros) as cost
          from usage_days where day_start>=? group by provider, model order by cost desc, tokens desc limit ?`,
        args: [sinceDayStart, limit],
      });
      return rows.map((row) => ({
        provider: String(row.provider),
        model: String(row.model),
        calls: Number(row.calls),
        tokens: Number(row.tokens),
        costMicros: Number(row.cost),
      }));
    },
    async modelDays(sinceDayStart) {
      const { rows } = await client.execute({
        sql: `select day_start, model, sum(tokens_used) as tokens, sum(cost_micros) as cost
          from usage_days where day_start>=? group by day_start, model order by day_start, model`,
        args: [sinceDayStart],
      });
      return rows.map((row) => ({
        dayStart: Number(row.day_start),
        model: String(row.model),
        tokens: Number(row.tokens),
        costMicros: Number(row.cost),
      }));
    },
    async userSums(sinceDayStart, limit) {
      const { rows } = await client.execute({
        // The plus keeps the rows from being read in order of people, which would be those of all days.
        sql: `select user_id, sum(tokens_used) as tokens, sum(cost_micros) as cost
          from usage_days where day_start>=? group by +user_id order by cost desc, tokens desc limit ?`,
        args: [sinceDayStart, limit],
      });
      return rows.map((row) => ({
        userId: String(row.user_id),
        tokens: Number(row.tokens),
        costMicros: Number(row.cost),
      }));
    },
    async refusedSince(sinceMs) {
      const { rows } = await client.execute({
        sql: `select kind, sum(refused) as calls from usage_counters where refused>0 and updated_at>=?
          group by kind order by kind`,
        args: [sinceMs],
      });
      return rows.map((row) => ({ kind: String(row.kind) as LimitKind, calls: Number(row.calls) }));
    },
    async totals(sinceDayStart) {
      const { rows } = await client.execute({
        sql: `select coalesce(sum(calls),0) as calls, coalesce(sum(tokens_used),0) as tokens,
          coalesce(sum(cost_micros),0) as cost from usage_days where day_start>=?`,
        args: [sinceDayStart],
      });
      const [row] = rows;
      return { calls: Number(row?.calls), tokens: Number(row?.tokens), costMicros: Number(row?.cost) };
    },
  };
}
