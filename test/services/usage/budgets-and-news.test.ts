import { describe, expect, test } from "vitest";
import { mayExtend } from "../../../src/chat/views/budget.ts";
import { runParts } from "../../../src/db/run.ts";
import { authenticateAgentKey } from "../../../src/services/agents/authenticate-agent-key.ts";
import { endBudget } from "../../../src/services/usage/end-budget.ts";
import { extendBudget } from "../../../src/services/usage/extend-budget.ts";
import { readBudget } from "../../../src/services/usage/read-budget.ts";
import { setBudget } from "../../../src/services/usage/set-budget.ts";
import { tellBudgetUsage } from "../../../src/services/usage/tell-budget-usage.ts";
import { tellPlanUsage } from "../../../src/services/usage/tell-plan-usage.ts";
import { seedOrder, seedUser } from "../../db/seed-rows.ts";
import { NOON, startUsageWorld, type UsageWorld } from "./usage-world.ts";

const DAY_MS = 86_400_000;
const TODAY = NOON - DAY_MS / 2;
const USD = 1_000_000;

async function withBudget(w: UsageWorld, dayMicros = 2 * USD) {
  const { id } = await w.agent("One");
  await setBudget({ ctx: w.ann, input: { deploymentId: id, dayMicros } });
  return {
    id,
    spends: (micros: number) => w.used(`deployment:${id}`, "budget", TODAY, micros),
    tell: () => tellBudgetUsage(w.job, id),
    news: async () => (await w.news(id)).filter(({ type }) => type === "budget_used"),
  };
}
const audited = async (w: UsageWorld, subjectId: string) =>
  (await w.repos.audit.list({ subjectId, limit: 20 })).map(({ action }) => action).reverse();

describe("a budget", () => {
  test("is set, changed and ended, each with a line in the audit", async () => {
    const w = await startUsageWorld();
    const { id } = await withBudget(w);
    await setBudget({ ctx: w.ann, input: { deploymentId: id, dayMicros: 2 * USD } });
    await setBudget({ ctx: w.ann, input: { deploymentId: id, dayMicros: 3 * USD } });
    expect(await readBudget({ ctx: w.ann, input: { deploymentId: id } })).toMatchObject({
      limitMicros: 3 * USD,
    });
    await endBudget({ ctx: w.ann, input: { deploymentId: id } });
    await endBudget({ ctx: w.ann, input: { deploymentId: id } });
    expect(await readBudget({ ctx: w.ann, input: { deploymentId: id } })).toMatchObject({ budget: null });
    expect(await audited(w, id)).toEqual(["budget.set", "budget.set", "budget.off"]);
  });

  test("counts what the day has cost before it was set", async () => {
    const w = await startUsageWorld();
    const { id } = await w.agent("One");
    await w.calls([{ deploymentId: id, tokens: 10, costMicros: 1_700_000, atMs: NOON }]);
    const state = await setBudget({ ctx: w.ann, input: { deploymentId: id, dayMicros: 2 * USD } });
    expect(state).toMatchObject({ spentMicros: 1_700_000, percent: 85 });
    expect(await w.repos.usageReports.used(`deployment:${id}`, "budget", TODAY)).toBe(1_700_000);
    await tellBudgetUsage(w.job, id);
    expect(await w.news(id), "its owner has just been shown").toEqual([]);
  });

  test("knows whom it had no room for although some of it is left, so that the day can be extended", async () => {
    const w = await startUsageWorld();
    const { id, spends } = await withBudget(w);
    await spends(USD / 2);
    const look = () => readBudget({ ctx: w.ann, input: { deploymentId: id } });
    expect(mayExtend(await look())).toBe(false);
    await w.client.execute({ sql: "update usage_counters set refused=2 where kind='budget'", args: [] });
    const state = await look();
    expect(state).toMatchObject({ percent: 25, refused: 2 });
    expect(mayExtend(state)).toBe(true);
  });

  test("must hold one answer at the model's price, and means something", async () => {
    const w = await startUsageWorld();
    const { id } = await w.agent("One");
    const set = (dayMicros: number) => setBudget({ ctx: w.ann, input: { deploymentId: id, dayMicros } });
    await expect(set(13_999)).rejects.toMatchObject({
      details: { reason: "budget_too_small", leastMicros: 14_000 },
    });
    await expect(set(0)).rejects.toMatchObject({ details: { reason: "budget_too_small" } });
    await expect(set(10_001 * USD)).rejects.toMatchObject({ details: { reason: "budget_too_big" } });
    expect(await set(14_000)).toMatchObject({ limitMicros: 14_000 });
  });

  test("is nobody else's to see or to change", async () => {
    const w = await startUsageWorld();
    const { id } = await withBudget(w);
    const bob = w.asUser((await seedUser(w, "bob")).id);
    const input = { deploymentId: id };
    for (const tried of [
      readBudget({ ctx: bob, input }),
      setBudget({ ctx: bob, input: { ...input, dayMicros: 5 * USD } }),
      endBudget({ ctx: bob, input }),
      extendBudget({ ctx: bob, input: { ...input, dayStartMs: TODAY, extraMicros: 0, dayMicros: 2 * USD } }),
    ])
      await expect(tried).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("extending today", () => {
  test("adds the amount once, however often one question is answered, and again for the next question", async () => {
    const w = await startUsageWorld();
    const { id } = await withBudget(w);
    const extend = (extraMicros: number) =>
      extendBudget({
        ctx: w.ann,
        input: { deploymentId: id, dayStartMs: TODAY, extraMicros, dayMicros: 2 * USD },
      });
    const presses = await Promise.all([extend(0), extend(0), extend(0)]);
    expect(presses.filter(({ added }) => added)).toHaveLength(1);
    expect((await extend(0)).state).toMatchObject({ limitMicros: 4 * USD, extraMicros: 2 * USD });
    expect((await extend(2 * USD)).state.limitMicros).toBe(6 * USD);
    expect((await audited(w, id)).filter((action) => action === "budget.extend")).toHaveLength(2);
  });

  test("adds what was asked about, and nothing where the budget has become another one", async () => {
    const w = await startUsageWorld();
    const { id } = await withBudget(w);
    await setBudget({ ctx: w.ann, input: { deploymentId: id, dayMicros: 5 * USD } });
    const input = { deploymentId: id, dayStartMs: TODAY, extraMicros: 0, dayMicros: 2 * USD };
    await expect(extendBudget({ ctx: w.ann, input })).rejects.toMatchObject({ code: "conflict" });
    expect(await readBudget({ ctx: w.ann, input })).toMatchObject({ limitMicros: 5 * USD });
  });

  test("shows how much is used then, and tells it no second time", async () => {
    const w = await startUsageWorld();
    const { id, spends, tell, news } = await withBudget(w);
    await spends(2 * USD);
    await tell();
    const input = { deploymentId: id, dayStartMs: TODAY, extraMicros: 0, dayMicros: 2 * USD };
    expect((await extendBudget({ ctx: w.ann, input })).state.percent).toBe(50);
    await tell();
    expect((await news()).map(({ percent }) => percent)).toEqual([100]);
  });

  test("is for this day alone, and a question of yesterday is over", async () => {
    const w = await startUsageWorld();
    const { id } = await withBudget(w);
    const input = { deploymentId: id, dayStartMs: TODAY, extraMicros: 0, dayMicros: 2 * USD };
    await extendBudget({ ctx: w.ann, input });
    w.clock.advance(DAY_MS);
    expect(await readBudget({ ctx: w.ann, input })).toMatchObject({ limitMicros: 2 * USD, spentMicros: 0 });
    await expect(extendBudget({ ctx: w.ann, input })).rejects.toMatchObject({
      details: { reason: "budget_day" },
    });
    const next = await extendBudget({ ctx: w.ann, input: { ...input, dayStartMs: TODAY + DAY_MS } });
    expect(next.state.limitMicros).toBe(4 * USD);
  });
});

test("the gateway is told what the day allows, until the day is over", async () => {
  const w = await startUsageWorld();
  const { id } = await withBudget(w);
  const [slot] = await w.repos.slots.listBySubscription(w.plan.id);
  const slotId = slot?.id ?? "";
  await w.client.batch([
    { sql: "update plan_slots set state='held', deployment_id=? where id=?", args: [id, slotId] },
    {
      sql: "update deployments set phase='live', slot_id=?, claw_api_key='hash' where id=?",
      args: [slotId, id],
    },
  ]);
  const look = async () => {
    const holder = await authenticateAgentKey({ ctx: w.job, input: { keyHash: "hash" } });
    return holder?.kind === "agent" ? [holder.agent.allowance.dayBudgetMicros, holder.untilMs] : [];
  };
  expect(await look()).toEqual([2 * USD, null]);
  await extendBudget({
    ctx: w.ann,
    input: { deploymentId: id, dayStartMs: TODAY, extraMicros: 0, dayMicros: 2 * USD },
  });
  expect(await look()).toEqual([4 * USD, TODAY + DAY_MS]);
  w.clock.advance(DAY_MS);
  expect(await look()).toEqual([2 * USD, null]);
  await endBudget({ ctx: w.ann, input: { deploymentId: id } });
  expect(await look()).toEqual([null, null]);
});

describe("what is told of a budget", () => {
  test("is each threshold once, and of a jump the highest alone", async () => {
    const w = await startUsageWorld();
    const { spends, tell, news } = await withBudget(w);
    await spends(USD - 1);
    await tell();
    expect(await news()).toEqual([]);
    await spends(USD);
    await Promise.all([tell(), tell(), tell()]);
    await spends(1_999_000);
    await tell();
    await tell();
    expect((await news()).map(({ percent }) => percent)).toEqual([50, 100]);
    w.clock.advance(DAY_MS);
    await tell();
    expect(await news()).toHaveLength(2);
  });

  test("is told anew once the day was extended, or another amount is allowed", async () => {
    const w = await startUsageWorld();
    const { id, spends, tell, news } = await withBudget(w);
    await spends(2 * USD);
    await tell();
    await extendBudget({
      ctx: w.ann,
      input: { deploymentId: id, dayStartMs: TODAY, extraMicros: 0, dayMicros: 2 * USD },
    });
    await spends(4 * USD);
    await tell();
    expect((await news()).map(({ percent, limitMicros }) => [percent, limitMicros])).toEqual([
      [100, 2 * USD],
      [100, 4 * USD],
    ]);
  });

  test("wakes the chat in the commit that notes it, and tells nothing where that failed", async () => {
    const w = await startUsageWorld();
    const { id, spends, tell, news } = await withBudget(w);
    await spends(2 * USD);
    await runParts(w.client, [() => ({ sql: "alter table deployment_events rename to away", args: [] })]);
    await expect(tell()).rejects.toThrow();
    await runParts(w.client, [() => ({ sql: "alter table away rename to deployment_events", args: [] })]);
    await tell();
    expect(await news()).toHaveLength(1);
    const { rows } = await w.client.execute({ sql: "select 1 from jobs where key=?", args: [`card:${id}`] });
    expect(rows).toHaveLength(1);
  });
});

describe("what is told of a plan", () => {
  async function bought(w: UsageWorld) {
    const agent = await w.agent("One");
    const order = await seedOrder(w, w.user.id, agent.id);
    await w.client.execute({ sql: "update subscriptions set order_id=?", args: [order.id] });
    await w.repos.subscriptions.sync(w.plan.id, {
      currentPeriodStart: TODAY,
      currentPeriodEnd: TODAY + 30 * DAY_MS,
    });
    const scope = `subscription:${w.plan.id}`;
    return {
      uses: (tokens: number, startMs = TODAY) => w.used(scope, "period", startMs, tokens),
      tell: () => tellPlanUsage(w.job, w.plan.id),
      news: async () => (await w.news(agent.id)).filter(({ type }) => type === "plan_used"),
    };
  }

  test("is each threshold once a period, and a bigger plan is told of anew", async () => {
    const w = await startUsageWorld();
    const { uses, tell, news } = await bought(w);
    await uses(12_500_000);
    await Promise.all([tell(), tell()]);
    await uses(24_990_000);
    await tell();
    await w.repos.subscriptions.sync(w.plan.id, { plan: "business" });
    await tell();
    await uses(40_000_000);
    await tell();
    const told = await news();
    expect(told.map(({ percent, plan, limitTokens }) => [percent, plan, limitTokens])).toEqual([
      [50, "pro", 25_000_000],
      [100, "pro", 25_000_000],
      [50, "business", 80_000_000],
    ]);
    await w.repos.subscriptions.sync(w.plan.id, { currentPeriodStart: TODAY + 30 * DAY_MS });
    await tell();
    expect(await news()).toHaveLength(3);
  });

  test("is nothing once the plan is over", async () => {
    const w = await startUsageWorld();
    const { uses, tell, news } = await bought(w);
    await uses(25_000_000);
    await w.repos.subscriptions.sync(w.plan.id, { status: "canceled" });
    await tell();
    expect(await news()).toEqual([]);
  });
});
