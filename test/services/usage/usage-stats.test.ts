import { expect, test } from "vitest";
import { usageStats } from "../../../src/services/admin/usage-stats.ts";
import { seedUser } from "../../db/seed-rows.ts";
import { NOON, startUsageWorld } from "./usage-world.ts";

const DAY_MS = 86_400_000;

test("administrators see what was used by whom, what it cost and what plans brought; nobody else does", async () => {
  const w = await startUsageWorld();
  const bob = await seedUser(w, "bob");
  const [one, two] = [await w.agent("One"), await w.agent("Two")];
  await w.calls([
    { deploymentId: one.id, tokens: 100, costMicros: 5_000, atMs: NOON },
    { deploymentId: one.id, tokens: 100, costMicros: 5_000, atMs: NOON - 6 * DAY_MS },
    { deploymentId: one.id, tokens: 100, costMicros: 5_000, atMs: NOON - 7 * DAY_MS },
  ]);
  await w.calls(
    [{ deploymentId: two.id, tokens: 900, costMicros: 9_000, atMs: NOON, model: "large" }],
    bob.id,
  );
  await w.used(`deployment:${one.id}`, "budget", NOON - DAY_MS / 2, 5_000);
  await w.client.execute("update usage_counters set refused=3");
  for (const [id, refundedMinor] of [
    ["pi_1", 0],
    ["pi_2", 4900],
  ] as const)
    await w.repos.payments.record({
      provider: "stripe",
      providerPaymentId: id,
      orderId: null,
      userId: bob.id,
      subscriptionId: null,
      invoiceId: null,
      role: "renewal",
      amountMinor: 4900,
      refundedMinor,
      currency: "usd",
    });
  const stats = (days: 1 | 7 | 30, ctx = w.asUser(w.user.id, "owner")) =>
    usageStats({ ctx, input: { days } });

  expect((await stats(1)).totals).toEqual({ calls: 2, tokens: 1_000, costMicros: 14_000 });
  expect((await stats(7)).totals).toEqual({ calls: 3, tokens: 1_100, costMicros: 19_000 });
  const month = await stats(30);
  expect(month.models.map(({ model, calls }) => [model, calls])).toEqual([
    ["default", 3],
    ["large", 1],
  ]);
  expect(month.users.map(({ userId }) => userId)).toEqual([w.user.id, bob.id]);
  expect(month.refused).toEqual([{ kind: "budget", calls: 3 }]);
  expect(month.income).toEqual([{ currency: "usd", keptMinor: 4900 }]);
  expect((await stats(7)).income).toBeNull();

  expect((await stats(7, w.asUser(w.user.id, "support"))).models).toEqual((await stats(7)).models);
  await expect(stats(7, w.asUser(w.user.id, null))).rejects.toMatchObject({ code: "forbidden" });
  const [denied] = await w.repos.audit.list({ subjectId: "stats.usage", limit: 1 });
  expect(denied).toMatchObject({ outcome: "denied" });
});
