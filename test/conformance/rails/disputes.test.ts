import { describe, expect, test } from "vitest";
import { readFile } from "../../../src/app/attachments.ts";
import { suspensionOf } from "../../../src/domain/usage/suspension.ts";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { syncPayment, takeNoteOfRefund } from "../../../src/services/billing/payment/sync-payment.ts";
import { watchEnds } from "../../services/billing/watch-ends.ts";
import { goesLive, rests } from "../../services/billing/with-plan.ts";
import { MONTH_MS, PROVIDERS } from "./setting.ts";
import { startTown } from "./town.ts";

const HOUR_MS = 3_600_000;

/** A live agent on a plan that was paid for. */
async function running(start: Parameters<typeof startTown>[0]) {
  const town = await startTown(start, "calm", 3);
  const { w, provider, ann, deploymentId, sessionId } = town;
  provider.pay(sessionId);
  await town.news();
  await goesLive(w, deploymentId);
  const plan = async () => {
    const [row] = await w.repos.subscriptions.listByUser(ann.userId);
    if (!row) throw new Error("there is no plan");
    return row;
  };
  const passes = async (ms: number): Promise<void> => {
    town.forward(ms);
    await town.news();
    await town.looks();
  };
  return {
    ...town,
    plan,
    passes,
    phase: async () => (await w.row(deploymentId)).phase,
    told: async () =>
      (await w.repos.events.listAfter(deploymentId, { limit: 500 }))
        .map(({ type }) => type)
        .filter((t) => /frozen|thawed/.test(t)),
    openCases: async () => (await w.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind),
  };
}

/** A live agent whose first payment the bank asks back. */
async function disputed(start: Parameters<typeof startTown>[0]) {
  const town = await running(start);
  const { paymentId } = await town.bought();
  return { ...town, paymentId, disputeId: town.provider.dispute(paymentId) };
}

describe.each(PROVIDERS)("a disputed payment on %s", (name, start) => {
  test("freezes: models at once, agents with their state kept, nothing new, nothing more taken, a case with evidence", async () => {
    const at = await disputed(start);
    const { w, ann, deploymentId } = at;
    await at.passes(1_000);
    expect(suspensionOf(await at.plan(), [], w.clock.now())).toBe("dispute");
    expect(await at.phase()).toBe("stopping");
    await rests(w, deploymentId);
    await at.passes(1_000);
    expect(await at.phase()).toBe("stopped");
    expect((await at.plan()).cancelAt).not.toBeNull();
    expect(await at.told()).toEqual(["plan_frozen"]);
    const { id } = await w.draft(ann.userId);
    const another = openCheckout({ ctx: ann.ctx, input: { deploymentId: id, plan: "starter" } });
    await expect(another).rejects.toMatchObject({ details: { reason: "dispute_open" } });
    expect(await at.openCases()).toEqual(["dispute"]);
    let evidence = "";
    for await (const piece of readFile(w.ctx, {
      kind: "dispute_evidence",
      rail: name,
      paymentId: at.paymentId,
    }))
      evidence += piece;
    expect(evidence).toMatch(
      /WHAT WAS SOLD[\s\S]*WHO BOUGHT IT[\s\S]*ann@example\.com[\s\S]*AGENT .*now stopped/,
    );
    expect(evidence).toContain(`  live (live)`);
    expect(evidence).toContain("plan_frozen");
  });

  test("freezes once where a webhook and a look of our own note it at the same time", async () => {
    const at = await disputed(start);
    const { w, paymentId } = at;
    at.provider.fault({ kind: "delay", match: /^GET .*\/subscriptions\//, delayMs: 300, times: 1 });
    const note = () => syncPayment({ ctx: w.ctx, input: { rail: name, paymentId } });
    const noted = await Promise.allSettled([note(), note()]);
    expect(noted.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(noted.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    await note();
    expect(await at.told()).toEqual(["plan_frozen"]);
  });

  test("won: everything goes on by itself, the end is not booked any more, and the next period is charged", async () => {
    const at = await disputed(start);
    const { w, deploymentId, provider } = at;
    await at.passes(1_000);
    await rests(w, deploymentId);
    provider.closeDispute(at.disputeId, "won");
    await at.passes(HOUR_MS);
    expect(await at.phase()).toBe("queued");
    expect(await at.plan()).toMatchObject({ frozenAt: null, frozenCancels: false, cancelAt: null });
    expect(await at.told()).toEqual(["plan_frozen", "plan_thawed"]);
    expect(await at.openCases()).toEqual([]);
    expect(await w.order(at.orderId)).toBe("fulfilled");
    await at.passes(MONTH_MS);
    expect(provider.totals()).toMatchObject({ payments: 2, refunds: 0, activeSubscriptions: 1 });
  });

  test("won, while another one of the same plan is disputed: nothing goes on before that is won, too", async () => {
    const at = await running(start);
    await at.passes(MONTH_MS);
    const { provider: rail, providerSubscriptionId } = await at.plan();
    const paid = await at.w.repos.payments.listStanding(rail, providerSubscriptionId);
    const [first = "", second = "", ...others] = paid.map(({ providerPaymentId: id }) =>
      at.provider.dispute(id),
    );
    expect(others).toEqual([]);
    await at.passes(1_000);
    await rests(at.w, at.deploymentId);
    at.provider.closeDispute(first, "won");
    await at.passes(HOUR_MS);
    expect([await at.phase(), (await at.plan()).frozenAt]).toEqual(["stopped", expect.any(Number)]);
    at.provider.closeDispute(second, "won");
    await at.passes(HOUR_MS);
    expect([await at.phase(), (await at.plan()).frozenAt]).toEqual(["queued", null]);
  });

  test("lost: agents end before the plan does, and the case is settled", async () => {
    const at = await disputed(start);
    await at.passes(1_000);
    await rests(at.w, at.deploymentId);
    const ends = await watchEnds(at.w);
    const [match, onHit] = [/^DELETE .*\/subscriptions\//, () => void ends.note("plan cancelled")];
    at.provider.fault({ kind: "delay", match, delayMs: 50, onHit });
    at.provider.closeDispute(at.disputeId, "lost");
    await at.passes(HOUR_MS);
    expect(await ends.seen()).toEqual(["agent closing", "plan cancelled", "plan over"]);
    expect(await at.phase()).toBe("closing");
    expect(await at.plan()).toMatchObject({ status: "canceled" });
    expect(await at.openCases()).toEqual([]);
    expect(at.provider.totals()).toMatchObject({ refunds: 0, activeSubscriptions: 0 });
  });

  test("won when hardly anybody remembers the payment: it is heard of although nobody tells, its owner learns why nothing comes back, and may buy again", async () => {
    const at = await disputed(start);
    const { w, ann, provider } = at;
    await at.passes(1_000);
    await rests(w, at.deploymentId);
    at.provider.lose(Number.POSITIVE_INFINITY);
    await at.passes(5 * MONTH_MS);
    at.provider.closeDispute(at.disputeId, "won");
    await at.passes(HOUR_MS);
    await at.passes(HOUR_MS);
    expect(await w.repos.payments.hasOpenDispute({ userId: ann.userId })).toBe(false);
    expect(await at.told()).toEqual(["plan_frozen", "plan_thawed_late"]);
    expect((await at.plan()).frozenAt).toBeNull();
    // What was paid for while it was frozen, nearly all of the month, is a human's to give back.
    const [open, ...others] = await w.repos.adminCases.listOpen({ limit: 10 });
    expect(open).toMatchObject({ kind: "dispute_won_late" });
    expect(JSON.parse(open?.facts ?? "{}").frozenMinor).toBeGreaterThan(2800);
    expect(others).toEqual([]);
    expect(provider.totals()).toMatchObject({ payments: 1, activeSubscriptions: 0 });
  });

  test("of a plan that is long over is followed to its end, although nobody tells of that", async () => {
    const town = await startTown(start, "calm", 3);
    const { w, provider, ann } = town;
    provider.pay(town.sessionId);
    await town.news();
    const { paymentId, subscriptionId } = await town.bought();
    const idempotencyKey = "own";
    await provider.rail(w.clock).cancelSubscription({ subscriptionId, when: "now", idempotencyKey });
    await town.news();
    await town.looks();
    const disputeId = provider.dispute(paymentId);
    await town.news();
    await town.looks();
    expect(await w.repos.payments.hasOpenDispute({ userId: ann.userId })).toBe(true);
    provider.lose(Number.POSITIVE_INFINITY);
    provider.closeDispute(disputeId, "won");
    await town.looks();
    expect(await w.repos.payments.hasOpenDispute({ userId: ann.userId })).toBe(false);
  });

  test("a plan whose end its owner had booked stays booked when the dispute is won", async () => {
    const at = await disputed(start);
    const { w, provider } = at;
    await provider.rail(w.clock).cancelSubscription({
      subscriptionId: (await at.plan()).providerSubscriptionId,
      when: "period_end",
      idempotencyKey: "own",
    });
    await w.drain(["subscription"]);
    await at.looks();
    await at.passes(1_000);
    provider.closeDispute(at.disputeId, "won");
    await at.passes(HOUR_MS);
    expect((await at.plan()).cancelAt).not.toBeNull();
  });

  test("given back in full while the bank decides: the order is refunded, and stays so when the bank decides for us", async () => {
    // An inquiry that has taken no money yet can be given back; afterwards it is closed as won.
    let isGivenBack = false;
    const at = await disputed(async (clock) => {
      const provider = await start(clock);
      const soft = (rail: PaymentRail): PaymentRail => ({
        ...rail,
        async readPayment(id) {
          const facts = await rail.readPayment(id);
          return isGivenBack ? { ...facts, refundedMinor: facts.amountMinor } : facts;
        },
      });
      return { ...provider, rail: (ms, secret) => soft(provider.rail(ms, secret)) };
    });
    await at.passes(1_000);
    expect(await at.w.order(at.orderId)).toBe("disputed");
    isGivenBack = true;
    await at.passes(1_000);
    expect(await at.w.order(at.orderId)).toBe("refunded");
    at.provider.closeDispute(at.disputeId, "won");
    await at.passes(HOUR_MS);
    expect(await at.w.order(at.orderId)).toBe("refunded");
    expect(await at.openCases()).toEqual([]);
    expect(await at.plan()).toMatchObject({ status: "canceled" });
  });

  test("part of it given back by hand is a case, told once to its owner, and what was bought runs on", async () => {
    const town = await startTown(start, "calm", 4);
    const { w, provider } = town;
    provider.pay(town.sessionId);
    await town.news();
    provider.refundByHand((await town.bought()).paymentId, 1000);
    await town.news();
    await town.looks();
    const [open, ...others] = await w.repos.adminCases.listOpen({ limit: 10 });
    expect(open).toMatchObject({ kind: "part_refunded" });
    expect(others).toEqual([]);
    const told = async () =>
      (await w.repos.events.listAfter(town.deploymentId, { limit: 500 })).flatMap(({ type, evidence }) =>
        type === "refunded" ? [JSON.parse(evidence)] : [],
      );
    const first = { amountMinor: 1000, paidMinor: 2900, endsPlan: false, reason: "by_hand" };
    expect(await told()).toMatchObject([first]);
    provider.refundByHand((await town.bought()).paymentId, 500);
    await town.news();
    await town.looks();
    expect(await told()).toMatchObject([first, { ...first, amountMinor: 500 }]);
    expect((await w.row(town.deploymentId)).phase).toBe("queued");
    // A webhook and a look of our own that have read the same books.
    const { paymentId } = await town.bought();
    provider.refundByHand(paymentId, 100);
    const known = await w.repos.payments.find(name, paymentId);
    if (!known) throw new Error("nothing was booked");
    const facts = await provider.rail(w.clock).readPayment(paymentId);
    await Promise.all([takeNoteOfRefund(w.ctx, known, facts), takeNoteOfRefund(w.ctx, known, facts)]);
    expect(await told()).toMatchObject([{}, {}, { amountMinor: 100 }]);
    expect(await w.repos.adminCases.listOpen({ limit: 10 })).toHaveLength(3);
  });
});
