import Stripe from "stripe";
import { afterEach, describe, expect, test } from "vitest";
import type { StripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { clientOf, openSession, startReceiver, startTwin, WEBHOOK_SECRET } from "./world.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function world(answer?: (count: number) => number) {
  const receiver = await startReceiver(answer);
  const twin: StripeTwin = await startTwin({ webhook: { url: receiver.url, secret: WEBHOOK_SECRET } });
  open.push(twin, receiver);
  const stripe = clientOf(twin);
  const paid = async () => twin.pay((await openSession(stripe)).id);
  return { receiver, twin, stripe, paid };
}

describe("webhooks", () => {
  test("are signed snapshots of the SDK's API version", async () => {
    const { receiver, twin, paid } = await world();
    await paid();
    await twin.settled();
    expect(receiver.types()).toContain("checkout.session.completed");
    expect(receiver.types()).toContain("invoice.paid");
    for (const { body, headers } of receiver.received) {
      const event = await Stripe.webhooks.signature?.verifyHeaderAsync(
        body,
        String(headers["stripe-signature"]),
        WEBHOOK_SECRET,
        300,
      );
      expect(event).toBe(true);
      expect(JSON.parse(body).api_version).toBe(Stripe.API_VERSION);
    }
    // Control: another secret does not verify.
    const [one] = receiver.received;
    await expect(
      Stripe.webhooks.signature?.verifyHeaderAsync(
        one?.body ?? "",
        String(one?.headers["stripe-signature"]),
        "whsec_other",
        300,
      ),
    ).rejects.toThrow("No signatures found");
  });

  test("are repeated until answered, then given up", async () => {
    const { receiver, twin, stripe } = await world((count) => (count < 3 ? 500 : 200));
    await stripe.customers.create({ email: "a@b.c" });
    await twin.settled();
    expect(receiver.received.map((one) => one.event.id)).toEqual(
      Array(3).fill(receiver.received[0]?.event.id),
    );
    expect(twin.ledger.deliveries()[0]).toMatchObject({ state: "delivered", attempts: 3 });

    const deaf = await world(() => 302);
    await deaf.stripe.customers.create({ email: "a@b.c" });
    await deaf.twin.settled();
    expect(deaf.twin.ledger.deliveries()[0]).toMatchObject({ state: "failed", attempts: 3, lastStatus: 302 });
    expect((await deaf.stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
    expect((await deaf.stripe.events.list({ delivery_success: true })).data).toHaveLength(0);
  });

  test("can be held and released backwards, doubled, dropped and sent again", async () => {
    const { receiver, twin, paid } = await world();
    twin.holdWebhooks();
    await paid();
    await twin.settled();
    expect(receiver.received).toHaveLength(0);
    const order = twin.ledger.events().map((one) => one.id);
    twin.releaseWebhooks("reversed");
    await twin.settled();
    expect(receiver.received.map((one) => one.event.id)).toEqual(order.toReversed());

    const completed = twin.ledger.events().find((one) => one.type === "checkout.session.completed");
    twin.deliverAgain(completed?.id ?? "");
    await twin.settled();
    expect(receiver.received.at(-1)?.event.id).toBe(completed?.id);

    receiver.received.length = 0;
    twin.webhooks.dropNext(1_000);
    await paid();
    await twin.settled();
    expect(receiver.received).toHaveLength(0);
  });

  test("can come twice and all at once", async () => {
    const { receiver, twin, paid } = await world();
    twin.webhooks.repeatEach(2);
    twin.holdWebhooks();
    await paid();
    twin.releaseWebhooks("together");
    await twin.settled();
    expect(receiver.received).toHaveLength(2 * twin.ledger.events().length);
  });

  test("wait for an endpoint that is named later, and can be asked for by type", async () => {
    const receiver = await startReceiver();
    const twin = await startTwin();
    open.push(twin, receiver);
    const stripe = clientOf(twin);
    twin.setWebhook({ url: receiver.url, secret: WEBHOOK_SECRET });
    await stripe.customers.create({ email: "a@b.c" });
    await twin.settled();
    expect(receiver.types()).toEqual(["customer.created"]);
    expect((await stripe.events.list({ types: ["customer.*"] })).data).toHaveLength(1);
    expect((await stripe.events.list({ types: ["invoice.paid"] })).data).toHaveLength(0);
    const [event] = twin.ledger.events();
    expect((await stripe.events.retrieve(event?.id ?? "")).request?.id).toMatch(/^req_/);
  });
});
