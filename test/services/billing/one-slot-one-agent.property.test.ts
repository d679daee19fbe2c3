import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import { syncInvoice, syncPayment } from "../../../src/services/billing/payment/sync-payment.ts";
import { syncSubscription } from "../../../src/services/billing/plan/sync-subscription.ts";
import type { Context } from "../../../src/services/context.ts";
import { closeAgent } from "../../../src/services/deployments/close-agent.ts";
import { deployOnFreeSlot } from "../../../src/services/deployments/deploy-on-free-slot.ts";
import { type MoneyWorld, startMoneyWorld } from "./money-world.ts";

/** Phases with an agent in them; here nothing goes further than `queued` by itself. */
const RUNNING = ["queued", "live"];
const MONEY_JOBS = ["checkout", "refund", "subscription"];

const RUNS = Number(process.env.PROPERTY_RUNS ?? 25);

type Step =
  | { do: "pay" | "expire" | "close" | "fail" | "live" | "refund" | "dispute" | "end" | "reuse" }
  | {
      do: "news";
      about: "checkout" | "payment" | "subscription" | "invoice";
      twice: boolean;
      elsewhere: boolean;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: "pay" } as const) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("news" as const),
      about: fc.constantFrom("checkout", "payment", "subscription", "invoice"),
      twice: fc.boolean(),
      elsewhere: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom("expire", "close", "fail", "live", "refund", "dispute", "end", "reuse")
      .map((what) => ({ do: what }) as Step),
  },
);

/** Refusals in words of our own are answers; anything else is a bug. */
async function allowed(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
  });
}

async function play(w: MoneyWorld, plan: string, steps: Step[], name: string) {
  const ann = await w.person(name);
  const { deploymentId, orderId, sessionId } = await w.checkout(ann.userId, ann.ctx, plan);
  const customer = (await w.repos.customers.find("stripe", ann.userId))?.providerCustomerId ?? "";
  const { ledger } = w.stripe;
  const mine = <T extends { customer?: unknown }>(all: T[]): T | undefined =>
    all.find((o) => o.customer === customer);
  const agents = async () => await w.repos.deployments.listByUser(ann.userId, { limit: 50 });
  const charge = () => ledger.charges().find((c) => c.customer === customer && c.paid);

  const news = (ctx: Context, about: string): Promise<void> => {
    const subscriptionId = mine(ledger.subscriptions())?.id;
    const paymentId = charge() && mine(ledger.payments())?.id;
    const invoiceId = mine(ledger.invoices())?.id;
    if (about === "payment" && paymentId) return syncPayment({ ctx, input: { rail: "stripe", paymentId } });
    if (about === "subscription" && subscriptionId)
      return syncSubscription({ ctx, input: { rail: "stripe", subscriptionId } });
    if (about === "invoice" && invoiceId) return syncInvoice({ ctx, input: { rail: "stripe", invoiceId } });
    return syncCheckout({ ctx, input: { rail: "stripe", sessionId } });
  };

  async function act(s: Step): Promise<void> {
    const session = ledger.sessions().find((one) => one.id === sessionId);
    const [newest] = (await agents()).filter((d) => RUNNING.includes(d.phase));
    const paid = charge();
    switch (s.do) {
      case "pay":
        if (session?.status === "open") w.stripe.pay(sessionId);
        return;
      case "expire":
        if (session?.status === "open") w.stripe.cancelSession(sessionId);
        return;
      case "news": {
        const ctx = s.elsewhere ? w.elsewhere : w.ctx;
        const both = [news(ctx, s.about), ...(s.twice ? [news(w.ctx, s.about)] : [])];
        await Promise.all(both.map(allowed));
        return;
      }
      case "refund":
        if (paid && !paid.refunded && !paid.disputed) w.stripe.refundByHand(String(paid.payment_intent));
        return;
      case "dispute":
        if (paid && !paid.refunded && !paid.disputed) w.stripe.dispute(String(paid.payment_intent));
        return;
      case "end": {
        const subscription = mine(ledger.subscriptions());
        if (subscription && subscription.status !== "canceled")
          w.stripe.endSubscriptionByHand(subscription.id);
        return;
      }
      case "close":
        if (newest) await allowed(closeAgent({ ctx: ann.ctx, input: { deploymentId: newest.id } }));
        return;
      case "fail":
        if (newest?.phase === "queued")
          await w.repos.deployments.transition(newest.id, ["queued"], "failing");
        return;
      case "live":
        if (newest?.phase === "queued") await goLive(w, newest.id);
        return;
      case "reuse": {
        const draft = await w.draft(ann.userId);
        await allowed(deployOnFreeSlot({ ctx: ann.elsewhere, input: { deploymentId: draft.id } }));
      }
    }
  }

  for (const s of steps) await act(s);
  return { ann, customer, deploymentId, orderId, sessionId, agents };
}

/** The books' part of going live: the order is fulfilled with it. */
async function goLive(w: MoneyWorld, id: string): Promise<void> {
  const row = await w.row(id);
  await w.client.batch(
    [
      {
        sql: "update deployments set phase='live', status='active', version=version+1 where id=? and version=?",
        args: [id, row.version],
      },
      {
        sql: `update orders set state='fulfilled', version=version+1 where state='paid' and id in
          (select s.order_id from subscriptions s join plan_slots p on p.subscription_id=s.id where p.id=?)`,
        args: [row.slotId],
      },
    ],
    "write",
  );
}

/** Every webhook arrives in the end, and ending agents end; agents that are queued stay as they are. */
async function settle(w: MoneyWorld, story: Awaited<ReturnType<typeof play>>): Promise<void> {
  const { ledger } = w.stripe;
  const own = (o: { customer?: unknown }) => o.customer === story.customer;
  for (let round = 0; round < 3; round++) {
    await syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId: story.sessionId } });
    for (const p of ledger.payments().filter(own))
      await syncPayment({ ctx: w.elsewhere, input: { rail: "stripe", paymentId: p.id } });
    for (const s of ledger.subscriptions().filter(own))
      await syncSubscription({ ctx: w.ctx, input: { rail: "stripe", subscriptionId: s.id } });
    for (const d of await story.agents())
      if (d.phase === "closing" || d.phase === "failing") await w.advance(d.id);
    await w.drain(MONEY_JOBS);
  }
}

async function checkBooks(w: MoneyWorld, story: Awaited<ReturnType<typeof play>>): Promise<void> {
  const { ledger } = w.stripe;
  const agents = await story.agents();
  const running = agents.filter((d) => RUNNING.includes(d.phase));
  const paid = ledger.charges().filter((c) => c.customer === story.customer && c.paid);
  const kept = paid.filter((c) => !c.refunded && !c.disputed);
  const refunds = ledger.refunds().filter((r) => paid.some((c) => c.id === r.charge));
  const plans = ledger.subscriptions().filter((s) => s.customer === story.customer && s.status === "active");
  const slots = (await w.repos.slots.listByUser(story.ann.userId)).filter((s) => s.state !== "revoked");

  expect(refunds.length, "a payment goes back once").toBeLessThanOrEqual(paid.length);
  expect(plans.length, "nobody is billed for money that went back").toBeLessThanOrEqual(kept.length);
  expect(running.length, "no agent without a kept payment and a plan").toBeLessThanOrEqual(
    kept.length > 0 && plans.length > 0 ? slots.length : 0,
  );
  expect(
    agents.filter((d) => d.phase === "awaiting_payment" && paid.length > 0),
    "nobody waits after paying",
  ).toEqual([]);
  for (const row of running)
    expect(
      slots.some((s) => s.deploymentId === row.id),
      row.id,
    ).toBe(true);
  const refundsLeft = await w.client.execute(
    "select state from refunds where state in ('wanted','refunded')",
  );
  expect(refundsLeft.rows).toEqual([]);
  if (kept.length > 0) {
    const order = await w.order(story.orderId);
    expect(["paid", "fulfilled"], "kept money belongs to an order in force").toContain(order);
  }
}

test("whatever the order of news, people and replicas: one slot, one agent, or the money back (I1)", {
  timeout: 120_000,
}, async () => {
  const w = await startMoneyWorld();
  let run = 0;
  let withAgent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("starter", "pro"),
      fc.array(step, { minLength: 3, maxLength: 14 }),
      async (plan, steps) => {
        const story = await play(w, plan, steps, `p${run++}`);
        await settle(w, story);
        await checkBooks(w, story);
        if ((await story.agents()).some((d) => RUNNING.includes(d.phase))) withAgent++;
      },
    ),
    { numRuns: RUNS, seed: 20_261_122, endOnFailure: true },
  );
  // Stories in which nothing happens would prove nothing.
  expect(withAgent).toBeGreaterThan(RUNS / 10);
  expect(w.stripe.ledger.refunds().length).toBeGreaterThan(RUNS / 10);
  expect(w.stripe.ledger.disputes().length).toBeGreaterThan(0);
});

test("the check sees an agent without a slot, and one whose payment went back (negative control)", async () => {
  const w = await startMoneyWorld();
  const news = { about: "checkout", twice: false, elsewhere: false } as const;
  const story = await play(w, "starter", [{ do: "pay" }, { do: "news", ...news }], "ann");
  await settle(w, story);
  await checkBooks(w, story);
  const stowaway = await w.draft(story.ann.userId);
  await w.repos.deployments.transition(stowaway.id, ["draft"], "queued");
  await expect(checkBooks(w, story)).rejects.toThrow(/no agent without|expected/);
  await w.repos.deployments.transition(stowaway.id, ["queued"], "closing");
  await checkBooks(w, story);
  w.stripe.refundByHand(w.paymentOf(story.sessionId));
  await expect(checkBooks(w, story)).rejects.toThrow(/billed for money that went back/);
});
