import { describe, expect, onTestFinished, test } from "vitest";
import { startEndpoint } from "./provider.ts";
import { MONTH_MS, PROVIDERS, paid, settingWith } from "./setting.ts";

describe.each(PROVIDERS)("the %s rail: webhooks", (_name, start) => {
  describe("webhooks", () => {
    async function listening() {
      const at = await settingWith(start);
      const endpoint = await startEndpoint(at.rail);
      onTestFinished(() => endpoint.close());
      at.provider.sendTo(endpoint.url);
      const objects = async () => {
        await at.provider.settled();
        return endpoint.received.flatMap(({ event }) => (event ? [event.object] : []));
      };
      return { ...at, at, endpoint, objects };
    }

    test("of a purchase lead to its checkout and its subscription; each has an id of its own", async () => {
      const { at, objects, endpoint } = await listening();
      const { sessionId, subscriptionId } = await paid(at);
      const seen = await objects();
      expect(seen).toContainEqual({ kind: "checkout", id: sessionId });
      expect(seen).toContainEqual({ kind: "subscription", id: subscriptionId });
      const ids = endpoint.received.map(({ event }) => event?.eventId);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test("of a renewal lead to what was paid and to the plan", async () => {
      const { at, provider, clock, rail, objects } = await listening();
      const { subscriptionId, paymentId } = await paid(at);
      const before = (await objects()).length;
      clock.forward(MONTH_MS);
      provider.passTime();
      const seen = (await objects()).slice(before);
      expect(seen).toContainEqual({ kind: "subscription", id: subscriptionId });
      const invoices = seen.filter((one) => one.kind === "invoice");
      const facts = await rail.readInvoicePayment(invoices.at(-1)?.id ?? "");
      expect(facts).toMatchObject({ subscriptionId, purpose: "renewal", amountMinor: 2900, succeeded: true });
      expect(facts?.paymentId).not.toBe(paymentId);
    });

    test("of a refund lead to its payment, and of an end to the plan", async () => {
      const { at, provider, objects } = await listening();
      const { subscriptionId, paymentId } = await paid(at);
      const before = (await objects()).length;
      provider.refundByHand(paymentId);
      provider.endByHand(subscriptionId);
      const seen = (await objects()).slice(before);
      expect(seen).toContainEqual({ kind: "payment", id: paymentId });
      expect(seen).toContainEqual({ kind: "subscription", id: subscriptionId });
    });

    test("signed by another, too old, from the future or altered are refused", async () => {
      const { at, provider, endpoint } = await listening();
      await paid(at);
      await provider.settled();
      const [event] = provider.events();
      const forgeries = [
        { secret: "whsec_YW5vdGhlcg==" },
        { timestampMs: Date.now() - 301_000 },
        { timestampMs: Date.now() + 302_000 },
      ];
      endpoint.received.length = 0;
      for (const forgery of forgeries) expect(await provider.forge(event?.id ?? "", forgery)).toBe(400);
      expect(endpoint.received.map((one) => one.refused)).toEqual(Array(3).fill("unauthenticated"));
      const other = await startEndpoint(provider.rail(at.clock, "whsec_b3RoZXI="));
      onTestFinished(() => other.close());
      provider.sendTo(other.url);
      expect(await provider.forge(event?.id ?? "", {})).toBe(400);
    });
  });
});
