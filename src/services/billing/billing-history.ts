import { z } from "zod";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import { graceEndsMs, overdueClosesMs } from "../../domain/billing/grace.ts";
import type { RailName } from "../../ports/payment-rail.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";

const Input = z.object({
  after: z.object({ createdAt: z.number().int(), id: z.string() }).optional(),
  limit: z.number().int().min(1).max(50).default(10),
});

export interface BillingHistory {
  /** Newest first. */
  payments: Payment[];
  /** Where the next page begins; null on the last one. */
  next: { createdAt: number; id: string } | null;
  /** Rails on which this person has paid, and which are still on. */
  rails: RailName[];
  /** When the agents of an overdue plan are stopped, and when they are closed; null while nothing is owed. */
  owed: { stopsAtMs: number; closesAtMs: number } | null;
  /** The moment of which this is said. */
  nowMs: number;
}

/** What the actor has paid and got back, a page at a time, and whether a payment is owed. */
export async function billingHistory({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<BillingHistory> {
  const actor = requireUser(ctx);
  const { after, limit } = Input.parse(input);
  const found = await ctx.repos.payments.listByUser(actor.userId, {
    limit: limit + 1,
    ...(after && { after }),
  });
  const { rows: payments, next } = cutPage(found, limit, (last) => ({
    createdAt: last.createdAt,
    id: last.providerPaymentId,
  }));
  const known = await Promise.all(
    [...ctx.rails.keys()].map(async (rail) =>
      (await ctx.repos.customers.find(rail, actor.userId)) ? [rail] : [],
    ),
  );
  const plans = await ctx.repos.subscriptions.listByUser(actor.userId);
  const overdue = plans.flatMap((one) =>
    one.status === "past_due" && one.pastDueSince !== null ? [one.pastDueSince] : [],
  );
  return {
    payments,
    next,
    rails: known.flat(),
    owed: overdue.length > 0 ? owedSince(ctx, Math.min(...overdue)) : null,
    nowMs: ctx.clock.now(),
  };
}

const owedSince = ({ settings }: Context, sinceMs: number) => ({
  stopsAtMs: graceEndsMs(sinceMs),
  closesAtMs: overdueClosesMs(sinceMs, settings.overdueKeepMs),
});
