import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, STARTER, startTwin, testClock } from "../../sandbox/stripe/world.ts";
import { failureOf, railOf } from "./world.ts";

const DAY_MS = 86_400_000;
const clock = testClock(Date.UTC(2026, 10, 1));
let twin: StripeTwin;
let rail: PaymentRail;
let subscriptionId: string;
let periodEndMs: number;

beforeEach(async () => {
  twin = await startTwin({ clock });
  rail = railOf(twin, { clock });
  const { customerId } = await rail.ensureCustomer({
    userId: "user-1",
    email: "ann@example.com",
    idempotencyKey: "customer:user-1",
  });
  const { sessionId } = await rail.openCheckout({
    orderId: "order-1",
    userId: "user-1",
    customerId,
    plan: "starter",
    idempotencyKey: "order:order-1:1",
    successUrl: "http://localhost:8080/paid",
    cancelUrl: "http://localhost:8080/cancelled",
    expiresAtMs: clock.now() + 3_600_000,
  });
  twin.pay(sessionId);
  subscriptionId = (await rail.readCheckout(sessionId)).subscriptionId ?? "";
  periodEndMs = (await rail.readSubscription(subscriptionId)).currentPeriodEndMs ?? 0;
});
afterEach(() => twin.close());

const up = (key = "up:1") =>
  rail.changePlan({ subscriptionId, plan: "pro", when: "now", quotedAtMs: clock.now(), idempotencyKey: key });
const down = (key = "down:1") =>
  rail.changePlan({
    subscriptionId,
    plan: "starter",
    when: "next_period",
    quotedAtMs: clock.now(),
    idempotencyKey: key,
  });
const undo = (key: string) => rail.undoPlanChange({ subscriptionId, idempotencyKey: key });
const updates = () => twin.ledger.invoices().filter((one) => one.billing_reason === "subscription_update");

describe("a bigger plan", () => {
  test("costs what the quote said, whenever it is taken, and renews at its own price", async () => {
    clock.forward(10 * DAY_MS);
    const quote = await rail.previewPlanChange({ subscriptionId, plan: "pro", when: "now" });
    expect(quote).toEqual({
      dueNowMinor: 1334,
      isExact: true,
      renewalMinor: 4900,
      currency: "usd",
      effectiveMs: clock.now(),
      renewsAtMs: periodEndMs,
      quotedAtMs: clock.now(),
    });
    expect(updates()).toHaveLength(0);
    clock.forward(DAY_MS / 4);
    const request = { subscriptionId, plan: "pro", when: "now", idempotencyKey: "up:1" } as const;
    const result = await rail.changePlan({ ...request, quotedAtMs: quote.quotedAtMs });
    expect(result).toMatchObject({ outcome: "in_effect", subscription: { plan: "pro", pending: null } });
    expect(updates().map((one) => one.amount_paid)).toEqual([1334]);
    const [invoice] = updates();
    expect(await rail.readInvoicePayment(invoice?.id ?? "")).toMatchObject({
      purpose: "plan_change",
      subscriptionId,
      amountMinor: 1334,
    });
  });

  test("is asked for once, however often the answer is lost or the request repeated", async () => {
    twin.faults.add({ kind: "drop_after", match: /POST \/v1\/subscriptions/ });
    const first = await up();
    expect(first.outcome).toBe("in_effect");
    expect(await up()).toEqual(first);
    expect(await up("another key")).toEqual(first);
    expect(updates()).toHaveLength(1);
  });

  test("asked for by two hands at once is billed once", async () => {
    await Promise.all([up(), up()]);
    expect(updates()).toHaveLength(1);
  });

  test("control: under two keys it is billed twice", async () => {
    await Promise.all([up("c"), up("d")]);
    expect(updates()).toHaveLength(2);
  });

  test("that is declined leaves the old one, with a page to pay it on; a repeat says the same", async () => {
    twin.declinesNext = true;
    const result = await up();
    expect(result).toMatchObject({
      outcome: "declined",
      subscription: {
        plan: "starter",
        status: "active",
        pending: { kind: "unpaid", plan: "pro", payUrl: expect.stringContaining("/sandbox/stripe/i/") },
      },
    });
    expect(await up("up:2")).toEqual(result);
    expect(updates()).toHaveLength(1);
    twin.payInvoice(updates()[0]?.id ?? "");
    expect(await rail.readSubscription(subscriptionId)).toMatchObject({ plan: "pro", pending: null });
  });

  test("that is unpaid is taken back, again without harm", async () => {
    twin.declinesNext = true;
    await up();
    expect(await undo("undo:1")).toMatchObject({ plan: "starter", pending: null });
    expect(await undo("undo:2")).toMatchObject({ pending: null });
    expect(updates()[0]?.status).toBe("void");
  });
});

describe("a smaller plan", () => {
  test("is booked for the next period and costs nothing before", async () => {
    await up();
    const quote = await rail.previewPlanChange({ subscriptionId, plan: "starter", when: "next_period" });
    expect(quote).toMatchObject({ dueNowMinor: 0, renewalMinor: 2900, effectiveMs: periodEndMs });
    const before = twin.ledger.invoices().length;
    twin.faults.add({ kind: "drop_after", match: /POST \/v1\/subscription_schedules/, times: 2 });
    const result = await down();
    expect(result).toMatchObject({
      outcome: "booked",
      subscription: { plan: "pro", pending: { kind: "booked", plan: "starter", fromMs: periodEndMs } },
    });
    expect(await down("down:2")).toEqual(result);
    expect(twin.ledger.invoices()).toHaveLength(before);
    clock.forward(31 * DAY_MS);
    expect(await rail.readSubscription(subscriptionId)).toMatchObject({ plan: "starter", pending: null });
    expect(twin.ledger.invoices().at(-1)).toMatchObject({ amount_paid: 2900 });
  });

  test("finishes a schedule that a crash left with the old plan alone", async () => {
    await up();
    await clientOf(twin).subscriptionSchedules.create({ from_subscription: subscriptionId });
    expect((await rail.readSubscription(subscriptionId)).pending).toBeNull();
    expect((await down()).outcome).toBe("booked");
  });

  test("is taken back, and gives way to an end of the whole plan", async () => {
    await up();
    await down();
    expect(await undo("undo:1")).toMatchObject({ plan: "pro", pending: null });
    await down("down:2");
    const ending = await rail.cancelSubscription({ subscriptionId, when: "period_end", idempotencyKey: "c" });
    expect(ending).toMatchObject({ cancelAtMs: periodEndMs, pending: null });
  });

  test("booked in the portal shows as well", async () => {
    await up();
    twin.switchInPortal(subscriptionId, STARTER.id);
    expect((await rail.readSubscription(subscriptionId)).pending).toMatchObject({
      kind: "booked",
      plan: "starter",
    });
  });
});

test("what stands in the way is named", async () => {
  const reasonOf = async (call: Promise<unknown>) => {
    const { code, details } = await failureOf(call);
    return [code, details.reason];
  };
  await up();
  await down();
  const change = { subscriptionId, plan: "business", when: "now", quotedAtMs: clock.now() } as const;
  const other = () => rail.changePlan({ ...change, idempotencyKey: "other" });
  expect(await reasonOf(other())).toEqual(["conflict", "change_pending"]);
  await rail.cancelSubscription({ subscriptionId, when: "period_end", idempotencyKey: "c" });
  expect(await reasonOf(other())).toEqual(["conflict", "plan_ending"]);
  await rail.resumeSubscription({ subscriptionId, idempotencyKey: "r" });
  twin.replaceCard(subscriptionId, "4000000000000341");
  clock.forward(31 * DAY_MS);
  expect(await reasonOf(other())).toEqual(["conflict", "plan_overdue"]);
  twin.endSubscriptionByHand(subscriptionId);
  expect((await failureOf(other())).code).toBe("gone");
});
