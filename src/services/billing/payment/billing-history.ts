import { z } from "zod";
import type { BillingEntry } from "../../../db/repositories/billing-entry-repository.ts";
import { graceEndsMs, overdueClosesMs } from "../../../domain/billing/grace.ts";
import type { PaperKind, RailName } from "../../../ports/payment-rail.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { cutPage } from "../../cut-page.ts";

const Input = z.object({
  after: z.object({ at: z.number().int(), key: z.string() }).optional(),
  limit: z.number().int().min(1).max(50).default(8),
});

export interface BillingHistory {
  /** Orders, payments, refunds and disputes, newest first. */
  entries: BillingEntry[];
  /** Where the next page begins; null on the last one. */
  next: { at: number; key: string } | null;
  /** Rails on which this person has paid, and which are still on. */
  rails: RailName[];
  /** What each of them gives for a payment. */
  papers: Partial<Record<RailName, PaperKind>>;
  /** When the agents of an overdue plan are stopped, and when they are closed; null while nothing is owed. */
  owed: { stopsAtMs: number; closesAtMs: number } | null;
  /** The moment of which this is said. */
  nowMs: number;
}

/** What the actor has ordered, paid, got back and disputed, a page at a time, and whether a payment is owed. */
export async function billingHistory({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<BillingHistory> {
  const actor = requireUser(ctx);
  const { after, limit } = Input.parse(input);
  const found = await ctx.repos.billingEntries.listByUser(actor.userId, {
    limit: limit + 1,
    ...(after && { after }),
  });
  const { rows: entries, next } = cutPage(found, limit, ({ at, key }) => ({ at, key }));
  const known = await Promise.all(
    [...ctx.rails.values()].map(async (rail) =>
      (await ctx.repos.customers.find(rail.name, actor.userId)) ? [rail] : [],
    ),
  );
  const rails = known.flat();
  const plans = await ctx.repos.subscriptions.listByUser(actor.userId);
  const overdue = plans.flatMap((one) =>
    one.status === "past_due" && one.pastDueSince !== null ? [one.pastDueSince] : [],
  );
  return {
    entries,
    next,
    rails: rails.map(({ name }) => name),
    papers: Object.fromEntries(rails.map(({ name, paper }) => [name, paper])),
    owed: overdue.length > 0 ? owedSince(ctx, Math.min(...overdue)) : null,
    nowMs: ctx.clock.now(),
  };
}

const owedSince = ({ settings }: Context, sinceMs: number) => ({
  stopsAtMs: graceEndsMs(sinceMs),
  closesAtMs: overdueClosesMs(sinceMs, settings.overdueKeepMs),
});
