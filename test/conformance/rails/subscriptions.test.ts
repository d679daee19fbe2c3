import { describe, expect, test } from "vitest";
import { FAILS_LATER_CARD, GOOD_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { failureOf } from "../../integrations/stripe/world.ts";
import { DAY_MS, MONTH_MS, PROVIDERS, paid, settingWith } from "./setting.ts";

describe.each(PROVIDERS)("the %s rail: subscriptions", (_name, start) => {
  describe("a subscription", () => {
    test("carries plan and period, ends with the period when asked to, and is kept when asked again", async () => {
      const at = await settingWith(start);
      const { subscriptionId } = await paid(at);
      const active = await at.rail.readSubscription(subscriptionId);
      expect(active).toMatchObject({ status: "active", plan: "starter", cancelAtMs: null, pending: null });
      const days = ((active.currentPeriodEndMs ?? 0) - (active.currentPeriodStartMs ?? 0)) / DAY_MS;
      expect(days).toBeGreaterThanOrEqual(28);
      expect(days).toBeLessThanOrEqual(31);
      const input = { subscriptionId, idempotencyKey: "c1" };
      const ending = await at.rail.cancelSubscription({ ...input, when: "period_end" });
      expect(ending).toEqual({ ...active, cancelAtMs: active.currentPeriodEndMs });
      expect(await at.rail.cancelSubscription({ ...input, when: "period_end" })).toEqual(ending);
      expect(await at.rail.resumeSubscription({ subscriptionId, idempotencyKey: "r1" })).toEqual(active);
      expect(await at.rail.resumeSubscription({ subscriptionId, idempotencyKey: "r2" })).toEqual(active);
    });

    test("that was to end has ended with its period, and charged nothing more", async () => {
      const at = await settingWith(start);
      const { subscriptionId } = await paid(at);
      await at.rail.cancelSubscription({ subscriptionId, when: "period_end", idempotencyKey: "c1" });
      at.clock.forward(MONTH_MS);
      expect((await at.rail.readSubscription(subscriptionId)).status).toBe("canceled");
      expect(at.provider.totals()).toMatchObject({ payments: 1, activeSubscriptions: 0 });
    });

    test("renews, and its payment says so", async () => {
      const at = await settingWith(start);
      const { subscriptionId, facts } = await paid(at);
      const before = await at.rail.readSubscription(subscriptionId);
      at.clock.forward(MONTH_MS);
      const after = await at.rail.readSubscription(subscriptionId);
      expect(after).toMatchObject({ status: "active", currentPeriodStartMs: before.currentPeriodEndMs });
      expect(at.provider.totals()).toMatchObject({ payments: 2, paidMinor: 5800 });
      expect(facts.paid).toBe(true);
    });

    test("is overdue when its renewal is declined, and active again with a better card", async () => {
      const at = await settingWith(start);
      const { subscriptionId } = await paid(at, FAILS_LATER_CARD);
      at.clock.forward(MONTH_MS);
      expect((await at.rail.readSubscription(subscriptionId)).status).toBe("past_due");
      expect(at.provider.totals().paidMinor).toBe(2900);
      at.provider.replaceCard(subscriptionId, GOOD_CARD);
      expect((await at.rail.readSubscription(subscriptionId)).status).toBe("active");
      expect(at.provider.totals().paidMinor).toBe(5800);
    });

    test("ends at once, also when the answer was lost, and again without harm", async () => {
      const at = await settingWith(start);
      const { subscriptionId } = await paid(at);
      at.provider.fault({ kind: "drop_after", match: at.provider.requests("cancel") });
      const input = { subscriptionId, idempotencyKey: "c1" };
      expect((await at.rail.cancelSubscription({ ...input, when: "now" })).status).toBe("canceled");
      expect((await at.rail.cancelSubscription({ ...input, when: "now" })).status).toBe("canceled");
      expect((await at.rail.cancelSubscription({ ...input, when: "period_end" })).status).toBe("canceled");
      const resumed = at.rail.resumeSubscription({ subscriptionId, idempotencyKey: "r1" });
      expect((await failureOf(resumed)).code).toBe("gone");
    });

    test("of one's own is looked after in the portal", async () => {
      const { rail, provider, customerId } = await settingWith(start);
      const returnUrl = "http://localhost:8080/";
      expect(await rail.portalUrl({ customerId, returnUrl })).toContain(`/sandbox/${provider.name}/`);
      const failure = await failureOf(rail.portalUrl({ customerId: provider.nobody.customer, returnUrl }));
      expect(["not_found", "rejected"]).toContain(failure.code);
    });
  });

  describe("another plan", () => {
    async function subscribed() {
      const at = await settingWith(start);
      const { subscriptionId } = await paid(at);
      const to = (when: "now" | "next_period") => ({ subscriptionId, plan: "pro" as const, when });
      const change = (when: "now" | "next_period", idempotencyKey = "ch") =>
        at.rail.changePlan({ ...to(when), quotedAtMs: at.clock.now(), idempotencyKey });
      return { ...at, at, subscriptionId, to, change };
    }

    test("for the next period costs nothing before it", async () => {
      const { rail, clock, provider, subscriptionId, to, change } = await subscribed();
      const quote = await rail.previewPlanChange(to("next_period"));
      expect(quote).toMatchObject({ dueNowMinor: 0, isExact: true, renewalMinor: 4900 });
      const booked = await change("next_period");
      expect(booked).toMatchObject({
        outcome: "booked",
        subscription: { plan: "starter", pending: { kind: "booked", plan: "pro", fromMs: quote.renewsAtMs } },
      });
      expect(await change("next_period")).toEqual(booked);
      clock.forward(MONTH_MS);
      expect(await rail.readSubscription(subscriptionId)).toMatchObject({ plan: "pro", pending: null });
      expect(provider.totals().paidMinor).toBe(2900 + 4900);
    });

    test("that was booked is taken back, and again without harm", async () => {
      const { rail, subscriptionId, change } = await subscribed();
      await change("next_period");
      const undo = () => rail.undoPlanChange({ subscriptionId, idempotencyKey: "u" });
      expect(await undo()).toMatchObject({ plan: "starter", pending: null });
      expect(await undo()).toMatchObject({ plan: "starter", pending: null });
    });

    test("now takes the difference and is in effect", async () => {
      const { rail, clock, provider, to, change } = await subscribed();
      clock.forward(10 * DAY_MS);
      const quote = await rail.previewPlanChange(to("now"));
      expect(quote.dueNowMinor).toBeGreaterThan(1200);
      expect(quote.dueNowMinor).toBeLessThan(1500);
      const done = await change("now");
      expect(done).toMatchObject({ outcome: "in_effect", subscription: { plan: "pro", pending: null } });
      expect(await change("now")).toEqual(done);
      expect(Math.abs(provider.totals().paidMinor - 2900 - quote.dueNowMinor)).toBeLessThanOrEqual(1);
    });

    test("now that the bank declines leaves the plan as it is", async () => {
      const { rail, provider, subscriptionId, change } = await subscribed();
      provider.declineNext();
      expect((await change("now")).outcome).toBe("declined");
      expect((await rail.readSubscription(subscriptionId)).plan).toBe("starter");
      expect(provider.totals().paidMinor).toBe(2900);
    });

    test("now is made once although the answer was lost", async () => {
      const { provider, change } = await subscribed();
      provider.fault({ kind: "drop_after", match: provider.requests("change") });
      expect((await change("now")).outcome).toBe("in_effect");
      expect(provider.totals().payments).toBe(2);
    });

    test("is refused while the end is booked, a payment is owed, or all is over", async () => {
      const { rail, subscriptionId, change } = await subscribed();
      const key = { subscriptionId, idempotencyKey: "c" };
      await rail.cancelSubscription({ ...key, when: "period_end" });
      const reason = async () => (await failureOf(change("now", "ch2"))).details.reason;
      expect(await reason()).toBe("plan_ending");
      await rail.cancelSubscription({ ...key, when: "now" });
      expect((await failureOf(change("now", "ch3"))).code).toBe("gone");
      const late = await settingWith(start);
      const overdue = await paid(late, FAILS_LATER_CARD);
      late.clock.forward(MONTH_MS);
      const refused = late.rail.changePlan({
        subscriptionId: overdue.subscriptionId,
        plan: "pro",
        when: "now",
        quotedAtMs: late.clock.now(),
        idempotencyKey: "ch",
      });
      expect((await failureOf(refused)).details.reason).toBe("plan_overdue");
    });
  });
});
