import { v7 as uuidv7 } from "uuid";
import { insertPart } from "../../../src/db/cas-batch.ts";
import { columnValues } from "../../../src/db/columns.ts";
import { runParts } from "../../../src/db/run.ts";
import { llmUsageLog, usageCounters, usageDays } from "../../../src/db/schema.ts";
import { dayStartOf, type LimitKind } from "../../../src/domain/usage/allowance.ts";
import type { ChatWorld } from "../../chat/chat-world.ts";
import { type AgentOwner, type SeededAgent, seedAgent, seedPlan, takeSlot } from "./seed-agent.ts";

const DAY_MS = 86_400_000;

export interface UsedAgent extends SeededAgent {
  subscriptionId: string;
}

/** An agent that lives on a plan of somebody's, whose period began ten days ago. */
export async function seedUsedAgent(world: ChatWorld, owner: AgentOwner): Promise<UsedAgent> {
  const agent = await seedAgent(world, owner);
  const { id } = agent;
  const subscriptionId = await seedPlan(world, owner.userId, 3);
  const startMs = dayStartOf(world.clock.now()) - 10 * DAY_MS;
  await world.repos.subscriptions.sync(subscriptionId, {
    currentPeriodStart: startMs,
    currentPeriodEnd: startMs + 30 * DAY_MS,
  });
  await takeSlot(world, subscriptionId, id);
  await runParts(world.client, [
    () => ({ sql: "update deployments set phase='live', status='active' where id=?", args: [id] }),
  ]);
  return { ...agent, subscriptionId };
}

/** A million tokens a day on three days, as the gateway would have written them. */
export async function seedCalls(world: ChatWorld, userId: string, agent: UsedAgent): Promise<void> {
  const today = dayStartOf(world.clock.now());
  const whose = {
    userId,
    deploymentId: agent.id,
    subscriptionId: agent.subscriptionId,
    model: "small",
    provider: "stub",
  };
  const counts = {
    tokensUsed: 1_000_000,
    inputUncached: 990_000,
    cacheRead: 0,
    cacheWrite: 0,
    output: 10_000,
    costMicros: 300_000,
  };
  const days = [3, 2, 1].map((ago) => today - ago * DAY_MS);
  await runParts(world.client, [
    ...days.map((dayStart) =>
      insertPart(usageDays, columnValues(usageDays, { ...whose, ...counts, dayStart, calls: 1 })),
    ),
    ...days.map((timestamp) =>
      insertPart(llmUsageLog, columnValues(llmUsageLog, { ...whose, ...counts, id: uuidv7(), timestamp })),
    ),
  ]);
  await setUsed(world, `subscription:${agent.subscriptionId}`, "period", today - 10 * DAY_MS, 3_000_000);
}

/** Sets what is used of a limit. */
export async function setUsed(
  world: ChatWorld,
  scope: string,
  kind: LimitKind,
  windowStart: number,
  used: number,
): Promise<void> {
  const values = columnValues(usageCounters, {
    scope,
    kind,
    windowStart,
    used,
    updatedAt: world.clock.now(),
  });
  await runParts(world.client, [
    insertPart(usageCounters, values, { equalIn: ["scope", "kind", "window_start"], where: "1" }),
  ]);
}
