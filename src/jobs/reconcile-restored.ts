import { runParts } from "../db/run.ts";
import { isTransient, toAppError } from "../errors.ts";
import { openCaseParts } from "../services/admin/open-case.ts";
import { syncCheckout } from "../services/billing/checkout/sync-checkout.ts";
import { syncCustomer } from "../services/billing/checkout/sync-customer.ts";
import { syncPayment } from "../services/billing/payment/sync-payment.ts";
import { syncSubscription } from "../services/billing/plan/sync-subscription.ts";
import type { Context } from "../services/context.ts";
import { readStrangers } from "../workflows/reconcile/sweep-chain.ts";
import { hearMissed } from "./hear-missed.ts";

const PAGE = 100;

/**
 * After the database was put back from a copy: reads again what the payment providers and the chain know, and only
 * then lets the work go on that acts on the books. While either cannot be read, it is tried again and all of that waits.
 * @returns null once there is nothing to read back
 */
export async function reconcileRestored(ctx: Context): Promise<null> {
  const restore = await ctx.repos.databaseRestores.open();
  if (!restore) return null;
  const { id, copy, copiedAt } = restore;
  const unsettled = { count: 0 };
  ctx.log.warn({ event: "restore.reconciling", copy });
  await readOrders(ctx, unsettled);
  await readPeople(ctx, unsettled);
  await hearMissed(ctx);
  const strangers = await readStrangers(ctx);
  const facts = { unsettled: unsettled.count, strangers };
  await runParts(ctx.db, [
    ctx.repos.databaseRestores.reconciledPart(id),
    ...openCaseParts(ctx, {
      key: `restored:${id}`,
      kind: "database_restored",
      subject: copy,
      facts: { copy, ...facts },
    }),
  ]);
  ctx.scheduler.nudge(`case:restored:${id}`);
  ctx.log.warn({ event: "restore.reconciled", copy, copiedAt, ...facts });
  return null;
}

/** Orders that were open when the copy was made may have been paid since. */
async function readOrders(ctx: Context, unsettled: { count: number }): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.orders.listOpen({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { id, provider: rail } of page) {
      const checkout = await ctx.repos.checkouts.findOpenByOrder(id);
      if (!checkout || !ctx.rails.has(rail)) continue;
      const { sessionId } = checkout;
      await settle(ctx, unsettled, () => syncCheckout({ ctx, input: { rail, sessionId } }));
    }
    after = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

/** Everything that a provider knows of the people whom the copy knows. */
async function readPeople(ctx: Context, unsettled: { count: number }): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.users.listIds({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const userId of page) await readPerson(ctx, userId, unsettled);
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}

async function readPerson(ctx: Context, userId: string, unsettled: { count: number }): Promise<void> {
  for (const rail of ctx.rails.keys())
    if (await ctx.repos.customers.find(rail, userId))
      await settle(ctx, unsettled, () => syncCustomer({ ctx, input: { rail, userId } }));
  for (const plan of await ctx.repos.subscriptions.listByUser(userId)) {
    const { provider, providerSubscriptionId: subscriptionId } = plan;
    const rail = [...ctx.rails.keys()].find((name) => name === provider);
    if (!rail) continue;
    await settle(ctx, unsettled, () => syncSubscription({ ctx, input: { rail, subscriptionId } }));
    for (const { providerPaymentId: paymentId } of await ctx.repos.payments.listUnsettled(
      rail,
      subscriptionId,
      0,
    ))
      await settle(ctx, unsettled, () => syncPayment({ ctx, input: { rail, paymentId } }));
  }
}

/** One that makes no sense must not keep all others waiting for ever; a provider that is away must. */
async function settle(
  ctx: Context,
  unsettled: { count: number },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isTransient(error)) throw error;
    unsettled.count++;
    ctx.log.error({ event: "restore.unsettled", err: error });
  }
}
