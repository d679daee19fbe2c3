import { expect, test } from "vitest";
import { decideRefund } from "../../../src/services/admin/decide-refund.ts";
import { resolveCase } from "../../../src/services/admin/resolve-case.ts";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import type { Context } from "../../../src/services/context.ts";
import { grantSudo } from "../../world/grant-sudo.ts";
import { type MoneyWorld, startMoneyWorld } from "./money-world.ts";

const DAY_MS = 86_400_000;
const JOBS = ["refund", "subscription", "checkout"];

/** Buys a plan, and sees to it that its agent never runs. */
async function buysInVain(w: MoneyWorld, who: Awaited<ReturnType<MoneyWorld["person"]>>): Promise<void> {
  const { deploymentId, sessionId } = await w.checkout(who.userId, who.ctx);
  w.stripe.pay(sessionId);
  await syncCheckout({ ctx: w.ctx, input: { rail: "stripe", sessionId } });
  await w.repos.deployments.transition(deploymentId, ["queued"], "failing", { failure_reason: "no_bids" });
  await w.advance(deploymentId);
  await w.drain(JOBS);
}

async function administrator(w: MoneyWorld): Promise<Context> {
  const ada = await w.person("ada");
  const { actor } = ada.ctx;
  if (actor.kind !== "user") throw new Error("not signed in");
  const { platform, platformUserId, userId } = actor;
  await grantSudo(w, { platform, platformUserId, userId });
  return { ...ada.ctx, actor: { ...actor, role: "owner" } };
}

const refundsMade = (w: MoneyWorld): number => w.stripe.ledger.refunds().length;

test("whoever makes agents fail again and again gets so many payments a day back; the next one waits for an administrator", async () => {
  const w = await startMoneyWorld();
  const eve = await w.person("eve");
  const bob = await w.person("bob");
  for (let n = 0; n < 3; n++) await buysInVain(w, eve);
  expect(refundsMade(w)).toBe(2);
  const [held, ...others] = await w.repos.adminCases.listOpen({ limit: 10 });
  expect(held).toMatchObject({ kind: "refund_over_limit" });
  expect(others).toEqual([]);
  expect(w.stripe.ledger.subscriptions().filter(({ status }) => status === "active")).toEqual([]);

  const more = w
    .draft(eve.userId)
    .then(({ id }) => openCheckout({ ctx: eve.ctx, input: { deploymentId: id, plan: "starter" } }));
  await expect(more, "no further payment that costs a fee").rejects.toMatchObject({
    details: { reason: "refund_held" },
  });
  await buysInVain(w, bob);
  expect(refundsMade(w), "another person's is not counted").toBe(3);
  w.clock.offsetMs += DAY_MS;
  await w.drain(JOBS);
  expect(refundsMade(w), "another day does not let it go").toBe(3);

  const admin = await administrator(w);
  const input = { number: held?.number ?? 0, decision: "refund" as const };
  await expect(decideRefund({ ctx: eve.ctx, input })).rejects.toMatchObject({ code: "forbidden" });
  await decideRefund({ ctx: admin, input });
  await decideRefund({ ctx: admin, input: { ...input, decision: "refuse" } });
  await w.drain(JOBS);
  expect(refundsMade(w)).toBe(4);
  expect(await w.repos.adminCases.listOpen({ limit: 10 })).toEqual([]);
  await buysInVain(w, eve);
  expect(refundsMade(w), "a new day").toBe(5);
});

test("a refund that waits to be decided cannot be put out of sight", async () => {
  const w = await startMoneyWorld();
  const eve = await w.person("eve");
  for (let n = 0; n < 3; n++) await buysInVain(w, eve);
  const admin = await administrator(w);
  const [held] = await w.repos.adminCases.listOpen({ limit: 1 });
  const number = held?.number ?? 0;
  expect(await resolveCase({ ctx: admin, input: { number } })).toMatchObject({ resolvedAt: null });
  expect(await w.repos.adminCases.listOpen({ limit: 10 })).toHaveLength(1);
  await decideRefund({ ctx: admin, input: { number, decision: "refuse" } });
  expect(await resolveCase({ ctx: admin, input: { number } })).toMatchObject({ note: "refuse" });
});

test("a refund that an administrator refuses stays refused, and its person is told", async () => {
  const w = await startMoneyWorld();
  const eve = await w.person("eve");
  for (let n = 0; n < 3; n++) await buysInVain(w, eve);
  const [held] = await w.repos.adminCases.listOpen({ limit: 1 });
  const admin = await administrator(w);
  const input = { number: held?.number ?? 0, decision: "refuse" as const };
  expect(await decideRefund({ ctx: admin, input })).toMatchObject({ note: "refuse" });
  w.clock.offsetMs += 3 * DAY_MS;
  await w.drain(JOBS);
  expect(refundsMade(w)).toBe(2);
  const refund = await w.repos.refunds.find(held?.subject ?? "");
  const order = refund?.orderId ? await w.repos.orders.find(refund.orderId) : null;
  const told = (await w.repos.events.listAfter(order?.deploymentId ?? "", { limit: 500 })).map(
    ({ type }) => type,
  );
  expect(told.filter((type) => type.startsWith("refund_"))).toEqual(["refund_held", "refund_declined"]);
});
