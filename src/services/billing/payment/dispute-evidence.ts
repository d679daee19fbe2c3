import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Payment } from "../../../db/repositories/payment-repository.ts";
import { inDecimals } from "../../../domain/billing/minor-units.ts";
import { sharesBy } from "../../../domain/usage/sum-up.ts";
import type { Context } from "../../context.ts";

const PAGE = 50;

export interface DisputeEvidenceSource {
  rail: string;
  paymentId: string;
}

const at = (ms: number): string => new Date(ms).toISOString();
const money = (minor: number, currency: string): string =>
  `${inDecimals(minor, currency)} ${currency.toUpperCase()}`;
const block = (title: string, lines: readonly string[]): string => `${title}\n${lines.join("\n")}\n\n`;

/**
 * What a bank asks of a merchant, as one text in English for the provider's form: what was sold, who signed in and
 * how, what was paid, what ran when, and how much it was used. Nothing that was said is in it; it is stored nowhere.
 */
export async function* disputeEvidence({
  ctx,
  source,
}: {
  ctx: Context;
  source: DisputeEvidenceSource;
}): AsyncIterable<string> {
  const payment = await ctx.repos.payments.find(source.rail, source.paymentId);
  if (!payment) {
    yield `No payment ${source.paymentId} of ${source.rail} is in the books.\n`;
    return;
  }
  yield block("EVIDENCE FOR A DISPUTED PAYMENT", [
    `Payment ${payment.providerPaymentId} at ${payment.provider}: ${money(payment.amountMinor, payment.currency)}, booked ${at(payment.createdAt)}`,
    `Given back so far: ${money(payment.refundedMinor, payment.currency)}`,
    `Written ${at(ctx.clock.now())}. All times are UTC.`,
  ]);
  yield block("WHAT WAS SOLD", await whatWasSold(ctx, payment));
  const { userId } = payment;
  if (userId === null) return;
  yield block("WHO BOUGHT IT", await whoBought(ctx, userId));
  yield block("PAYMENTS OF THIS CUSTOMER, NEWEST FIRST", await paymentsOf(ctx, userId));
  yield block("USE OF THE PLAN", await useOf(ctx, payment, userId));
  yield* timelines(ctx, userId);
}

async function whatWasSold(ctx: Context, payment: Payment): Promise<string[]> {
  const subscription = payment.subscriptionId
    ? await ctx.repos.subscriptions.findByProviderId(payment.provider, payment.subscriptionId)
    : null;
  const order = payment.orderId ?? subscription?.orderId;
  const bought = order ? await ctx.repos.orders.find(order) : null;
  const plan = ctx.settings.plans[bought?.plan ?? subscription?.plan ?? "starter"];
  return [
    `${plan.title}: a monthly subscription for up to ${plan.slots} AI agents, hosted and run for the customer, with ${plan.tokensPerPeriod} tokens of model use a month. A digital service, delivered at once.`,
    ...(bought
      ? [
          `Ordered ${at(bought.createdAt)} at ${money(bought.amountMinor, bought.currency)} a month, after the price was shown in the chat; order ${bought.id}`,
        ]
      : []),
    ...(subscription
      ? [
          `Subscription ${subscription.providerSubscriptionId}, ${subscription.status}, from ${at(subscription.createdAt)}`,
        ]
      : []),
  ];
}

async function whoBought(ctx: Context, userId: string): Promise<string[]> {
  const user = await ctx.repos.users.findById(userId);
  const chats = await ctx.repos.chatIdentities.listByUser(userId);
  return [
    `Customer ${userId}, e-mail ${user?.email ?? "not kept"} (verified at sign-in), since ${user ? at(user.createdAt) : "unknown"}`,
    ...chats.map(
      (chat) =>
        `Signed in with ${chat.platform} account ${chat.platformUserId}${chat.username ? ` (@${chat.username})` : ""}, linked ${at(chat.linkedAt)} with a code from the sign-in page`,
    ),
  ];
}

async function paymentsOf(ctx: Context, userId: string): Promise<string[]> {
  const paid = await ctx.repos.payments.listByUser(userId, { limit: PAGE });
  return paid.map(
    (one) =>
      `${at(one.createdAt)}  ${money(one.amountMinor, one.currency)}  ${one.role}  ${one.providerPaymentId}${one.refundedMinor > 0 ? `, ${money(one.refundedMinor, one.currency)} given back` : ""}`,
  );
}

async function useOf(ctx: Context, payment: Payment, userId: string): Promise<string[]> {
  const subscription = payment.subscriptionId
    ? await ctx.repos.subscriptions.findByProviderId(payment.provider, payment.subscriptionId)
    : null;
  if (!subscription) return ["The payment belongs to no plan in the books."];
  const span = { fromMs: subscription.createdAt, untilMs: ctx.clock.now() + 1 };
  const sums = await ctx.repos.usageReports.sums(userId, subscription.id, span);
  const days = sharesBy(sums, ({ dayStart }) => at(dayStart).slice(0, 10)).toSorted((a, b) =>
    a.key.localeCompare(b.key),
  );
  return days.length === 0
    ? ["No model call was made on this plan."]
    : days.map((day) => `${day.key}  ${day.tokens} tokens of model use`);
}

/** Each agent with everything that became of it. */
async function* timelines(ctx: Context, userId: string): AsyncIterable<string> {
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.deployments.listByUser(userId, { limit: PAGE, ...(after && { after }) });
    for (const row of page) yield* timeline(ctx, row);
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}

async function* timeline(ctx: Context, row: Deployment): AsyncIterable<string> {
  const bot = row.channelUsername ? `bot @${row.channelUsername} on ${row.channel}` : row.channel;
  yield `AGENT ${row.id}: ${bot}, now ${row.phase}\n`;
  yield `${at(row.createdAt)}  asked for in a ${row.originPlatform} chat of the customer\n`;
  for (let after: string | undefined; ; ) {
    const page = await ctx.repos.events.listAfter(row.id, { after, limit: PAGE });
    for (const one of page)
      yield `${at(one.createdAt)}  ${one.type}${one.toPhase ? ` (${one.toPhase})` : ""}\n`;
    if (page.length < PAGE) break;
    after = page.at(-1)?.id;
  }
  yield "\n";
}
