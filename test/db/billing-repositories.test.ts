import { describe, expect, test } from "vitest";
import { type Condition, commitCas } from "../../src/db/cas-batch.ts";
import type { NewPayment } from "../../src/db/repositories/payment-repository.ts";
import type { GivenRefund, GivingLimit, NewRefund } from "../../src/db/repositories/refund-repository.ts";
import { runPart, runParts } from "../../src/db/run.ts";
import { seedDraft, seedOrder, seedPlan, seedUser } from "./seed-rows.ts";
import { openTestDatabase } from "./test-database.ts";

async function shop() {
  const db = await openTestDatabase();
  const user = await seedUser(db);
  const draft = await seedDraft(db, user.id);
  return { db, user, draft, order: await seedOrder(db, user.id, draft.id), ...db.repos };
}

describe("customers", () => {
  test("the first one stored stays; another user's id is refused", async () => {
    const { db, user, customers } = await shop();
    await customers.save({ provider: "stripe", userId: user.id, providerCustomerId: "cus_1" });
    expect(
      await customers.save({ provider: "stripe", userId: user.id, providerCustomerId: "cus_2" }),
    ).toMatchObject({ providerCustomerId: "cus_1" });
    expect(await customers.find("polar", user.id)).toBeNull();
    const stranger = await seedUser(db);
    await expect(
      customers.save({ provider: "stripe", userId: stranger.id, providerCustomerId: "cus_1" }),
    ).rejects.toMatchObject({
      details: { constraint: "customers_provider_id" },
    });
  });
});

describe("orders", () => {
  test("move by allowed state only, each step once", async () => {
    const { order, orders } = await shop();
    const paid = await Promise.all(
      [1, 2, 3].map(() => orders.transition(order.id, ["open", "expired"], "paid")),
    );
    expect(paid.filter((o) => o?.state === "paid")).toHaveLength(1);
    expect(await orders.transition(order.id, ["open"], "expired")).toBeNull();
    expect(await orders.transition(order, ["paid"], "fulfilled")).toBeNull(); // pinned to the version read before
    expect((await orders.transition(order.id, ["paid"], "needs_review", { reason: "why" }))?.reason).toBe(
      "why",
    );
    expect(await orders.transition("nobody", ["open"], "paid")).toBeNull();
  });

  test("one order in force per deployment; the newest counts once none is", async () => {
    const { db, user, draft, order, orders } = await shop();
    await expect(seedOrder(db, user.id, draft.id)).rejects.toMatchObject({
      details: { constraint: "orders_open_deployment" },
    });
    expect((await orders.findByDeployment(draft.id))?.id).toBe(order.id);
    await orders.transition(order.id, ["open"], "expired");
    db.clock.advance(1);
    const second = await seedOrder(db, user.id, draft.id);
    expect((await orders.findByDeployment(draft.id))?.id).toBe(second.id);
    await orders.transition(second.id, ["open"], "expired");
    expect((await orders.findByDeployment(draft.id))?.id).toBe(second.id);
    expect(await orders.findByDeployment("none")).toBeNull();
  });

  test("lists page without gaps or repeats", async () => {
    const { db, user, order, orders } = await shop();
    for (let i = 0; i < 4; i++) await seedOrder(db, user.id, (await seedDraft(db, user.id)).id); // all in the same millisecond
    await orders.transition(order.id, ["open"], "expired");
    const mine: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await orders.listByUser(user.id, { limit: 2, ...(after ? { after } : {}) });
      mine.push(...page.map((o) => o.id));
      after = page.at(-1)?.id;
      if (page.length < 2) break;
    }
    expect(new Set(mine).size).toBe(5);
    expect(mine).toHaveLength(5);
    const open = await orders.listOpen({ limit: 3 });
    const rest = await orders.listOpen({ limit: 3, after: open.at(-1)?.id ?? "" });
    expect([...open, ...rest]).toHaveLength(4);
  });
});

describe("checkouts", () => {
  const session = (orderId: string, sessionId = "cs_1") => ({
    provider: "stripe",
    sessionId,
    orderId,
    url: "https://pay.example/c/secret-path",
    attempt: 1,
    expiresAt: 100,
  });

  test("keep the link sealed, know a session once, allow one open per order", async () => {
    const { db, order, checkouts } = await shop();
    await checkouts.save(session(order.id));
    await checkouts.save({ ...session(order.id), url: "https://elsewhere.example" });
    const row = await checkouts.find("stripe", "cs_1");
    expect(row?.url).toMatch(/^enc:/);
    expect(await checkouts.openUrl("stripe", "cs_1")).toBe("https://pay.example/c/secret-path");
    await expect(checkouts.openUrl("stripe", "cs_0")).rejects.toMatchObject({ code: "not_found" });
    await expect(checkouts.save(session(order.id, "cs_2"))).rejects.toMatchObject({
      details: { constraint: "checkouts_one_open" },
    });
    expect((await checkouts.findOpenByOrder(order.id))?.sessionId).toBe("cs_1");
    await runPart(db.client, checkouts.setStatePart("stripe", "cs_1", "expired"));
    expect(await checkouts.findOpenByOrder(order.id)).toBeNull();
    await checkouts.save(session(order.id, "cs_2"));
  });

  test("a link moved to another session does not open", async () => {
    const { db, order, checkouts } = await shop();
    await checkouts.save(session(order.id));
    await db.client.execute("update checkouts set session_id='cs_moved'");
    await expect(checkouts.openUrl("stripe", "cs_moved")).rejects.toMatchObject({
      details: { reason: "changed_or_moved" },
    });
  });
});

describe("subscriptions and slots", () => {
  test("a sync that was read earlier does not overwrite a later one", async () => {
    const { db, user, subscriptions } = await shop();
    const seen = await seedPlan(db, user.id);
    expect(await subscriptions.sync(seen, { status: "canceled", cancelAt: 5 })).toMatchObject({
      status: "canceled",
      cancelAt: 5,
      plan: "pro",
    });
    expect(await subscriptions.sync(seen, { status: "active" })).toBeNull();
    expect((await subscriptions.findByProviderId("stripe", seen.providerSubscriptionId))?.status).toBe(
      "canceled",
    );
    expect(await subscriptions.listByUser(user.id)).toHaveLength(1);
  });

  test.each([
    ["active", null, true],
    ["past_due", null, false],
    ["unknown", null, false],
    ["canceled", null, false],
    ["active", -1, false],
    ["active", 1, true],
  ] as const)(
    "a slot of a plan that is %s, ending at now%s, is free: %s",
    async (status, cancelIn, expected) => {
      const { db, user, subscriptions, slots } = await shop();
      const plan = await seedPlan(db, user.id);
      await subscriptions.sync(plan, {
        status,
        cancelAt: cancelIn === null ? null : db.clock.now() + cancelIn,
      });
      expect((await slots.findFree(user.id, db.clock.now()))?.plan ?? null).toBe(expected ? "pro" : null);
    },
  );

  test("hold, free and revoke; one agent holds at most one slot", async () => {
    const { db, user, slots } = await shop();
    const plan = await seedPlan(db, user.id, 3);
    const [a, b] = await slots.listBySubscription(plan.id);
    if (!a || !b) throw new Error("no slots");
    await runPart(db.client, slots.holdPart(a.id, "agent-1"));
    expect(await slots.find(a.id)).toMatchObject({ state: "held", deploymentId: "agent-1", version: 1 });
    await expect(runPart(db.client, slots.holdPart(b.id, "agent-1"))).rejects.toMatchObject({
      details: { constraint: "plan_slots_one_agent" },
    });
    expect(await runPart(db.client, slots.holdPart(a.id, "agent-2"))).toBe(0);
    expect(await slots.countHeld(plan.id)).toBe(1);
    expect(await runPart(db.client, slots.freePart("agent-1"))).toBe(1);
    expect(await slots.find(a.id)).toMatchObject({ state: "free", deploymentId: null });
    await runParts(db.client, [slots.holdPart(a.id, "agent-1"), slots.revokePart(plan.id)]);
    expect((await slots.listByUser(user.id)).map((s) => s.state)).toEqual(["revoked", "revoked", "revoked"]);
    expect(await runPart(db.client, slots.freePart("agent-1"))).toBe(0);
    expect(await slots.findFree(user.id, db.clock.now())).toBeNull();
  });

  test("a position is sold once", async () => {
    const { db, user, slots } = await shop();
    const plan = await seedPlan(db, user.id);
    const again = slots.insertPart({ subscriptionId: plan.id, userId: user.id, position: 0 });
    await expect(runPart(db.client, again)).rejects.toMatchObject({
      details: { constraint: "plan_slots_position" },
    });
  });

  test("conditions see other agents' slots", async () => {
    const { db, user, draft, slots, deployments } = await shop();
    const plan = await seedPlan(db, user.id, 2);
    const [a, b] = await slots.listBySubscription(plan.id);
    if (!a || !b) throw new Error("no slots");
    await runParts(db.client, [slots.holdPart(a.id, draft.id), slots.holdPart(b.id, "other")]);
    const head = deployments.transitionHead(draft, "queued");
    const others = slots.othersHeldCondition(plan.id, draft.id);
    expect(await commitCas(db.client, { ...head, when: [{ ...others, sql: `not ${others.sql}` }] }, [])).toBe(
      false,
    );
    await runPart(db.client, slots.freePart("other"));
    expect(await commitCas(db.client, { ...head, when: [others] }, [])).toBe(false);
    expect(await commitCas(db.client, { ...head, when: [{ ...others, sql: `not ${others.sql}` }] }, [])).toBe(
      true,
    );
  });
});

describe("payments and refunds", () => {
  const payment = (orderId: string, over: Partial<NewPayment> = {}): NewPayment => ({
    provider: "stripe",
    providerPaymentId: "pi_1",
    orderId,
    userId: null,
    subscriptionId: null,
    invoiceId: null,
    role: "fulfils",
    amountMinor: 4900,
    currency: "usd",
    ...over,
  });

  test("a payment is booked once, and one payment at most fulfils an order (I1)", async () => {
    const { order, payments } = await shop();
    expect(await payments.record(payment(order.id))).toBe(true);
    expect(await payments.record(payment(order.id, { role: "surplus" }))).toBe(false);
    await expect(payments.record(payment(order.id, { providerPaymentId: "pi_2" }))).rejects.toMatchObject({
      details: { constraint: "payments_one_fulfils" },
    });
    expect(await payments.record(payment(order.id, { providerPaymentId: "pi_2", role: "surplus" }))).toBe(
      true,
    );
    expect((await payments.listByOrder(order.id)).map((p) => p.role)).toEqual(["fulfils", "surplus"]);
  });

  test("what was given back never shrinks and never exceeds what was paid", async () => {
    const { order, payments } = await shop();
    await payments.record(payment(order.id));
    await payments.setRefunded("stripe", "pi_1", 4900);
    await payments.setRefunded("stripe", "pi_1", 100);
    expect(await payments.find("stripe", "pi_1")).toMatchObject({ refundedMinor: 4900 });
    await expect(payments.setRefunded("stripe", "pi_1", 4901)).rejects.toMatchObject({
      details: { constraint: "payments_refunded" },
    });
  });

  test("a dispute is followed as the bank goes, and a word that is older than ours changes nothing", async () => {
    const { db, order, payments } = await shop();
    await payments.record(payment(order.id));
    const read = async () => {
      const found = await payments.find("stripe", "pi_1");
      if (!found) throw new Error("not booked");
      return found;
    };
    const before = await read();
    expect(await runPart(db.client, payments.disputePart(before, "open"))).toBe(1);
    expect(await read()).toMatchObject({ dispute: "open", disputed: true });
    expect(await payments.hasOpenDispute({ rail: "stripe", subscriptionId: "sub_1" })).toBe(
      before.subscriptionId === "sub_1",
    );
    expect(await runPart(db.client, payments.disputePart(before, "lost"))).toBe(0);
    expect(await runPart(db.client, payments.disputePart(await read(), "won"))).toBe(1);
    expect(await read()).toMatchObject({ dispute: "won", disputed: false });
  });

  test("parts of a payment are given one after another, never more than is left, and nothing beside another", async () => {
    const { db, order, payments, refunds } = await shop();
    await payments.record(payment(order.id));
    const given = (id: string, wantedMinor: number): GivenRefund => ({
      id,
      provider: "stripe",
      providerPaymentId: "pi_1",
      orderId: order.id,
      userId: null,
      reason: "refund_asked",
      wantedMinor,
      endsPlan: false,
      givenBy: "ada",
      approvedBy: null,
      idempotencyKey: `refund:pi_1:${id}`,
    });
    const part = (id: string) => (guard: Condition) => ({
      sql: `insert into jobs (key, run_at) select ?, 0 where ${guard.sql}`,
      args: [id, ...guard.args],
    });
    const give = (id: string, minor: number, limit: GivingLimit | null = null) =>
      refunds.give(given(id, minor), limit, [part(id)]);
    expect(await give("too_much", 4901)).toBe(false);
    const both = await Promise.all([give("a", 900), give("b", 900)]);
    expect(both.toSorted(), "two at once").toEqual([false, true]);
    const winner = both[0] ? "a" : "b";
    expect(await give(winner, 900), "the same again").toBe(false);
    const book = async (id: string, minor: number) => {
      const booked = payments.refundedPart("stripe", "pi_1", minor);
      await refunds.transition(id, ["wanted"], "refunded", { amount_minor: minor }, [booked]);
      expect(await give("early", 1), "not before it is booked and done").toBe(false);
      await refunds.transition(id, ["refunded"], "done");
    };
    await book(winner, 900);
    expect(await payments.find("stripe", "pi_1")).toMatchObject({ refundedMinor: 900 });
    expect(
      await give("c", 1000, { sinceMs: 0, currency: "usd", mostMinor: 1899 }),
      "past the giver's limit",
    ).toBe(false);
    expect(await give("c", 1000, { sinceMs: 0, currency: "usd", mostMinor: 1900 })).toBe(true);
    await book("c", 1000);
    expect(await give("d", 3001)).toBe(false);
    expect(await give("d", 3000)).toBe(true);
    await book("d", 3000);
    expect(await payments.find("stripe", "pi_1")).toMatchObject({ refundedMinor: 4900 });
    expect(await give("e", 1)).toBe(false);
    const { rows } = await db.client.execute(
      "select key from jobs where key in ('a','b','c','d','e','early')",
    );
    expect(rows.map(({ key }) => key).toSorted(), "its parts go with it").toEqual(
      [winner, "c", "d"].toSorted(),
    );
  });

  test("a payment is refunded once: the first wish stays, each step happens once", async () => {
    const { db, order, refunds } = await shop();
    const wish: NewRefund = {
      id: "r1",
      provider: "stripe",
      providerPaymentId: "pi_1",
      orderId: order.id,
      userId: null,
      providerSubscriptionId: "sub_1",
      reason: "deploy_failed",
      kind: "unstarted",
      idempotencyKey: "refund:pi_1",
    };
    expect(await runPart(db.client, refunds.insertPart(wish))).toBe(1);
    expect(await runPart(db.client, refunds.insertPart({ ...wish, id: "r2", reason: "again" }))).toBe(0);
    expect(await refunds.listByPayment("stripe", "pi_1")).toMatchObject([
      { id: "r1", reason: "deploy_failed", state: "wanted" },
    ]);
    const moved = await Promise.all(
      [1, 2].map(() =>
        refunds.transition("r1", ["wanted"], "refunded", {
          provider_refund_id: "re_1",
          amount_minor: 4900,
          currency: "usd",
        }),
      ),
    );
    expect(moved.filter((r) => r !== null)).toHaveLength(1);
    expect(await refunds.transition("r1", ["wanted"], "failed")).toBeNull();
    expect((await refunds.transition("r1", ["refunded"], "done"))?.state).toBe("done");
    expect(await refunds.find("r2")).toBeNull();
  });
});
