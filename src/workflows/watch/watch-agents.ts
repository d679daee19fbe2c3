import type { Silent } from "../../db/repositories/agent-health-repository.ts";
import { runParts } from "../../db/run.ts";
import type { Context } from "../../services/context.ts";
import { listeningSince } from "../../services/health/listening-since.ts";
import { CALLS_MS, FAILED_CALLS } from "../../services/health/model-standing.ts";
import { wakePart } from "../../services/wake-part.ts";
import { WATCHED } from "./look-at-agent.ts";

const FORGOTTEN_EVERY_MS = 10 * 60_000;
const FORGOTTEN_AT_ONCE = 500;

/** After an outage of ours it may be everybody who fell silent. */
const WOKEN_AT_ONCE = 500;

/**
 * A round: has everybody looked at who fell silent since the last one, and whose model gives no answers. It reads no more
 * than that, however many agents there are, and writes one row. One that is cut off is made again from its beginning.
 * @returns when the next one is (ms since epoch)
 */
export async function watchAgents(ctx: Context): Promise<number> {
  const { roundMs, reportStaleMs } = ctx.settings.health;
  const now = ctx.clock.now();
  const last = await ctx.repos.watchRounds.last();
  const silentBy = now - reportStaleMs;
  const afterMs = last ? last.at - reportStaleMs : 0;
  await wakeSilent(ctx, { afterMs, untilMs: silentBy });
  await wakeUnanswered(ctx, now - CALLS_MS, last?.at ?? 0);
  await ctx.repos.watchRounds.end(last, { at: now, since: listeningSince(last, now, roundMs) });
  return now + roundMs;
}

async function wakeSilent(ctx: Context, between: { afterMs: number; untilMs: number }): Promise<void> {
  for (let after: Silent | null = null; ; ) {
    const page: Silent[] = await ctx.repos.agentHealth.fellSilent(between, WATCHED, {
      after,
      limit: WOKEN_AT_ONCE,
    });
    await wakeAll(
      ctx,
      page.map(({ id }) => id),
    );
    after = page.at(-1) ?? null;
    if (page.length < WOKEN_AT_ONCE) return;
  }
}

async function wakeUnanswered(ctx: Context, sinceMs: number, newAfterMs: number): Promise<void> {
  for (let after: string | null = null; ; ) {
    const calls = { sinceMs, least: FAILED_CALLS, newAfterMs };
    const page: string[] = await ctx.repos.usage.refusedSince(calls, { after, limit: WOKEN_AT_ONCE });
    await wakeAll(ctx, page);
    after = page.at(-1) ?? null;
    if (page.length < WOKEN_AT_ONCE) return;
  }
}

async function wakeAll(ctx: Context, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await runParts(
    ctx.db,
    ids.map((id) => wakePart(ctx, `health:${id}`)),
  );
}

/** Finds agents that nobody has looked at, whatever became of the wake-up that should have begun it. */
export async function findForgotten(ctx: Context): Promise<number> {
  const ids = await ctx.repos.agentHealth.forgotten(WATCHED, FORGOTTEN_AT_ONCE);
  await wakeAll(ctx, ids);
  return ctx.clock.now() + (ids.length === FORGOTTEN_AT_ONCE ? 0 : FORGOTTEN_EVERY_MS);
}
