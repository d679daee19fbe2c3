import { describe, expect, test } from "vitest";
import { hearMissed } from "../../../src/jobs/hear-missed.ts";
import type { PaymentRail } from "../../../src/ports/payment-rail.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { startPolar } from "./polar-provider.ts";
import { DAY_MS, MONTH_MS, PROVIDERS } from "./setting.ts";
import { startStripe } from "./stripe-provider.ts";
import { startTown, type Town } from "./town.ts";

const JOBS = ["refund", "subscription"];
const drift = ({ w }: Town): string[] => w.logLines.filter((line) => line.includes('"billing.drift"'));

/** Everything that is sent is lost for as long as a person pays, changes their mind and is given money back. */
async function weekOfSilence(town: Town): Promise<void> {
  const { provider } = town;
  provider.lose(Number.POSITIVE_INFINITY);
  provider.pay(town.sessionId);
  await provider.settled();
  town.forward(2 * DAY_MS);
}

describe.each(PROVIDERS)("what %s could not deliver", (_name, start) => {
  test("is asked for once a day and heard once; the books agree without anybody having looked for it", async () => {
    const town = await startTown(start, "calm", 5);
    const { w, provider, orderId } = town;
    await weekOfSilence(town);
    expect(await w.order(orderId), "nobody has told us").toBe("open");
    const next = await hearMissed(w.ctx);
    expect(next - w.clock.now()).toBeGreaterThan(DAY_MS - 60_000);
    expect(await w.order(orderId)).toBe("paid");
    const counted = drift(town).length;
    expect(counted).toBeGreaterThan(0);
    town.forward(DAY_MS);
    await hearMissed(w.elsewhere);
    expect(drift(town), "each is counted once, for as long as it is listed").toHaveLength(counted);

    provider.refundByHand((await town.bought()).paymentId);
    await provider.settled();
    await hearMissed(w.ctx);
    await hearMissed(w.elsewhere);
    await w.drain(JOBS);
    expect(await w.order(orderId)).toBe("refunded");
    expect((await w.row(town.deploymentId)).phase).toBe("closing");
    expect(await w.payments()).toBe(provider.totals().payments);
    expect(provider.totals()).toMatchObject({ refunds: 1, activeSubscriptions: 0 });
  });

  test("is left alone where the inbox has it, and while the provider cannot be asked", async () => {
    const town = await startTown(start, "calm", 6);
    const { w, provider } = town;
    await weekOfSilence(town);
    provider.fault({ kind: "status", status: 503, match: /GET .*(events|deliveries)/, times: 20 });
    const next = await hearMissed(w.ctx);
    expect(next - w.clock.now(), "soon, not tomorrow").toBeLessThan(DAY_MS / 2);
    provider.noFaults();
    for (const { eventId } of await provider.rail(w.clock).missedEvents(0))
      await w.repos.inbox.store({
        source: provider.name,
        eventId,
        lane: "l",
        kind: "rail",
        payload: "{}",
        wake: [],
      });
    await hearMissed(w.ctx);
    expect(await w.order(town.orderId)).toBe("open");
    expect(drift(town)).toEqual([]);
  });
});

test("what makes no sense even when it is read again is a case, which settles once it does", async () => {
  let isBroken = true;
  const town = await startTown(
    async (clock) => {
      const provider = await startStripe(clock);
      const broken = (rail: PaymentRail): PaymentRail => ({
        ...rail,
        // Something that Stripe does not know, as of another account.
        readCheckout: (id) => rail.readCheckout(isBroken ? "cs_test_nobody" : id),
      });
      return { ...provider, rail: (ms, secret) => broken(provider.rail(ms, secret)) };
    },
    "calm",
    7,
  );
  const { w } = town;
  await weekOfSilence(town);
  await hearMissed(w.ctx);
  const kinds = async () => (await w.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind);
  expect(await kinds()).toEqual(["event_unsettled"]);
  isBroken = false;
  await hearMissed(w.ctx);
  expect(await kinds()).toEqual([]);
  expect(await w.order(town.orderId)).toBe("paid");
});

test.each(PROVIDERS)(
  "what is found on %s without having been told is counted, by what it was",
  async (name, start) => {
    const town = await startTown(start, "lost", 5);
    const { w, provider } = town;
    const counted = () => new Set(drift(town).map((line) => JSON.parse(line).what));
    provider.pay(town.sessionId);
    await town.looks();
    expect(counted()).toEqual(new Set(["checkout"]));
    town.forward(MONTH_MS);
    await town.looks();
    expect([...counted()], "a renewal").toEqual(expect.arrayContaining(["payment", "subscription"]));
    expect(counted()).not.toContain("refund");
    const { paymentId } = await town.bought();
    provider.refundByHand(paymentId, 1000);
    await town.looks();
    expect(counted()).toContain("refund");
    expect(counted()).not.toContain("dispute");
    provider.dispute(paymentId);
    await town.looks();
    // Polar never tells of disputes, so that finding one there means nothing.
    expect(counted().has("dispute")).toBe(name === "stripe");
    expect(await w.payments()).toBe(provider.totals().payments);
  },
);

test("a payment for a checkout that was given up is counted once, when it is found at its customer", async () => {
  const town = await startTown(startPolar, "lost", 5);
  const { w, provider, ann, deploymentId } = town;
  await openCheckout({ ctx: ann.ctx, input: { deploymentId, plan: "pro" } });
  provider.pay(town.sessionId);
  await town.looks();
  await town.looks();
  expect(drift(town).map((line) => JSON.parse(line).what)).toEqual(["payment"]);
  expect(await w.payments()).toBe(1);
});
