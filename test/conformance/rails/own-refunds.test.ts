import { describe, expect, test } from "vitest";
import { runParts } from "../../../src/db/run.ts";
import { PROVIDERS } from "./setting.ts";
import { startTown, type Town } from "./town.ts";

/** GoClaw dies after the provider made a refund and before it is booked; then the provider tells of it. */
async function diesUnbooked({ w, news }: Town): Promise<void> {
  w.crash.at = "refund.done_unrecorded";
  await w.turn(["refund"]);
  expect(w.crash.at, "it died there").toBeNull();
  await news();
}

const openCases = async ({ w }: Town) =>
  (await w.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind);

const fromOutside = ({ w }: Town): string[] =>
  w.logLines.filter((line) => line.includes('"billing.payment_refunded"'));

describe.each(PROVIDERS)("a refund of ours that %s tells of before we have booked it", (name, start) => {
  test("is not one from outside: the agent that could not be started ends with our own reason", async () => {
    const town = await startTown(start, "calm", 8);
    const { w, provider, deploymentId } = town;
    provider.pay(town.sessionId);
    await town.news();
    await w.repos.deployments.transition(deploymentId, ["queued"], "failing", { failure_reason: "no_bids" });
    await w.advance(deploymentId);
    await diesUnbooked(town);
    expect(fromOutside(town)).toEqual([]);
    await town.looks();
    expect(await w.repos.orders.find(town.orderId)).toMatchObject({
      state: "refunded",
      reason: "deploy_failed",
    });
    expect(await openCases(town)).toEqual([]);
    expect(provider.totals()).toMatchObject({ refunds: 1, refundedMinor: 2900, activeSubscriptions: 0 });
  });

  test("is nobody's to decide where a difference goes back, and what somebody gives back by hand is", async () => {
    const town = await startTown(start, "calm", 9);
    const { w, provider, ann } = town;
    provider.pay(town.sessionId);
    await town.news();
    const { paymentId } = await town.bought();
    const known = await w.repos.payments.find(name, paymentId);
    // A difference is known by its role alone.
    await w.client.execute({
      sql: "update payments set role='plan_change', order_id=null where provider_payment_id=?",
      args: [paymentId],
    });
    await runParts(w.client, [
      w.repos.refunds.insertPart({
        id: "difference",
        provider: name,
        providerPaymentId: paymentId,
        orderId: known?.orderId ?? null,
        userId: ann.userId,
        providerSubscriptionId: null,
        reason: "deploy_failed",
        kind: "difference",
        idempotencyKey: `refund:${paymentId}`,
      }),
      (guard) => ({
        sql: `insert into jobs (key, run_at) select 'refund:difference', 0 where ${guard.sql}`,
        args: guard.args,
      }),
    ]);
    await diesUnbooked(town);
    expect(await openCases(town)).toEqual([]);
    await town.looks();
    expect(await w.repos.refunds.find("difference")).toMatchObject({ state: "done" });
    expect(await openCases(town)).toEqual([]);
    expect(provider.totals()).toMatchObject({ refunds: 1 });
  });

  test("control: the same by hand is a case", async () => {
    const town = await startTown(start, "calm", 9);
    const { w, provider } = town;
    provider.pay(town.sessionId);
    await town.news();
    const { paymentId } = await town.bought();
    await w.client.execute({
      sql: "update payments set role='plan_change', order_id=null where provider_payment_id=?",
      args: [paymentId],
    });
    provider.refundByHand(paymentId);
    await town.news();
    expect(await openCases(town)).toEqual(["part_refunded"]);
  });
});
