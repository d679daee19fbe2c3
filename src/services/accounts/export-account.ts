import { ABOUT_AGENT, ABOUT_PERSON, personalRows } from "../../db/personal-data.ts";
import type { UsageRow } from "../../db/repositories/usage-report-repository.ts";
import { runPart } from "../../db/run.ts";
import { deployments } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { requireFresh } from "./require-fresh.ts";

/** Single model calls in one file: about 30 MB, a tenth of that when it is packed. */
export const CALLS_IN_FILE = 100_000;
const PAGE = 500;

/** One of the files: everything but single model calls, or those calls in a span of time (ms, the end not included). */
export type ExportPart = "account" | { fromMs: number; untilMs: number };

export interface AccountExport {
  userId: string;
  parts: ExportPart[];
}

/**
 * Says which files hold everything that is stored about the actor, and leaves an audit line. What they are made of is
 * read when they are sent.
 * @throws AppError as `requireFresh`
 */
export async function planExport({ ctx }: { ctx: Context }): Promise<AccountExport> {
  const actor = await requireFresh(ctx);
  const { userId } = actor;
  const starts = await ctx.repos.usageReports.everyNth(userId, CALLS_IN_FILE);
  const ends = [...starts.slice(1), ctx.clock.now() + 1];
  const line = { actor, action: "account.export", subjectKind: "user", subjectId: userId };
  await runPart(ctx.db, ctx.repos.audit.part(line));
  return {
    userId,
    parts: ["account", ...starts.map((fromMs, at) => ({ fromMs, untilMs: ends[at] ?? fromMs }))],
  };
}

/** One file as JSON, in pieces, so that it is never in memory as a whole. */
export async function* exportedJson({
  ctx,
  source,
}: {
  ctx: Context;
  source: { userId: string; part: ExportPart };
}): AsyncIterable<string> {
  const { userId, part } = source;
  yield `{\n"madeAt": ${JSON.stringify(new Date(ctx.clock.now()).toISOString())}`;
  if (part === "account") {
    for (const about of ABOUT_PERSON) yield* list(about.section, personalRows(ctx.db, about, userId));
    yield* list("agents", agents(ctx, userId));
  } else yield* list("modelCalls", modelCalls(ctx, userId, part));
  yield "\n}\n";
}

async function* list(name: string, rows: AsyncIterable<unknown>): AsyncIterable<string> {
  let before = `,\n${JSON.stringify(name)}: [`;
  for await (const row of rows) {
    yield `${before}\n${JSON.stringify(row)}`;
    before = ",";
  }
  yield before === "," ? "\n]" : `${before}]`;
}

async function* agents(ctx: Context, userId: string): AsyncIterable<Record<string, unknown>> {
  const about = { section: "agents", table: deployments, where: "user_id=?" };
  for await (const agent of personalRows(ctx.db, about, userId)) {
    const told: Record<string, unknown> = { ...agent };
    for (const part of ABOUT_AGENT)
      told[part.section] = await allOf(personalRows(ctx.db, part, String(agent.id)));
    yield told;
  }
}

async function allOf<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

async function* modelCalls(
  ctx: Context,
  userId: string,
  span: { fromMs: number; untilMs: number },
): AsyncIterable<Record<string, unknown>> {
  for (let after: UsageRow | undefined; ; ) {
    const page = await ctx.repos.usageReports.calls(userId, span, { limit: PAGE, ...(after && { after }) });
    for (const { timestamp, ...row } of page) yield { at: new Date(timestamp).toISOString(), ...row };
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
