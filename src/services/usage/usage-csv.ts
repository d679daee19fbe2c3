import type { UsageRow } from "../../db/repositories/usage-report-repository.ts";
import { csvLine } from "../../domain/usage/csv-line.ts";
import type { Context } from "../context.ts";

const PAGE = 500;
const MICROS_PER_USD = 1_000_000;

const COLUMNS = [
  "time",
  "agent",
  "agent_id",
  "model",
  "upstream",
  "kind",
  "input_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "output_tokens",
  "billable_tokens",
  "cost_usd",
  "status",
  "usage_source",
];

/** Whose calls, and from when until when (ms, the end not included). */
export interface UsageCsvSource {
  userId: string;
  fromMs: number;
  untilMs: number;
}

/**
 * A person's calls as CSV (RFC 4180), a piece for each page, so that any number of them fits in memory. Numbers have
 * dots, times are UTC, and there is no byte order mark: programs that read it would take that for part of a name.
 */
export async function* usageCsv({
  ctx,
  source,
}: {
  ctx: Context;
  source: UsageCsvSource;
}): AsyncIterable<string> {
  const { userId, fromMs, untilMs } = source;
  const names = new Map<string, string>();
  yield csvLine(COLUMNS);
  for (let after: UsageRow | undefined; ; ) {
    const page = await ctx.repos.usageReports.calls(
      userId,
      { fromMs, untilMs },
      { limit: PAGE, ...(after && { after }) },
    );
    let piece = "";
    for (const row of page) piece += csvLine(cellsOf(row, await nameOf(ctx, names, row)));
    if (piece) yield piece;
    if (page.length < PAGE) return;
    after = page.at(-1);
  }
}

async function nameOf(ctx: Context, names: Map<string, string>, row: UsageRow): Promise<string> {
  if (row.deploymentId === null) return "";
  const known = names.get(row.deploymentId);
  if (known !== undefined) return known;
  const name = (await ctx.repos.deployments.findForUser(row.userId, row.deploymentId))?.name ?? "";
  names.set(row.deploymentId, name);
  return name;
}

const cellsOf = (row: UsageRow, name: string): (string | number)[] => [
  new Date(row.timestamp).toISOString(),
  name,
  row.deploymentId ?? "",
  row.model ?? "",
  row.provider,
  row.callKind ?? "",
  row.inputUncached,
  row.cacheRead,
  row.cacheWrite,
  row.output,
  row.tokensUsed,
  (row.costMicros / MICROS_PER_USD).toFixed(6),
  row.status,
  row.usageSource,
];
