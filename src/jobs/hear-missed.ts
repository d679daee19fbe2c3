import { runParts } from "../db/run.ts";
import { isTransient, toAppError } from "../errors.ts";
import { handleRailEvent } from "../inbox/handle-rail-event.ts";
import type { RailEvent } from "../ports/payment-rail.ts";
import { caseOverPart, openCase } from "../services/admin/open-case.ts";
import type { Context } from "../services/context.ts";

const DAY_MS = 86_400_000;
/** What was missed is listed for longer than a day, so that a provider that was away costs nothing; it is heard once. */
const LOOK_BACK_MS = 7 * DAY_MS;
const SOON_MS = 3_600_000;

/**
 * Asks each rail once a day what it could not deliver, and does what those webhooks would have done. What still cannot
 * be settled is a case for an administrator.
 */
export async function hearMissed(ctx: Context): Promise<number> {
  let isWhole = true;
  for (const [rail, { missedEvents }] of ctx.rails) {
    try {
      for (const event of await missedEvents(ctx.clock.now() - LOOK_BACK_MS))
        if (!(await hear(ctx, rail, event))) isWhole = false;
    } catch (error) {
      isWhole = false;
      ctx.log.warn({ event: "billing.missed_unread", rail, err: error });
    }
  }
  return ctx.clock.now() + (isWhole ? DAY_MS : SOON_MS);
}

/** @returns false when it is worth trying again soon */
async function hear(ctx: Context, rail: string, { eventId, type, object }: RailEvent): Promise<boolean> {
  if (object.kind === "other" || (await ctx.repos.inbox.isKnown(rail, eventId))) return true;
  const key = `event:${rail}:${object.kind}:${object.id}`;
  try {
    await handleRailEvent(ctx, rail, JSON.stringify({ object }));
    await runParts(ctx.db, [caseOverPart(ctx, key)]);
    if (await ctx.repos.inbox.noteHeard({ source: rail, eventId, kind: type }))
      ctx.log.warn({ event: "billing.drift", rail, what: "event", type });
    return true;
  } catch (thrown) {
    const error = toAppError(thrown);
    ctx.log.warn({ event: "billing.missed_unsettled", rail, type, err: error });
    if (isTransient(error) || error.code === "conflict") return false;
    const facts = { rail, object: `${object.kind} ${object.id}`, error: error.code };
    await openCase({ ctx, input: { key, kind: "event_unsettled", subject: object.id, facts } });
    return true;
  }
}
