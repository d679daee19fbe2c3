import { describe, expect, test } from "vitest";
import type { Payment } from "../../../src/db/repositories/payment-repository.ts";
import { runPart } from "../../../src/db/run.ts";
import type { EventType } from "../../../src/db/states.ts";
import { USUAL_BLOCK_SECONDS } from "../../../src/domain/providers/running-cost.ts";
import { agentStats } from "../../../src/services/admin/agent-stats.ts";
import { moneyStats } from "../../../src/services/admin/money-stats.ts";
import { sumOf } from "../../../src/services/admin/stats-days.ts";
import { usageStats } from "../../../src/services/admin/usage-stats.ts";
import { NOON, startUsageWorld, type UsageWorld } from "../usage/usage-world.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A world in which things are done at a time, and the administrator who looks at it at noon of the last day. */
async function startBusiness() {
  const w = await startUsageWorld();
  const at = async (ms: number, act: () => Promise<unknown>) => {
    w.clock.advance(ms - w.clock.now());
    await act();
    w.clock.advance(NOON - w.clock.now());
  };
  // The business is older than what is looked at.
  await w.client.execute({ sql: "update users set created_at=?", args: [NOON - 200 * DAY_MS] });
  return { ...w, at, admin: w.asUser(w.user.id, "admin") };
}
type Business = Awaited<ReturnType<typeof startBusiness>>;

const paid = (
  w: Business,
  id: string,
  over: { provider?: string; currency?: string; amountMinor?: number },
) =>
  w.repos.payments.record({
    provider: "stripe",
    providerPaymentId: id,
    orderId: null,
    userId: w.user.id,
    subscriptionId: null,
    invoiceId: null,
    role: "renewal",
    amountMinor: 2_900,
    currency: "usd",
    ...over,
  });

/** What its bank says of a payment, as it is written down. */
async function disputed(w: Business, rail: string, id: string, dispute: Payment["dispute"]): Promise<void> {
  const payment = await w.repos.payments.find(rail, id);
  if (!payment) throw new Error("no payment");
  await runPart(w.client, w.repos.payments.disputePart(payment, dispute));
}

async function turned(w: UsageWorld, id: string, type: EventType, from: string, to: string, evidence = {}) {
  const event = w.repos.deployments.eventPart(id, type, from as "live", to as "closing", evidence);
  await runPart(w.client, event);
}

/** The amounts that are not nothing, by how many days ago. */
const byAgo = (amounts: readonly number[]): Record<number, number> =>
  Object.fromEntries(
    amounts.flatMap((amount, day) => (amount === 0 ? [] : [[amounts.length - 1 - day, amount]])),
  );

describe("money", () => {
  test("is counted on the day on which it came or went, by rail, and never across currencies", async () => {
    const w = await startBusiness();
    await w.at(NOON - 29 * DAY_MS - 12 * HOUR_MS, () => paid(w, "first", {}));
    await w.at(NOON - 29 * DAY_MS - 12 * HOUR_MS - 1, () => paid(w, "before", { amountMinor: 9_900 }));
    await w.at(NOON - 3 * DAY_MS, () => paid(w, "polar", { provider: "polar", amountMinor: 4_900 }));
    await w.at(NOON - 3 * DAY_MS, () => paid(w, "euro", { currency: "eur", amountMinor: 1_000 }));
    await w.at(NOON - 2 * DAY_MS, () => w.repos.payments.setRefunded("stripe", "before", 9_900));
    await w.at(NOON - DAY_MS, () => disputed(w, "stripe", "first", "open"));

    // What went back before its bank took the rest is lost once.
    await w.at(NOON - 28 * DAY_MS, () => paid(w, "both", { provider: "polar" }));
    await w.at(NOON - 5 * DAY_MS, () => w.repos.payments.setRefunded("polar", "both", 900));
    await w.at(NOON - 4 * DAY_MS, () => disputed(w, "polar", "both", "lost"));

    const { currencies } = await moneyStats({ ctx: w.admin, input: { days: 30 } });
    const seen = currencies.map(({ currency, payments, rails }) => ({
      currency,
      payments,
      rails: rails.map((one) => [
        one.rail,
        byAgo(one.paidMinor),
        byAgo(one.backMinor),
        byAgo(one.disputedMinor),
      ]),
    }));
    expect(seen).toEqual([
      {
        currency: "usd",
        payments: 3,
        rails: [
          ["polar", { 28: 2_900, 3: 4_900 }, { 5: 900 }, { 4: 2_000 }],
          ["stripe", { 29: 2_900 }, { 2: 9_900 }, { 1: 2_900 }],
        ],
      },
      { currency: "eur", payments: 1, rails: [["stripe", { 3: 1_000 }, {}, {}]] },
    ]);

    await disputed(w, "stripe", "first", "won");
    const after = await moneyStats({ ctx: w.admin, input: { days: 30 } });
    expect(after.currencies[0]?.rails.map(({ disputedMinor }) => sumOf(disputedMinor))).toEqual([2_000, 0]);
  });

  test("that leases cost is what their rates come to, hour by hour, today only until now", async () => {
    const w = await startBusiness();
    const lease = (dseq: string, price: number) =>
      runPart(
        w.client,
        w.repos.leases.insertPart({
          owner: "akash1owner",
          dseq,
          gseq: 1,
          oseq: 1,
          provider: "akash1p",
          deploymentId: "d1",
          intentId: `i${dseq}`,
          priceUactPerBlock: price,
        }),
      );
    // One that is older than the week, one of half a day, one that began yesterday and goes on.
    await w.at(NOON - 40 * DAY_MS, () => lease("1", 100));
    await w.at(NOON - 3 * DAY_MS - 6 * HOUR_MS, () => lease("2", 1_000));
    await w.at(NOON - 3 * DAY_MS + 6 * HOUR_MS, () =>
      runPart(w.client, w.repos.leases.closePart("i2", "closed")),
    );
    await w.at(NOON - DAY_MS, () => lease("3", 10));
    const { escrowMicros } = await moneyStats({ ctx: w.admin, input: { days: 7 } });
    const cost = (pricedHours: number) => Math.round((pricedHours * 3_600) / USUAL_BLOCK_SECONDS);
    expect(escrowMicros).toEqual(
      [100 * 24, 100 * 24, 100 * 24, 100 * 24 + 1_000 * 12, 100 * 24, 100 * 24 + 10 * 12, 110 * 12].map(cost),
    );
  });
});

describe("agents", () => {
  test("are counted back from those that run, and starts by how they ended", async () => {
    const w = await startBusiness();
    const [stays, ended, , failed] = await Promise.all(["a", "b", "c", "d"].map((name) => w.agent(name)));
    if (!stays || !ended || !failed) throw new Error("no agents");
    await w.client.execute({
      sql: "update deployments set phase='degraded', status='active' where id=?",
      args: [stays.id],
    });
    const live = (id: string, ms: number, evidence: object) =>
      w.at(ms, () => turned(w, id, "live", "starting", "live", { resumed: false, ...evidence }));
    await live(stays.id, NOON - 5 * DAY_MS, { sinceQueuedMs: 100_000 });
    await live(ended.id, NOON - 5 * DAY_MS, { sinceQueuedMs: 300_000 });
    await live("another", NOON - 4 * DAY_MS, { sinceQueuedMs: 900_000 });
    await live("resumed", NOON - 4 * DAY_MS, { resumed: true, sinceQueuedMs: 1 });
    await w.at(NOON - 4 * DAY_MS, () => turned(w, "resumed", "stopped", "stopping", "stopped"));
    await w.at(NOON - 4 * DAY_MS, () => turned(w, "another", "closing", "moving", "closing"));
    await w.at(NOON - 2 * DAY_MS, () => turned(w, ended.id, "closing", "live", "closing"));
    // None of these is an end of an agent that ran.
    await w.at(NOON - DAY_MS, () => turned(w, ended.id, "closed", "closing", "closed"));
    await w.at(NOON - DAY_MS, () => turned(w, "draft", "closing", "bidding", "closing"));
    await w.at(NOON - DAY_MS, () => turned(w, stays.id, "degraded", "live", "degraded"));
    for (const why of ["no_bids", "no_bids", "deadline", "cancelled"])
      await w.at(NOON - DAY_MS, () => turned(w, failed.id, "failed", "failing", "failed", { why }));

    const stats = await agentStats({ ctx: w.admin, input: { days: 7 } });
    expect(stats.liveNow).toBe(1);
    expect(stats.live).toEqual([0, 2, 2, 2, 1, 1, 1]);
    expect([byAgo(stats.started), byAgo(stats.ended)]).toEqual([
      { 5: 2, 4: 2 },
      { 4: 2, 2: 1 },
    ]);
    expect([byAgo(stats.succeeded), byAgo(stats.failed)]).toEqual([{ 5: 2, 4: 1 }, { 1: 3 }]);
    expect(byAgo(stats.medians)).toEqual({ 5: 200_000, 4: 900_000 });
    expect(stats.medianMs).toBe(300_000);
    await live("fourth", NOON - 3 * DAY_MS, { sinceQueuedMs: 1_000_000 });
    const { medianMs } = await agentStats({ ctx: w.admin, input: { days: 7 } });
    expect(medianMs, "the two in the middle are of different days").toBe(600_000);
    expect(stats.reasons).toEqual([
      { why: "no_bids", deploys: 2 },
      { why: "deadline", deploys: 1 },
    ]);
  });
});

describe("use", () => {
  test("is stacked by the four models that were used the most, the others as one, none of it lost", async () => {
    const w = await startBusiness();
    const { id } = await w.agent("One");
    await w.calls(
      ["a", "b", "c", "d", "e", "f"].map((model, n) => ({
        deploymentId: id,
        tokens: 1_000 * (n + 1),
        atMs: NOON - n * DAY_MS,
        model,
      })),
    );
    const { byDay, totals } = await usageStats({ ctx: w.admin, input: { days: 7 } });
    expect(byDay?.models.map(({ model, tokens }) => [model, byAgo(tokens)])).toEqual([
      ["f", { 5: 6_000 }],
      ["e", { 4: 5_000 }],
      ["d", { 3: 4_000 }],
      ["c", { 2: 3_000 }],
      [null, { 1: 2_000, 0: 1_000 }],
    ]);
    expect(sumOf(byDay?.models.flatMap(({ tokens }) => tokens) ?? [])).toBe(totals.tokens);
    expect((await usageStats({ ctx: w.admin, input: { days: 1 } })).byDay).toBeNull();
  });
});

test("a business of a day is shown as a week, and an old one in as many days as were asked for", async () => {
  const w = await startUsageWorld();
  const countOf = async (days: 7 | 30 | 90) =>
    (await moneyStats({ ctx: w.asUser(w.user.id, "owner"), input: { days } })).row.count;
  expect([await countOf(7), await countOf(30)]).toEqual([7, 7]);
  w.clock.advance(12 * DAY_MS);
  expect([await countOf(7), await countOf(90)]).toEqual([7, 13]);
  w.clock.advance(200 * DAY_MS);
  expect(await countOf(90)).toBe(90);
});

test("they are for whoever acts in the operator's name, and who else tried is written down", async () => {
  const w = await startUsageWorld();
  const support = w.asUser(w.user.id, "support");
  expect(await moneyStats({ ctx: support, input: { days: 7 } })).toMatchObject({ days: 7 });
  expect(await agentStats({ ctx: support, input: { days: 7 } })).toMatchObject({ days: 7 });
  const ctx = w.asUser(w.user.id);
  await expect(moneyStats({ ctx, input: { days: 7 } })).rejects.toMatchObject({ code: "forbidden" });
  await expect(agentStats({ ctx, input: { days: 7 } })).rejects.toMatchObject({ code: "forbidden" });
  for (const act of ["stats.money", "stats.agents"])
    expect(await w.repos.audit.list({ subjectId: act, limit: 9 })).toMatchObject([{ outcome: "denied" }]);
});
