import { v7 as uuidv7 } from "uuid";
import { projectCard } from "../../../src/chat/tell/project-card.ts";
import { ALWAYS } from "../../../src/db/cas-batch.ts";
import type { Evidence } from "../../../src/db/repositories/deployment-event-repository.ts";
import { runParts } from "../../../src/db/run.ts";
import type { EventType } from "../../../src/db/states.ts";
import type { Phase } from "../../../src/domain/deployments/phases.ts";
import type { ChatWorld } from "../../chat/chat-world.ts";
import type { ChatPerson } from "./chat-person.ts";

export interface SeededAgent {
  readonly id: string;
  /** One arrow with its event, then the card in every chat as soon as it may be drawn. */
  step(to: Phase, event: EventType | Phase, evidence?: Evidence): Promise<void>;
  /** From now on it counts as having a lease. */
  leased(): Promise<void>;
  /** An event that moves nothing. */
  note(type: EventType, evidence: Evidence): Promise<void>;
}

/** Whose agent it is, and the chat account that it answers. */
export interface AgentOwner {
  person: Pick<ChatPerson, "id" | "platform">;
  userId: string;
}

/** A draft of somebody's, asked for in their chat, moved by hand as the workflow would move it. */
export async function seedAgent(
  world: ChatWorld,
  owner: AgentOwner,
  name = "Test agent",
): Promise<SeededAgent> {
  const id = uuidv7();
  await world.repos.deployments.create({
    id,
    userId: owner.userId,
    model: "small",
    channel: "telegram",
    channelKind: "managed",
    channelAccountId: `bot-${id}`,
    name,
    channelUsername: "test_agent_bot",
    channelToken: null,
    ownerPlatformUserId: owner.person.id,
    originPlatform: owner.person.platform,
    originChatId: owner.person.id,
  });
  async function drawNow(): Promise<void> {
    const draw = () => projectCard(world.contextFor({ kind: "job", key: "card" }), world.adapters, id);
    for (let next = await draw(); next !== null; next = await draw())
      world.clock.offsetMs += Math.max(0, next - world.clock.now());
  }
  return {
    id,
    async step(to, event, evidence = {}) {
      const row = await world.repos.deployments.findById(id);
      if (!row) throw new Error("no such agent");
      const patch = evidence.why === undefined ? {} : { failure_reason: String(evidence.why) };
      const moved = await world.repos.deployments.transition(row, [row.phase], to, patch, {
        type: event,
        evidence,
      });
      if (!moved) throw new Error(`no arrow ${row.phase} → ${to}`);
      await drawNow();
    },
    async leased() {
      await world.repos.deployments.patch(id, (await world.repos.deployments.findById(id))?.version ?? 0, {
        current_intent_id: "lease",
        live_at: world.clock.now(),
      });
    },
    async note(type, evidence) {
      await world.client.execute(world.repos.deployments.eventPart(id, type, null, null, evidence)(ALWAYS));
      await drawNow();
    },
  };
}

/** A plan with free slots. @returns its id */
export async function seedPlan(world: ChatWorld, userId: string, slots: number): Promise<string> {
  const id = uuidv7();
  await runParts(world.client, [
    world.repos.subscriptions.insertPart({
      id,
      provider: "stripe",
      providerSubscriptionId: `sub_${id}`,
      userId,
      orderId: null,
      plan: "pro",
      priceId: "price_pro",
      status: "active",
    }),
    ...Array.from({ length: slots }, (_, position) =>
      world.repos.slots.insertPart({ subscriptionId: id, userId, position }),
    ),
  ]);
  return id;
}

/** An agent lives on the first slot of a plan. */
export async function takeSlot(world: ChatWorld, subscriptionId: string, agentId: string): Promise<void> {
  const [slot] = await world.repos.slots.listBySubscription(subscriptionId);
  const slotId = slot?.id ?? "";
  await runParts(world.client, [
    () => ({
      sql: "update plan_slots set state='held', deployment_id=? where id=?",
      args: [agentId, slotId],
    }),
    () => ({ sql: "update deployments set slot_id=? where id=?", args: [slotId, agentId] }),
  ]);
}
