import { describe, expect, test } from "vitest";
import { sayIn } from "../../../src/chat/language/language.ts";
import { usagePicture } from "../../../src/chat/views/usage-picture.ts";
import { planUsage } from "../../../src/services/usage/plan-usage.ts";
import { usageCsv } from "../../../src/services/usage/usage-csv.ts";
import { usagePlans } from "../../../src/services/usage/usage-plans.ts";
import { seedUser } from "../../db/seed-rows.ts";
import { NOON, startUsageWorld, type UsageWorld } from "./usage-world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In the middle of a day: what was used before it on that day belongs to the period before. */
const START = NOON - 10 * DAY_MS;

const inPeriod = async (w: UsageWorld, startMs = START) => {
  const sync = { currentPeriodStart: startMs, currentPeriodEnd: startMs + 30 * DAY_MS };
  await w.repos.subscriptions.sync(w.plan.id, sync);
};
const usageOf = (w: UsageWorld, input: Partial<Parameters<typeof planUsage>[0]["input"]> = {}) =>
  planUsage({ ctx: w.ann, input: { subscriptionId: w.plan.id, ...input } });

describe("a plan's usage", () => {
  test("is nothing, and promises nothing, before the first call", async () => {
    const w = await startUsageWorld();
    await inPeriod(w);
    const usage = await usageOf(w);
    expect(usage).toMatchObject({ usedTokens: 0, limitTokens: 25_000_000, costMicros: 0, agentCount: 0 });
    expect(usage).toMatchObject({
      forecast: { kind: "unknown" },
      hour: null,
      earlierMs: null,
      laterMs: null,
    });
  });

  test("belongs to its period to the millisecond, by agent, by model and by day", async () => {
    const w = await startUsageWorld();
    await inPeriod(w);
    const [one, two] = [await w.agent("One"), await w.agent("Two")];
    await w.calls([
      { deploymentId: one.id, tokens: 7, atMs: START - 1 },
      { deploymentId: one.id, tokens: 100, atMs: START },
      { deploymentId: one.id, tokens: 200, atMs: START + 3 * DAY_MS, model: "large" },
      { deploymentId: two.id, tokens: 50, atMs: NOON - 1 },
      { deploymentId: two.id, tokens: 25, atMs: NOON },
    ]);
    await w.used(`subscription:${w.plan.id}`, "period", START, 375);
    const usage = await usageOf(w);
    expect(usage.usedTokens).toBe(375);
    expect(usage.costMicros).toBe(375);
    expect(usage.agents.map(({ name, tokens }) => [name, tokens])).toEqual([
      ["One", 300],
      ["Two", 75],
    ]);
    expect(usage.models.map(({ key, tokens }) => [key, tokens])).toEqual([
      ["large", 200],
      ["default", 175],
    ]);
    expect(usage.stacks.days.map((day) => day.tokens)).toEqual([
      [100, 0],
      [200, 0],
      [0, 75],
    ]);
    const alone = await usageOf(w, { deploymentId: one.id });
    expect(alone).toMatchObject({ costMicros: 300, agent: { name: "One", tokens: 300 } });
    expect(alone.stacks).toMatchObject({ names: ["large", "Llama Small"] });
  });

  test("can be looked at in earlier periods, each with its own", async () => {
    const w = await startUsageWorld();
    await inPeriod(w);
    const { id } = await w.agent("One");
    const before = START - 30 * DAY_MS;
    await w.calls([
      { deploymentId: id, tokens: 5, atMs: before - 1 },
      { deploymentId: id, tokens: 10, atMs: before },
      { deploymentId: id, tokens: 20, atMs: START - 1 },
      { deploymentId: id, tokens: 40, atMs: START },
    ]);
    const scope = `subscription:${w.plan.id}`;
    await w.used(scope, "period", before, 30);
    await w.used(scope, "period", START, 40);
    expect(await usageOf(w)).toMatchObject({ usedTokens: 40, earlierMs: before, laterMs: null });
    const earlier = await usageOf(w, { startMs: before });
    expect(earlier).toMatchObject({ usedTokens: 30, limitTokens: null, forecast: null, laterMs: START });
    expect(earlier.period).toEqual({ startMs: before, endMs: START });
    expect(earlier.agents.map((agent) => agent.tokens)).toEqual([30]);
    expect(await usageOf(w, { startMs: 12_345 })).toMatchObject({ usedTokens: 40 });
  });

  test("says when the tokens run out, and that one hour is nearly full", async () => {
    const w = await startUsageWorld();
    await inPeriod(w);
    const { id } = await w.agent("One");
    const days = Array.from({ length: 5 }, (_, n) => NOON - n * DAY_MS);
    await w.calls(days.map((atMs) => ({ deploymentId: id, tokens: 4_000_000, atMs })));
    const scope = `subscription:${w.plan.id}`;
    await w.used(scope, "period", START, 20_000_000);
    await w.used(scope, "hour", NOON, 1_700_000);
    const usage = await usageOf(w);
    expect(usage.hour).toEqual({ percent: 85, untilMs: NOON + HOUR_MS });
    if (usage.forecast?.kind !== "runs_out") throw new Error("it lasts");
    expect(usage.forecast.atMs).toBeGreaterThan(NOON + DAY_MS / 2);
    expect(usage.forecast.atMs).toBeLessThan(NOON + 2 * DAY_MS);
  });

  test("shows many agents by pages, and those that ended as well", async () => {
    const w = await startUsageWorld();
    await inPeriod(w);
    for (let n = 0; n < 12; n++) {
      const { id } = await w.agent(`Agent ${n}`);
      await w.calls([{ deploymentId: id, tokens: 100 - n, atMs: NOON }]);
      if (n === 0)
        await w.client.execute(`update deployments set phase='closed', status='closed' where id='${id}'`);
    }
    const first = await usageOf(w);
    expect(first.agents.map(({ name }) => name)).toEqual([
      "Agent 0",
      "Agent 1",
      "Agent 2",
      "Agent 3",
      "Agent 4",
    ]);
    expect(first.agents.map(({ isOver }) => isOver)).toEqual([true, false, false, false, false]);
    expect(first.agentCount).toBe(12);
    expect(first.stacks.hasOthers).toBe(true);
    const last = await usageOf(w, { skip: 10 });
    expect(last.agents.map(({ name }) => name)).toEqual(["Agent 10", "Agent 11"]);
  });

  test("is nobody else's business", async () => {
    const w = await startUsageWorld();
    const stranger = await seedUser(w, "bob");
    const ctx = w.asUser(stranger.id);
    await expect(planUsage({ ctx, input: { subscriptionId: w.plan.id } })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await usagePlans({ ctx })).toEqual([]);
  });

  test("is still there when the plan has ended", async () => {
    const w = await startUsageWorld();
    await w.repos.subscriptions.sync(w.plan.id, { status: "canceled" });
    expect((await usagePlans({ ctx: w.ann })).map(({ id }) => id)).toEqual([w.plan.id]);
    const usage = await usageOf(w);
    expect(usage).toMatchObject({ forecast: null, hour: null });
    const { data } = usagePicture(sayIn("en"), usage, NOON);
    expect(data, "nothing is left, nothing foretold").toMatchObject({
      aboutMessagesLeft: null,
      tooEarly: true,
    });
  });
});

describe("the export", () => {
  const read = async (w: UsageWorld, fromMs: number, untilMs: number, userId = w.user.id) => {
    const pieces: string[] = [];
    for await (const piece of usageCsv({ ctx: w.job, source: { userId, fromMs, untilMs } }))
      pieces.push(piece);
    return pieces;
  };

  test("has every call once, in order, piece by piece, however many there are at one moment", async () => {
    const w = await startUsageWorld();
    const { id } = await w.agent('=HYPERLINK(1), "Jürgen"');
    await w.calls(
      Array.from({ length: 1_203 }, (_, n) => ({
        deploymentId: id,
        tokens: n,
        atMs: NOON + Math.floor(n / 700),
      })),
    );
    const pieces = await read(w, NOON, NOON + 2);
    expect(pieces.length).toBe(4);
    const lines = pieces.join("").trimEnd().split("\r\n");
    expect(lines).toHaveLength(1_204);
    expect(lines[0]).toMatch(/^time,agent,agent_id,model,upstream,kind,input_tokens,/);
    const tokens = lines.slice(1).map((line) => Number(line.split(",").at(-4)));
    expect([...tokens].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_203 }, (_, n) => n));
    expect(lines[6]).toBe(
      `2026-11-22T12:00:00.000Z,"'=HYPERLINK(1), ""Jürgen""",${id},default,stub,chat,5,0,0,0,5,0.000005,ok,reported`,
    );
  });

  test("has nobody else's calls, and none of another time", async () => {
    const w = await startUsageWorld();
    const bob = await seedUser(w, "bob");
    const { id } = await w.agent("One");
    await w.calls([
      { deploymentId: id, tokens: 1, atMs: NOON - 1 },
      { deploymentId: id, tokens: 2, atMs: NOON },
      { deploymentId: id, tokens: 3, atMs: NOON + 1 },
    ]);
    expect((await read(w, NOON, NOON + 1)).join("").split("\r\n")).toHaveLength(3);
    expect(await read(w, 0, NOON * 2, bob.id)).toHaveLength(1);
  });
});
