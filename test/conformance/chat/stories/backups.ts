import { v7 as uuidv7 } from "uuid";
import { runParts } from "../../../../src/db/run.ts";
import type { EventType } from "../../../../src/db/states.ts";
import { NO_FACTS } from "../../../../src/services/agents/take-report.ts";
import { ownerOf } from "../owner-of.ts";
import { happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { type SeededAgent, seedAgent, seedPlan, takeSlot } from "../seed-agent.ts";

const STEPS = [
  "awaiting_payment",
  "queued",
  "creating",
  "bidding",
  "leasing",
  "sending_manifest",
  "starting",
] as const;

/** A live agent that is paid for and whose container reports, with one backup. */
async function seedSaved(teller: Teller): Promise<SeededAgent> {
  const { repos, client, clock } = teller.world;
  const owner = ownerOf(teller);
  const agent = await seedAgent(teller.world, owner);
  await takeSlot(teller.world, await seedPlan(teller.world, owner.userId, 1), agent.id);
  for (const phase of STEPS) await agent.step(phase, phase);
  const [intentId, id, now] = [uuidv7(), uuidv7(), clock.now()];
  const row = await repos.deployments.findById(agent.id);
  await repos.deployments.patch(agent.id, row?.version ?? -1, { current_intent_id: intentId });
  const report = { state: "running", channel: "on", revision: 1, restarts: 0 } as const;
  await runParts(client, [
    repos.agentReports.savePart({
      ...report,
      intentId,
      deploymentId: agent.id,
      reportedAt: now + 60_000,
      changedAt: now,
      facts: JSON.stringify(NO_FACTS),
    }),
    repos.backups.insertPart({ id, deploymentId: agent.id, intentId, why: "schedule" }),
  ]);
  await repos.backups.transition(id, ["wanted"], "whole", { size: 1_234_567, sha256: "00", ended_at: now });
  await agent.step("live", "live", { attempt: 1 });
  return agent;
}

export function backupStory(): Story {
  const agents = new Map<string, SeededAgent>();
  const note =
    (type: EventType, evidence: Record<string, string | number | boolean | null>) =>
    async ({ person }: Teller) =>
      await agents.get(person.id)?.note(type, evidence);
  return {
    name: "an agent is saved, brought back, and its backups are deleted",
    who: "user",
    steps: [
      runs("/backup", /No agents yet|no agent/i),
      happens(
        "an agent runs that was saved",
        async (teller) => {
          agents.set(teller.person.id, await seedSaved(teller));
        },
        /answers now/,
      ),
      runs("/backup", /Backups of Test agent/),
      taps("Back up now", /is being saved/),
      taps("Backups", /One is being made right now/),
      happens("it is saved", note("backup_done", { why: "asked", size: 2_000_000 }), /Test agent is saved/),
      happens(
        "another one fails",
        note("backup_failed", { why: "too_large", by: "asked" }),
        /larger than 1 GiB/,
      ),
      runs("/restore", /To which state\?/),
      taps(/\d:\d\d/, /Bring Test agent back to/),
      taps("Change nothing", /Backups of Test agent/),
      runs("/restore", /To which state\?/),
      taps(/\d:\d\d/, /Bring Test agent back to/),
      taps("Yes, restore it", /is being saved first[\s\S]*a return to a saved state/),
      runs("/restore", /To which state\?/),
      taps(/\d:\d\d/, /Bring Test agent back to/),
      taps("Yes, restore it", /is being saved first/),
      taps("Cancel", /stays as it is/),
      runs("/restore", /To which state\?/),
      taps(/\d:\d\d/, /Bring Test agent back to/),
      taps("Yes, restore it", /is being saved first/),
      happens(
        "it is back",
        note("state_restored", { savedAtMs: 0, failed: 0, kept: false, isPartOfMove: false }),
        /Test agent is back/,
      ),
      taps("Backups", /Backups of Test agent/),
      taps("Restore one …", /To which state\?/),
      taps("Backups", /Backups of Test agent/),
      taps("Delete all", /Delete every backup of Test agent\?/),
      taps("Yes, delete all", /No backup of Test agent is left/),
      runs("/backup", /Nothing is saved yet/),
    ],
  };
}
