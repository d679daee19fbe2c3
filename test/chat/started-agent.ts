import { projectCard } from "../../src/chat/tell/project-card.ts";
import { ALWAYS } from "../../src/db/cas-batch.ts";
import type { Evidence } from "../../src/db/repositories/deployment-event-repository.ts";
import type { EventType } from "../../src/db/states.ts";
import type { Phase } from "../../src/domain/deployments/phases.ts";
import type { ChatWorld } from "./chat-world.ts";
import { draftOf } from "./draft-of.ts";

/** A draft of one person's, moved by hand through the steps that the workflow would take. */
export async function startAgent(world: ChatWorld, name: string) {
  const { person, userId, id } = await draftOf(world, name);
  person.says("/help");
  await person.sees("What I can do");
  const draw = () => projectCard(world.contextFor({ kind: "job", key: "card" }), world.adapters, id);
  /** One arrow with its event, then the card as soon as it may be drawn. */
  async function step(to: Phase, event: EventType | Phase, evidence: Evidence = {}, patch = {}) {
    const row = await world.repos.deployments.findById(id);
    if (!row) throw new Error("no row");
    const moved = await world.repos.deployments.transition(row, [row.phase], to, patch, {
      type: event,
      evidence,
    });
    if (!moved) throw new Error(`no arrow ${row.phase} → ${to}`);
    await drawNow();
  }
  async function drawNow() {
    for (let next = await draw(); next !== null; next = await draw())
      world.clock.offsetMs += Math.max(0, next - world.clock.now());
  }
  const note = async (type: EventType, evidence: Evidence) => {
    await world.client.execute(world.repos.deployments.eventPart(id, type, null, null, evidence)(ALWAYS));
    await drawNow();
  };
  return { person, userId, id, draw, drawNow, step, note };
}

export type StartedAgent = Awaited<ReturnType<typeof startAgent>>;
