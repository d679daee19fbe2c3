import { describe, expect, test } from "vitest";
import { failureOf } from "../../integrations/stripe/world.ts";
import { DAY_MS, PROVIDERS, paid, settingWith } from "./setting.ts";

describe.each(PROVIDERS)("the %s rail: payments and refunds", (_name, start) => {
  test("what nobody has is definitely absent", async () => {
    const { rail, provider } = await settingWith(start);
    const { nobody } = provider;
    const key = { idempotencyKey: "k" };
    const calls: (() => Promise<unknown>)[] = [
      () => rail.readCheckout(nobody.checkout),
      () => rail.expireCheckout(nobody.checkout),
      () => rail.readSubscription(nobody.subscription),
      () => rail.cancelSubscription({ subscriptionId: nobody.subscription, when: "now", ...key }),
      () => rail.resumeSubscription({ subscriptionId: nobody.subscription, ...key }),
      () => rail.readPayment(nobody.payment),
      () => rail.refund({ paymentId: nobody.payment, reason: "x", ...key }),
    ];
    for (const call of calls) expect((await failureOf(call())).code).toBe("not_found");
  });

  describe("a payment", () => {
    test("says what it was for and what is left of it", async () => {
      const at = await settingWith(start);
      const { paymentId, subscriptionId } = await paid(at);
      const facts = await at.rail.readPayment(paymentId);
      expect(facts).toMatchObject({
        paymentId,
        customerId: at.customerId,
        subscriptionId,
        purpose: "first_period",
        amountMinor: 2900,
        refundedMinor: 0,
        currency: "usd",
        succeeded: true,
        dispute: "none",
      });
      expect(await at.rail.readInvoicePayment(facts.invoiceId ?? "")).toEqual(facts);
    });

    test("is refunded in part by hand, and what is left by us", async () => {
      const at = await settingWith(start);
      const { paymentId } = await paid(at);
      at.provider.refundByHand(paymentId, 900);
      expect((await at.rail.readPayment(paymentId)).refundedMinor).toBe(900);
      const refund = await at.rail.refund({ paymentId, idempotencyKey: "refund:1", reason: "asked" });
      expect(refund).toMatchObject({ paymentId, amountMinor: 2000, currency: "usd", status: "succeeded" });
      expect(at.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 2 });
    });

    test("is refunded once although the answer was lost, and again under its key", async () => {
      const at = await settingWith(start);
      const { paymentId } = await paid(at);
      at.provider.fault({ kind: "drop_after", match: at.provider.requests("refund") });
      const order = { paymentId, idempotencyKey: "refund:1", reason: "deploy_failed" };
      const refund = await at.rail.refund(order);
      expect(await at.rail.refund(order)).toEqual(refund);
      expect(at.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 1 });
    });

    test("goes back in parts: each once under its key, however long ago, and never more than is left", async () => {
      const at = await settingWith(start);
      const { paymentId } = await paid(at);
      const part = (n: number, amountMinor: number) =>
        at.rail.refund({ paymentId, amountMinor, idempotencyKey: `refund:${n}`, reason: "refund_asked" });
      at.provider.fault({ kind: "drop_after", match: at.provider.requests("refund") });
      const first = await part(1, 900);
      expect(first).toMatchObject({ paymentId, amountMinor: 900, status: "succeeded" });
      // Stripe forgets a key after a day.
      at.clock.forward(30 * DAY_MS);
      expect(await part(1, 900)).toEqual(first);
      expect(await part(2, 900)).toMatchObject({ amountMinor: 900 });
      expect(at.provider.totals()).toMatchObject({ refundedMinor: 1800, refunds: 2 });
      expect((await failureOf(part(3, 1101))).code).toBe("rejected");
      at.provider.refundByHand(paymentId, 100);
      expect((await at.rail.readPayment(paymentId)).refundedMinor).toBe(1900);
      expect(await part(4, 1000)).toMatchObject({ amountMinor: 1000 });
      expect((await failureOf(part(5, 1))).code).toBe("rejected");
      expect(await part(4, 1000), "also when nothing is left").toMatchObject({ amountMinor: 1000 });
      expect(at.provider.totals()).toMatchObject({ refundedMinor: 2900, refunds: 4 });
    });

    test("that was refunded by hand counts as refunded, whatever the key", async () => {
      const at = await settingWith(start);
      const { paymentId } = await paid(at);
      at.provider.refundByHand(paymentId);
      const refund = await at.rail.refund({ paymentId, idempotencyKey: "refund:1", reason: "surplus" });
      expect(refund).toMatchObject({ status: "succeeded", amountMinor: 2900 });
      expect(at.provider.refunds()).toBe(1);
    });

    test("under dispute says so and is not refunded; won, it is as before", async () => {
      const at = await settingWith(start);
      const { paymentId } = await paid(at);
      const dispute = at.provider.dispute(paymentId);
      expect((await at.rail.readPayment(paymentId)).dispute).toBe("open");
      const refund = { paymentId, idempotencyKey: "refund:1", reason: "x" };
      expect((await failureOf(at.rail.refund(refund))).code).toBe("rejected");
      at.provider.closeDispute(dispute, "won");
      expect((await at.rail.readPayment(paymentId)).dispute).toBe("won");
    });

    test("whose dispute was lost stays lost", async () => {
      const at = await settingWith(start);
      const { paymentId } = await paid(at);
      at.provider.closeDispute(at.provider.dispute(paymentId), "lost");
      expect((await at.rail.readPayment(paymentId)).dispute).toBe("lost");
    });
  });
});
