import { expect, test } from "vitest";
import type { AppError } from "../../../src/errors.ts";
import { toAppError } from "../../../src/errors.ts";
import { syncInvoice } from "../../../src/services/billing/payment/sync-payment.ts";
import { changePlan } from "../../../src/services/billing/plan/change-plan.ts";
import { keepAgents } from "../../../src/services/billing/plan/keep-agents.ts";
import { keepOrCancelPlan } from "../../../src/services/billing/plan/keep-or-cancel-plan.ts";
import { planOverview } from "../../../src/services/billing/plan/plan-overview.ts";
import { quotePlanChange } from "../../../src/services/billing/plan/quote-plan-change.ts";
import { slotEndsAt } from "../../../src/services/billing/plan/slot-ends-at.ts";
import { undoPlanChange } from "../../../src/services/billing/plan/undo-plan-change.ts";
import { unpaidChangeLink } from "../../../src/services/billing/plan/unpaid-change-link.ts";
import { deployOnFreeSlot } from "../../../src/services/deployments/deploy-on-free-slot.ts";
import { clientOf } from "../../sandbox/stripe/world.ts";
import { type MoneyWorld, startMoneyWorld } from "./money-world.ts";
import { closes, goesLive, withPlan } from "./with-plan.ts";

const DAY_MS = 86_400_000;
const MONEY_JOBS = ["checkout", "refund", "subscription"];

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  return await work.then(
    () => {
      throw new Error("it should have failed");
    },
    (error: unknown) => toAppError(error),
  );
}

const updates = (w: MoneyWorld) =>
  w.stripe.ledger.invoices().filter((one) => one.billing_reason === "subscription_update");
const toPeriodEnd = async (w: MoneyWorld, plan: Awaited<ReturnType<typeof withPlan>>) => {
  w.clock.offsetMs += ((await plan.row()).currentPeriodEnd ?? 0) - w.clock.now() + 1000;
  w.stripe.passTime();
};

test("an upgrade takes what was quoted, gives the slots when it is paid, and is told by its invoice as well", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  w.clock.offsetMs += 10 * DAY_MS;
  const quoted = await quotePlanChange({
    ctx: ann.ctx,
    input: { subscriptionId: ann.subscriptionId, plan: "pro" },
  });
  expect(quoted).toMatchObject({ kind: "upgrade", ending: [], to: { slots: 3 } });
  const change = await ann.change("pro");
  expect(change.state).toBe("done");
  expect(updates(w).map((one) => one.amount_paid)).toEqual([quoted.quote.dueNowMinor]);
  expect(await ann.row()).toMatchObject({ plan: "pro", priceId: "price_pro" });
  expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 0 });
  expect((await w.repos.users.findById(ann.userId))?.tier).toBe("pro");
  await syncInvoice({ ctx: w.ctx, input: { rail: "stripe", invoiceId: updates(w)[0]?.id ?? "" } });
  const paid = await w.repos.payments.listByUser(ann.userId, { limit: 10 });
  expect(paid.map((one) => one.role).sort()).toEqual(["fulfils", "plan_change"]);
  expect(await ann.news()).toEqual([]);
  // The same press again, and every webhook again: nothing more is taken or given.
  await Promise.all([ann.sync(), ann.sync(w.elsewhere)]);
  expect((await ann.change("business", [], ann.elsewhere)).state).toBe("done");
  expect(await ann.slots()).toEqual({ free: 9, held: 1, revoked: 0 });
});

test("a declined upgrade leaves the old plan until it is paid on the invoice's page, and lapses otherwise", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  w.stripe.declinesNext = true;
  const change = await ann.change("pro");
  expect(change.state).toBe("unpaid");
  expect(await ann.slots()).toEqual({ free: 0, held: 1, revoked: 0 });
  expect(await failureOf(ann.change("business"))).toMatchObject({
    code: "conflict",
    details: { reason: "change_pending" },
  });
  w.stripe.payInvoice(updates(w)[0]?.id ?? "");
  await ann.sync();
  expect(await ann.row()).toMatchObject({ plan: "pro" });
  expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 0 });
  expect(await ann.news()).toMatchObject([{ type: "plan_changed", from: "starter", to: "pro" }]);

  w.stripe.declinesNext = true;
  await ann.change("business");
  w.clock.offsetMs += DAY_MS;
  await w.drain(MONEY_JOBS);
  expect((await ann.news()).at(-1)).toMatchObject({ type: "plan_change_lapsed", to: "business" });
  expect(await ann.row()).toMatchObject({ plan: "pro" });
});

test("whoever asks where to pay after they have paid is not told that the card was declined", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  w.stripe.declinesNext = true;
  await ann.change("pro");
  const input = { subscriptionId: ann.subscriptionId };
  expect(await unpaidChangeLink({ ctx: ann.ctx, input })).toContain("/i/");
  w.stripe.payInvoice(updates(w)[0]?.id ?? "");
  expect(await unpaidChangeLink({ ctx: ann.ctx, input })).toBeNull();
  const [overview] = await planOverview({ ctx: ann.ctx });
  expect(overview).toMatchObject({ plan: { id: "pro" }, change: null });
});

test("a smaller plan says who will end, warns five days and one day before, and ends the newest with the period", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "pro", 3);
  const { ending, kind } = await quotePlanChange({
    ctx: ann.ctx,
    input: { subscriptionId: ann.subscriptionId, plan: "starter" },
  });
  expect([kind, ending.map((one) => one.id)]).toEqual(["downgrade", [ann.ids[2], ann.ids[1]]]);
  expect((await ann.change("starter")).state).toBe("booked");
  const [overview] = await planOverview({ ctx: ann.ctx });
  expect(overview?.change).toMatchObject({ to: { id: "starter" }, state: "booked", ending });
  expect(await ann.phases()).toEqual(["live", "live", "live"]);

  const endMs = (await ann.row()).currentPeriodEnd ?? 0;
  for (const before of [5 * DAY_MS, DAY_MS]) {
    w.clock.offsetMs += endMs - before - w.clock.now();
    await w.drain(MONEY_JOBS);
    w.clock.offsetMs += 2 * 3_600_000;
    await w.drain(MONEY_JOBS);
  }
  expect(await ann.news()).toMatchObject([
    { type: "plan_shrinks", to: "starter", count: 2, atMs: endMs },
    { type: "plan_shrinks", to: "starter", count: 2 },
  ]);
  expect(await ann.phases()).toEqual(["live", "live", "live"]);

  await toPeriodEnd(w, ann);
  await Promise.all([ann.sync(), ann.sync(w.elsewhere)]);
  expect(await ann.phases()).toEqual(["live", "closing", "closing"]);
  expect(await ann.row()).toMatchObject({ plan: "starter" });
  // What ends holds its slot until the chain says closed; then the slot is gone, and nothing starts on it.
  expect(await ann.slots()).toEqual({ free: 0, held: 3, revoked: 0 });
  for (const id of ann.ids.slice(1)) await closes(w, id);
  expect(await ann.slots()).toEqual({ free: 0, held: 1, revoked: 2 });
  const { id } = await w.draft(ann.userId);
  expect((await failureOf(deployOnFreeSlot({ ctx: ann.ctx, input: { deploymentId: id } }))).code).toBe(
    "no_free_slot",
  );
  expect((await ann.news()).at(-1)).toMatchObject({ type: "plan_changed", to: "starter" });
  expect(w.stripe.ledger.invoices().at(-1)).toMatchObject({ amount_paid: 2900 });
  // A plan that grows again has new slots.
  expect((await ann.change("pro")).state).toBe("done");
  expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 2 });
});

test("a free slot that is about to go says so before an agent is put on it", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "pro", 1);
  const ends = () => slotEndsAt(ann.ctx, ann.subscriptionId);
  const endMs = (await ann.row()).currentPeriodEnd;
  expect(await ends()).toBeNull();
  await ann.change("starter");
  expect(await ends()).toBe(endMs);
  await undoPlanChange({ ctx: ann.ctx, input: { subscriptionId: ann.subscriptionId } });
  expect(await ends()).toBeNull();
  await keepOrCancelPlan({ ctx: ann.ctx, input: { subscriptionId: ann.subscriptionId, choice: "cancel" } });
  expect(await ends()).toBe(endMs);
});

test("the person chooses who stays, and may change their mind or take the whole change back", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "pro", 2);
  const [oldest = "", newest = ""] = ann.ids;
  await ann.change("starter", [newest]);
  const ending = async () => (await planOverview({ ctx: ann.ctx }))[0]?.change?.ending.map((one) => one.id);
  expect(await ending()).toEqual([oldest]);
  await keepAgents({ ctx: ann.ctx, input: { subscriptionId: ann.subscriptionId, keep: [oldest] } });
  expect(await ending()).toEqual([newest]);
  const undone = await undoPlanChange({ ctx: ann.ctx, input: { subscriptionId: ann.subscriptionId } });
  expect(undone).toEqual({ plan: "pro", tookEffect: false });
  await undoPlanChange({ ctx: ann.ctx, input: { subscriptionId: ann.subscriptionId } });
  expect(
    (await failureOf(keepAgents({ ctx: ann.ctx, input: { subscriptionId: ann.subscriptionId, keep: [] } })))
      .code,
  ).toBe("gone");
  await toPeriodEnd(w, ann);
  await ann.sync();
  expect(await ann.phases()).toEqual(["live", "live"]);
  expect(await ann.row()).toMatchObject({ plan: "pro" });

  await ann.change("starter", [newest]);
  await toPeriodEnd(w, ann);
  await ann.sync();
  expect(await ann.phases()).toEqual(["closing", "live"]);
});

test("what was switched in the provider's portal is followed: slots, warnings at once, and the end", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  expect(w.stripe.switchInPortal(ann.providerId, "price_pro")).toEqual({ kind: "done" });
  await ann.sync();
  expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 0 });
  expect(await ann.news()).toMatchObject([{ type: "plan_changed", from: "starter", to: "pro" }]);
  const { id } = await w.draft(ann.userId);
  await deployOnFreeSlot({ ctx: ann.ctx, input: { deploymentId: id } });
  await goesLive(w, id);
  w.stripe.switchInPortal(ann.providerId, "price_starter");
  await ann.sync();
  w.clock.offsetMs += 2 * 3_600_000;
  await w.drain(MONEY_JOBS);
  expect((await ann.news()).at(-1)).toMatchObject({ type: "plan_shrinks", to: "starter", count: 1 });
  await toPeriodEnd(w, ann);
  await ann.sync();
  expect((await w.row(id)).phase).toBe("closing");
  expect((await w.row(ann.ids[0] ?? "")).phase).toBe("live");
});

test("what somebody made bigger without paying for it gives no slots until it is paid", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  const item = w.stripe.ledger.subscriptions()[0]?.items.data[0]?.id ?? "";
  w.stripe.declinesNext = true;
  await clientOf(w.stripe, "sk_test_money_0123456789").subscriptions.update(ann.providerId, {
    items: [{ id: item, price: "price_pro" }],
    proration_behavior: "always_invoice",
  });
  await ann.sync();
  expect(await ann.row()).toMatchObject({ plan: "starter", status: "past_due" });
  expect(await ann.slots()).toEqual({ free: 0, held: 1, revoked: 0 });
  w.stripe.replaceCard(ann.providerId, "4242424242424242");
  await ann.sync();
  expect(await ann.row()).toMatchObject({ plan: "pro", status: "active" });
  expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 0 });
});

test("a crash around the provider's answer finishes the change once", async () => {
  for (const at of ["plan.before_change", "plan.changed_unrecorded"]) {
    const w = await startMoneyWorld();
    const ann = await withPlan(w, "starter", 1);
    w.crash.at = at;
    await expect(ann.change("pro")).rejects.toThrow("crash");
    w.clock.offsetMs += 61_000;
    await w.drain(MONEY_JOBS);
    expect(await ann.row()).toMatchObject({ plan: "pro" });
    expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 0 });
    expect(updates(w)).toHaveLength(1);
    expect(await ann.news()).toMatchObject([{ type: "plan_changed", to: "pro" }]);
  }
});

test("an answer that never came is asked for again under the same key", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  w.stripe.faults.add({ kind: "drop_after", match: /POST \/v1\/subscriptions/, times: 3 });
  expect(await ann.change("pro"), "it is not spoken of as failed").toMatchObject({ state: "wanted" });
  expect(await ann.slots()).toEqual({ free: 0, held: 1, revoked: 0 });
  w.clock.offsetMs += 61_000;
  await w.drain(MONEY_JOBS);
  expect(await ann.slots()).toEqual({ free: 2, held: 1, revoked: 0 });
  expect(updates(w)).toHaveLength(1);
});

test("a change whose answer never came is news as soon as somebody else hears of it", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  w.stripe.faults.add({ kind: "drop_after", match: /POST \/v1\/subscriptions/, times: 3 });
  await ann.change("pro");
  await ann.sync(w.elsewhere);
  expect(await ann.news()).toMatchObject([{ type: "plan_changed", to: "pro" }]);
});

test("nobody changes another's plan, one that is over, or to where there is no room", async () => {
  const w = await startMoneyWorld();
  const ann = await withPlan(w, "starter", 1);
  const bob = await w.person("bob");
  const input = { subscriptionId: ann.subscriptionId, plan: "pro", quotedAtMs: w.clock.now() };
  expect((await failureOf(changePlan({ ctx: bob.ctx, input }))).code).toBe("not_found");
  expect((await failureOf(quotePlanChange({ ctx: bob.ctx, input }))).code).toBe("not_found");
  w.float.actUact = 0;
  expect((await failureOf(changePlan({ ctx: ann.ctx, input }))).code).toBe("float_too_small");
  expect(updates(w)).toHaveLength(0);
  w.float.actUact = 1_000_000_000;
  await keepOrCancelPlan({ ctx: ann.ctx, input: { ...input, choice: "cancel" } });
  expect((await failureOf(ann.change("pro"))).details.reason).toBe("plan_ending");
  w.stripe.endSubscriptionByHand(ann.providerId);
  await ann.sync();
  expect(await ann.phases()).toEqual(["closing"]);
  expect((await failureOf(ann.change("pro"))).code).toBe("gone");
});
