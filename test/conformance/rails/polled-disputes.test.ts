import { expect, test } from "vitest";
import { pollDisputes } from "../../../src/jobs/poll-disputes.ts";
import { startPolar } from "./polar-provider.ts";
import { HOUR_MS, PROVIDERS } from "./setting.ts";
import { startStripe } from "./stripe-provider.ts";
import { startTown, type Town } from "./town.ts";

const TEN_MINUTES_MS = 600_000;

const frozenIn = async ({ w, ann }: Town): Promise<boolean> =>
  (await w.repos.subscriptions.listByUser(ann.userId)).some(({ frozenAt }) => frozenAt !== null);

test("a dispute that no webhook tells of is found at the next asking, and asked about once", async () => {
  const town = await startTown(startPolar, "calm", 1);
  const { w, provider } = town;
  provider.pay(town.sessionId);
  await town.news();
  expect((await w.row(town.deploymentId)).phase).toBe("queued");
  provider.dispute((await town.bought()).paymentId);
  const frozen = () => frozenIn(town);
  const asked = async () => {
    const reads: string[] = [];
    provider.fault({
      kind: "delay",
      match: /GET/,
      delayMs: 0,
      times: 99,
      onHit: (one) => void reads.push(one),
    });
    expect(await pollDisputes(w.ctx)).toBeGreaterThan(w.clock.now() + TEN_MINUTES_MS - 10_000);
    provider.noFaults();
    return reads.filter((one) => one.includes("/v1/orders/")).length;
  };
  expect(await asked()).toBeGreaterThan(0);
  expect(await frozen()).toBe(true);
  expect(provider.totals()).toMatchObject({ refunds: 0 });
  expect(await asked()).toBe(0);
});

test.each(PROVIDERS)(
  "one of a payment that bought nothing on %s is followed to its end, so that its person can buy again",
  async (_name, start) => {
    const town = await startTown(start, "lost", 2);
    const { w, provider, ann } = town;
    provider.pay(town.sessionId);
    const { paymentId } = await town.bought();
    const disputeId = provider.dispute(paymentId);
    await town.looks();
    expect(await w.repos.payments.find(provider.name, paymentId)).toMatchObject({
      role: "surplus",
      dispute: "open",
    });
    const cases = async () => (await w.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind);
    expect(await cases()).toEqual(["surplus_disputed"]);
    provider.closeDispute(disputeId, "won");
    await town.looks();
    expect(await w.repos.payments.hasOpenDispute({ userId: ann.userId })).toBe(false);
    expect(await cases()).toEqual([]);
  },
);

test.each(PROVIDERS)(
  "lost on %s while we owe a refund: the bank gave the money back, so nobody asks for it again",
  async (_name, start) => {
    const town = await startTown(start, "calm", 2);
    const { w, provider, deploymentId } = town;
    provider.pay(town.sessionId);
    await town.news();
    const { paymentId } = await town.bought();
    await w.repos.deployments.transition(deploymentId, ["queued"], "failing", { failure_reason: "no_bids" });
    await w.advance(deploymentId);
    const disputeId = provider.dispute(paymentId);
    await town.looks();
    const state = async () => (await w.repos.refunds.findUnderway(provider.name, paymentId))?.state ?? null;
    expect(await state()).toBe("failed");
    provider.closeDispute(disputeId, "lost");
    await town.news();
    town.forward(25 * HOUR_MS);
    await town.looks();
    expect(await state()).toBeNull();
    expect(await w.repos.adminCases.listOpen({ limit: 10 })).toEqual([]);
  },
);

test("a payment that cannot be read does not keep the others waiting", async () => {
  const town = await startTown(startStripe, "lost", 2);
  const { w, provider, ann } = town;
  provider.pay(town.sessionId);
  const { paymentId } = await town.bought();
  const disputeId = provider.dispute(paymentId);
  await town.looks();
  await w.repos.payments.record({
    provider: "polar",
    providerPaymentId: "of a rail that is off",
    orderId: null,
    userId: null,
    subscriptionId: null,
    invoiceId: null,
    role: "surplus",
    amountMinor: 2900,
    currency: "usd",
    dispute: "open",
  });
  provider.closeDispute(disputeId, "won");
  await town.looks();
  expect(await w.repos.payments.hasOpenDispute({ userId: ann.userId })).toBe(false);
});

test("one that cannot be read when it is found keeps none of the others from being found", async () => {
  const town = await startTown(startPolar, "calm", 1);
  const { w, provider } = town;
  provider.pay(town.sessionId);
  await town.news();
  const { paymentId } = await town.bought();
  provider.dispute(paymentId);
  provider.fault({ kind: "status", match: /GET .*\/v1\/orders\//, status: 503, times: 99 });
  expect(await pollDisputes(w.ctx)).toBeGreaterThan(w.clock.now());
  expect(await frozenIn(town)).toBe(false);
  provider.noFaults();
  await pollDisputes(w.ctx);
  expect(await frozenIn(town)).toBe(true);
});

test("a rail whose provider tells of disputes is not asked", async () => {
  const town = await startTown(startStripe, "calm", 1);
  const { w, provider } = town;
  provider.pay(town.sessionId);
  await town.news();
  provider.dispute((await town.bought()).paymentId);
  await pollDisputes(w.ctx);
  expect(await frozenIn(town)).toBe(false);
  await town.news();
  expect(await frozenIn(town)).toBe(true);
});
