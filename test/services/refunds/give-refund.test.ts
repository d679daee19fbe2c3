import { describe, expect, test } from "vitest";
import { syncPayment } from "../../../src/services/billing/payment/sync-payment.ts";
import { PROVIDERS } from "../../conformance/rails/setting.ts";
import { refundTown } from "./refund-town.ts";

describe.each(PROVIDERS)("money that an administrator gives back by %s", (_name, start) => {
  test("in part, leaves the plan as it is, is told, and is nobody else's when the provider tells of it", async () => {
    const town = await refundTown(start);
    const ada = await town.administrator("ada", "admin");
    expect(await town.give(ada, 900)).toMatchObject({ kind: "ordered" });
    await town.w.drain(["refund"]);
    await town.news();
    await town.looks();
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 900, refunds: 1, activeSubscriptions: 1 });
    expect(await town.booked()).toBe(900);
    expect(await town.phase()).toBe("queued");
    expect(await town.cases()).toEqual([]);
    const [event, ...others] = await town.told();
    expect(JSON.parse(event?.evidence ?? "{}")).toMatchObject({
      ...{ amountMinor: 900, paidMinor: 2900, endsPlan: false, reason: "refund_asked" },
    });
    expect(others).toEqual([]);
    expect(await town.order()).toBe("paid");
  });

  test("as a whole, closes the agent, then ends the plan, once", async () => {
    const town = await refundTown(start);
    const ada = await town.administrator("ada", "admin");
    await town.give(ada, 900);
    await town.w.drain(["refund"]);
    await town.give(ada, 2000);
    await town.w.drain(["refund"]);
    await town.news();
    await town.looks();
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 2, activeSubscriptions: 0 });
    expect(await town.phase()).toBe("closing");
    expect(await town.order()).toBe("refunded");
    expect(await town.told()).toHaveLength(2);
    const closed = await town.w.repos.events.listAfter(town.deploymentId, { limit: 500 });
    expect(closed.map(({ type }) => type)).toContain("closing");
    // The agent that ends asks for no refund of its own.
    await town.w.drain();
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 2 });
    expect(await town.cases()).toEqual([]);
  });

  test("in part ends the plan when its giver says so", async () => {
    const town = await refundTown(start);
    const ada = await town.administrator("ada", "admin");
    await town.give(ada, 100, { endsPlan: true });
    await town.w.drain(["refund", "subscription"]);
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 100, activeSubscriptions: 0 });
    expect(await town.phase()).toBe("closing");
  });

  test.each(["refund.before_call", "refund.done_unrecorded"])(
    "is given once although the process dies at %s",
    async (point) => {
      const town = await refundTown(start);
      const ada = await town.administrator("ada", "admin");
      await town.give(ada, 900);
      town.w.crash.at = point;
      await town.w.turn(["refund"]);
      expect(town.w.crash.at).toBeNull();
      await town.news();
      await town.looks();
      expect(town.provider.totals()).toMatchObject({ refundedMinor: 900, refunds: 1 });
      expect(await town.booked()).toBe(900);
      expect(await town.cases(), "not taken for somebody else's").toEqual([]);
    },
  );

  test("is ordered once by two taps, and by one of two administrators at once", async () => {
    const town = await refundTown(start);
    const [ada, bob] = [
      await town.administrator("ada", "admin"),
      await town.administrator("bob", "owner", true),
    ];
    const tap = await town.wish(1000);
    const give = (ctx: typeof ada, id: string) => town.give(ctx, 1000, { ...tap, id });
    const other = await town.wish(1000);
    const all = await Promise.allSettled([
      give(ada, tap.id),
      give(ada, tap.id),
      give(bob, other.id),
      give(bob, other.id),
    ]);
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason.details.reason] : []));
    expect(refused).toEqual(["refund_under_way", "refund_under_way"]);
    expect(await town.refunds()).toHaveLength(1);
    await town.w.drain(["refund"]);
    await expect(give(bob, other.id), "what was shown is not so any more").rejects.toMatchObject({
      details: { reason: "payment_changed" },
    });
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 1000, refunds: 1 });
  });

  test("comes too late where somebody else gave it: nothing goes back twice, and administrators hear of it", async () => {
    const town = await refundTown(start);
    const ada = await town.administrator("ada", "admin");
    await town.give(ada, 2000);
    town.provider.refundByHand(town.paymentId, 1500);
    await town.news();
    await town.w.drain(["refund"]);
    await town.looks();
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 1500, refunds: 1, activeSubscriptions: 1 });
    expect(await town.booked()).toBe(1500);
    expect(await town.refunds()).toMatchObject([{ state: "refused" }]);
    expect((await town.cases()).toSorted()).toEqual(["part_refunded", "refund_overtaken"]);
    const [event, ...others] = await town.told();
    expect(JSON.parse(event?.evidence ?? "{}")).toMatchObject({ amountMinor: 1500, reason: "by_hand" });
    expect(others).toEqual([]);
    // The way is free again.
    expect(await town.give(ada, 1400)).toMatchObject({ kind: "ordered" });
    await town.w.drain(["refund", "subscription"]);
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 2900, activeSubscriptions: 0 });
  });

  test("together with what somebody gave by hand meanwhile is all of it: then the plan ends, too", async () => {
    const town = await refundTown(start);
    const ada = await town.administrator("ada", "admin");
    await town.give(ada, 2000);
    town.provider.refundByHand(town.paymentId, 900);
    await town.w.drain(["refund", "subscription"]);
    expect(town.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 2, activeSubscriptions: 0 });
    expect(await town.booked()).toBe(2900);
    expect(await town.phase()).toBe("closing");
    const [event, ...others] = await town.told();
    expect(JSON.parse(event?.evidence ?? "{}").endsPlan, "nobody is told that it goes on").not.toBe(false);
    expect(others).toEqual([]);
  });

  test("of a plan that is over says nothing of it, whoever gives it", async () => {
    const town = await refundTown(start);
    const { w, provider } = town;
    const ada = await town.administrator("ada", "admin");
    const { subscriptionId } = await town.bought();
    const idempotencyKey = "own";
    await provider.rail(w.clock).cancelSubscription({ subscriptionId, when: "now", idempotencyKey });
    await town.news();
    await town.looks();
    await town.give(ada, 100);
    await w.drain(["refund"]);
    provider.refundByHand(town.paymentId, 200);
    await town.news();
    await town.looks();
    const told = (await town.told()).map(({ evidence }) => JSON.parse(evidence));
    expect(told).toMatchObject([
      { amountMinor: 100, endsPlan: null },
      { amountMinor: 200, reason: "by_hand", endsPlan: null },
    ]);
  });

  test("of a renewal is told, although no order knows it", async () => {
    const town = await refundTown(start);
    const ada = await town.administrator("ada", "admin");
    await town.w.client.execute({
      sql: "update payments set role='renewal', order_id=null where provider_payment_id=?",
      args: [town.paymentId],
    });
    await town.give(ada, 900);
    await town.w.drain(["refund"]);
    expect(await town.told()).toHaveLength(1);
  });
});

const [, [, startPolar]] = PROVIDERS;

describe("who may give money back", () => {
  test("support up to its limit in a day, and only freshly signed in", async () => {
    const town = await refundTown(startPolar);
    const sue = await town.administrator("sue", "support");
    const reasonOf = (minor: number, ctx = sue) =>
      town.give(ctx, minor).then(
        ({ kind }) => kind,
        (error) => `${error.code} ${error.details.reason}`,
      );
    town.w.ctx.settings.giving.supportMinor = new Map([["usd", 1000]]);
    expect(await reasonOf(1001)).toBe("forbidden refund_limit");
    expect(await reasonOf(600)).toBe("ordered");
    await town.w.drain(["refund"]);
    expect(await reasonOf(401), "in all").toBe("forbidden refund_limit");
    await expect(town.give(sue, 401)).rejects.toMatchObject({
      details: { currency: "usd", mostMinor: 1000, leftMinor: 400 },
    });
    expect(
      await town.w.repos.audit.list({ subjectKind: "payment", subjectId: town.paymentId, limit: 9 }),
    ).toMatchObject([{ action: "refund.limit", outcome: "denied", details: '{"amountMinor":1001}' }]);
    expect(await reasonOf(400)).toBe("ordered");
    await town.w.drain(["refund"]);
    await town.w.client.execute("delete from sudo_grants");
    expect(await reasonOf(1)).toBe("forbidden sudo");
    const lines = await town.w.repos.audit.list({
      subjectKind: "command",
      subjectId: "refund.give",
      limit: 5,
    });
    expect(lines).toMatchObject([{ outcome: "denied", details: '{"reason":"sudo"}' }]);
    const nobody = { ...sue, actor: { ...sue.actor, role: null } } as typeof sue;
    expect(await reasonOf(1, nobody)).toBe("forbidden undefined");
  });

  test("support up to its limit of each currency: yen are no cents, and what is not named is somebody else's", async () => {
    const town = await refundTown(startPolar);
    const { client, ctx, clock } = town.w;
    const sue = await town.administrator("sue", "support");
    ctx.settings.giving.supportMinor = new Map([["usd", 1000]]);
    const now = clock.now();
    await client.execute({
      sql: `insert into payments (provider, provider_payment_id, role, amount_minor, currency, created_at, updated_at)
        values ('polar', 'in-yen', 'renewal', 3000, 'JPY', ?, ?)`,
      args: [now, now],
    });
    const inYen = { paymentId: "in-yen", leftMinor: 3000 };
    await expect(town.give(sue, 1, inYen)).rejects.toMatchObject({ details: { reason: "refund_limit" } });
    ctx.settings.giving.supportMinor = new Map([
      ["usd", 1000],
      ["jpy", 3000],
    ]);
    expect(await town.give(sue, 2500, inYen)).toMatchObject({ kind: "ordered" });
    expect(await town.give(sue, 1000)).toMatchObject({ kind: "ordered" });
    await town.w.drain(["refund"]);
    await expect(town.give(sue, 1)).rejects.toMatchObject({ details: { reason: "refund_limit" } });
  });

  test("nothing goes back while a bank decides", async () => {
    const town = await refundTown(startPolar);
    const ada = await town.administrator("ada", "admin");
    town.provider.dispute(town.paymentId);
    await syncPayment({ ctx: town.w.ctx, input: { rail: town.provider.name, paymentId: town.paymentId } });
    await expect(town.give(ada, 900)).rejects.toMatchObject({ details: { reason: "payment_disputed" } });
  });
});
