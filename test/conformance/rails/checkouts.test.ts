import { describe, expect, test } from "vitest";
import { isTransient } from "../../../src/errors.ts";
import { DECLINED_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { failureOf } from "../../integrations/stripe/world.ts";
import { HOUR_MS, open, PROVIDERS, paid, settingWith } from "./setting.ts";

describe.each(PROVIDERS)("the %s rail: prices, customers, checkouts", (_name, start) => {
  describe("prices", () => {
    test("are the provider's own", async () => {
      const { rail, provider } = await settingWith(start);
      expect(await rail.price("starter")).toEqual(provider.prices.starter);
      expect(await rail.price("pro")).toEqual(provider.prices.pro);
    });

    test("that are missing are a fault of configuration that names its variable", async () => {
      const { rail, provider } = await settingWith(start);
      expect(await failureOf(rail.price("business"))).toMatchObject({
        code: "misconfigured",
        message: expect.stringMatching(provider.missingPlan),
      });
    });
  });

  describe("a customer", () => {
    test("is one, however often it is asked for", async () => {
      const { rail, provider, customerId } = await settingWith(start);
      const again = { userId: "user-1", email: "ann@example.com", idempotencyKey: "customer:user-1" };
      expect((await rail.ensureCustomer(again)).customerId).toBe(customerId);
      expect(provider.customers()).toBe(1);
    });

    test("is one although the answer was lost", async () => {
      const { rail, provider } = await settingWith(start);
      provider.fault({ kind: "drop_after", match: provider.requests("customer") });
      const bob = { userId: "user-2", email: "bob@example.com", idempotencyKey: "customer:user-2" };
      const { customerId } = await rail.ensureCustomer(bob);
      expect((await rail.ensureCustomer(bob)).customerId).toBe(customerId);
      expect(provider.customers()).toBe(2);
    });
  });

  describe("a checkout", () => {
    test("is open and unpaid, and says what it sells to whom", async () => {
      const at = await settingWith(start);
      const opened = await open(at);
      expect(new URL(opened.url).pathname).toContain(`/sandbox/${at.provider.name}/`);
      expect(opened.expiresAtMs).toBe(at.clock.now() + HOUR_MS);
      expect(await at.rail.readCheckout(opened.sessionId)).toEqual({
        sessionId: opened.sessionId,
        status: "open",
        paid: false,
        orderId: "order-1",
        customerId: at.customerId,
        subscriptionId: null,
        paymentId: null,
        priceId: at.provider.prices.starter.priceId,
        quantity: 1,
        subtotalMinor: 2900,
        currency: "usd",
      });
    });

    test("is paid, and names its payment and subscription", async () => {
      const at = await settingWith(start);
      const { facts } = await paid(at);
      expect(facts).toMatchObject({
        status: "complete",
        paid: true,
        orderId: "order-1",
        subtotalMinor: 2900,
      });
      expect(facts.subscriptionId).toBe(at.provider.subscriptions()[0]?.id);
      expect(await at.rail.listCheckouts({ customerId: at.customerId })).toEqual([facts]);
    });

    test("stays open when the card is declined, and can be paid then", async () => {
      const at = await settingWith(start);
      const { sessionId } = await open(at);
      at.provider.pay(sessionId, DECLINED_CARD);
      expect(await at.rail.readCheckout(sessionId)).toMatchObject({ status: "open", paid: false });
      at.provider.pay(sessionId);
      expect((await at.rail.readCheckout(sessionId)).paid).toBe(true);
    });

    test("is expired by us, and again without harm", async () => {
      const at = await settingWith(start);
      const { sessionId } = await open(at);
      await at.rail.expireCheckout(sessionId);
      await at.rail.expireCheckout(sessionId);
      expect(await at.rail.readCheckout(sessionId)).toMatchObject({ status: "expired", paid: false });
    });

    test("is not expired any more once it is paid", async () => {
      const at = await settingWith(start);
      const { sessionId } = await paid(at);
      await at.rail.expireCheckout(sessionId);
      expect(await at.rail.readCheckout(sessionId)).toMatchObject({ status: "complete", paid: true });
    });

    test("expires by time", async () => {
      const at = await settingWith(start);
      const { sessionId } = await open(at);
      at.clock.forward(HOUR_MS - 1000);
      expect((await at.rail.readCheckout(sessionId)).status).toBe("open");
      at.clock.forward(1000);
      expect((await at.rail.readCheckout(sessionId)).status).toBe("expired");
    });

    test.each([
      ["amount", { subtotalMinor: 100 }],
      ["currency", { currency: "eur" }],
      ["quantity", { quantity: 2, subtotalMinor: 5800 }],
    ] as const)("whose %s somebody altered shows it", async (what, altered) => {
      const at = await settingWith(start);
      const { sessionId } = await open(at);
      at.provider.tamper(sessionId, what);
      at.provider.pay(sessionId);
      expect(await at.rail.readCheckout(sessionId)).toMatchObject({ paid: true, ...altered });
    });

    test("that sells something else says what", async () => {
      const at = await settingWith(start);
      const { sessionId } = await open(at);
      at.provider.tamper(sessionId, "plan");
      at.provider.pay(sessionId);
      const { priceId } = await at.rail.readCheckout(sessionId);
      expect(priceId).not.toBe(at.provider.prices.starter.priceId);
    });

    test("is one although the answer was lost", async () => {
      const at = await settingWith(start);
      at.provider.fault({ kind: "drop_after", match: at.provider.requests("checkout") });
      const { sessionId } = await open(at);
      expect((await open(at)).sessionId).toBe(sessionId);
      expect(at.provider.sessions()).toBe(1);
    });

    test("whose answers stay lost is unknown, and the same key finds it afterwards", async () => {
      const at = await settingWith(start);
      const { provider } = at;
      provider.fault({ kind: "drop_after", match: provider.requests("checkout"), times: 20 });
      provider.fault({ kind: "drop_before", match: provider.requests("read"), skip: 1, times: 20 });
      expect(isTransient(await failureOf(open(at)))).toBe(true);
      provider.noFaults();
      await open(at);
      expect(provider.sessions()).toBe(1);
    });

    test("of another key is another one; the same key for another plan is a conflict", async () => {
      const at = await settingWith(start);
      const first = await open(at);
      const second = await open(at, { idempotencyKey: "order:order-1:2" });
      expect(second.sessionId).not.toBe(first.sessionId);
      expect(at.provider.sessions()).toBe(2);
      expect((await failureOf(open(at, { plan: "pro" }))).code).toBe("conflict");
    });
  });
});
