import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runParts } from "../../src/db/run.ts";
import { startDraft } from "../../src/services/deployments/start-draft.ts";
import { grantSudo } from "../world/grant-sudo.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { startAgent } from "./started-agent.ts";

let world: ChatWorld;
let adminId: string;
beforeAll(async () => {
  world = await startChatWorld({
    adminIds: (me) => [{ platform: "telegram", platformUserId: String(me.id), role: "admin" }],
  });
  adminId = await world.signIn(world.admin);
});
afterAll(async () => {
  await world.close();
});

/** A live agent on a paid slot, whose container could be restarted. */
async function liveAgent(name: string) {
  const agent = await startAgent(world, name);
  for (const phase of [
    "queued",
    "creating",
    "bidding",
    "leasing",
    "sending_manifest",
    "starting",
    "live",
  ] as const)
    await agent.step(phase, phase);
  const intent = {
    id: `intent-${agent.id}`,
    deploymentId: agent.id,
    attempt: 1,
    backend: "chain" as const,
    owner: "akash1operator",
    dseq: String(world.clock.now()),
    manifest: "{}",
    manifestHash: "00",
    bootstrapHash: `hash-${agent.id}`,
    depositUact: 1,
    workload: "{}",
  };
  const slotId = `slot-${agent.id}`;
  await runParts(world.client, [world.repos.intents.insertPart(intent), ...planParts(agent, slotId)]);
  const row = await world.repos.deployments.findById(agent.id);
  const patch = { current_intent_id: intent.id, slot_id: slotId };
  await world.repos.deployments.patch(agent.id, row?.version ?? 0, patch);
  const username = row?.channelUsername ?? "";
  return { ...agent, username };
}

function planParts({ id, userId }: { id: string; userId: string }, slotId: string) {
  const plan = {
    id: `plan-${id}`,
    userId,
    provider: "stripe" as const,
    providerSubscriptionId: `sub_${id}`,
    orderId: null,
    plan: "starter" as const,
    priceId: "price_starter",
    status: "active" as const,
  };
  const slot = { id: slotId, subscriptionId: plan.id, userId, position: 0, deploymentId: id };
  return [world.repos.subscriptions.insertPart(plan), world.repos.slots.insertPart(slot)];
}

const pausedBy = async (id: string) =>
  (await world.repos.modelPauses.listByDeployment(id)).map((pause) => pause.pausedBy);
const audited = async (id: string) =>
  (await world.repos.audit.list({ subjectKind: "deployment", subjectId: id, limit: 20 })).map(
    ({ action, details }) => `${action} ${details}`,
  );

describe("an owner", () => {
  it("pauses the model and lets it run again; the agent itself stays live", async () => {
    const { person, id } = await liveAgent("Ann");
    person.says("/status");
    await person.taps("Pause its model");
    await person.sees("Paused by you");
    expect(await pausedBy(id)).toEqual(["owner"]);
    await person.taps("Resume its model");
    const again = await person.sees("Ann's agent", { after: person.says("/status") });
    expect(again.text).not.toContain("Paused");
    expect(await pausedBy(id)).toEqual([]);
    expect((await world.repos.deployments.findById(id))?.phase).toBe("live");
    expect(await audited(id)).toEqual(['model.resume {"by":"owner"}', 'model.pause {"by":"owner"}']);
  });

  it("gets a new key after a question that is asked once, and not twice in ten minutes", async () => {
    const { person, id, note } = await liveAgent("Bea");
    person.says("/status");
    await person.taps("New model key");
    const asked = await person.sees("A new model key for Bea's agent?");
    expect(asked.text).toMatch(/two minutes/);
    expect((await world.repos.deployments.findById(id))?.restartWantedAt).toBeNull();
    await person.taps("Yes, restart with a new key");
    await person.sees("gets a new key");
    expect((await world.repos.deployments.findById(id))?.restartWantedAt).not.toBeNull();
    await person.sees("A new one is on its way", { after: person.says("/status") });
    expect(await audited(id)).toEqual(["key.renew {}"]);

    const row = await world.repos.deployments.findById(id);
    await world.repos.deployments.patch(id, row?.version ?? 0, { restart_wanted_at: null });
    await note("restarted", { boots: 2 });
    await person.sees("has a new model key");
    person.says("/status");
    await person.taps("New model key");
    await person.taps("Yes, restart with a new key");
    await person.sees("less than ten minutes ago");
  });
});

describe("an administrator", () => {
  it("pauses anybody's model with a reason that its owner is told; only the operator lifts it", async () => {
    const { person, id, username, drawNow } = await liveAgent("Cid");
    const ada = world.admin;
    const asks = async (text: string, answer: string) => ada.sees(answer, { after: ada.says(text) });
    await asks(`/pause on @${username} sends mass mail`, "Sign in once more");
    await asks(`/pause on @${username} sends mass mail`, "Sign in once more");
    expect(await pausedBy(id)).toEqual([]);
    const refused = { subjectKind: "command", subjectId: "model.pause", limit: 5 };
    expect(await world.repos.audit.list(refused)).toMatchObject([
      { outcome: "denied", details: '{"reason":"sudo"}' },
    ]);
    await grantSudo(world, { platform: "telegram", platformUserId: String(ada.id), userId: adminId });
    await asks(
      `/pause on @${username.toUpperCase()} sends mass mail`,
      "gets no answer from its model any more",
    );
    await asks(`/pause on ${username} again and again`, "is paused already");
    await drawNow();
    await person.sees("GoClaw has paused its model: sends mass mail");
    const listed = await asks("/pause list", "sends mass mail");
    expect(listed.text).toContain(id);
    const status = await person.sees("Paused by GoClaw: sends mass mail", { after: person.says("/status") });
    expect(status.buttons.map((button) => button.label)).toContain("Pause its model");

    await asks(`/pause off ${id}`, "may use its model again");
    await drawNow();
    await person.sees("may answer again");
    expect(await pausedBy(id)).toEqual([]);
    await asks("/pause", "No agent is paused");
    await asks("/pause off @nobody_has_this_bot", "No running agent has the bot");
    await asks("/pause on @somebody", "How to use /pause");
  });

  it("cannot be got rid of by closing the agent and starting it, or another, anew", async () => {
    const ada = world.admin;
    const { userId, username, id } = await liveAgent("Eli");
    const { userId: other } = await liveAgent("Fay");
    const asks = async (text: string, answer: string) => ada.sees(answer, { after: ada.says(text) });
    await asks(`/pause on @${username} sends mass mail`, "gets no answer");
    const { channelAccountId } = (await world.repos.deployments.findById(id)) ?? {};
    await world.repos.deployments.transition(id, ["live"], "closing");
    await world.repos.deployments.transition(id, ["closing"], "closed", { slot_id: null });
    const starts = (who: string, accountId: string) =>
      startDraft({
        ctx: world.contextFor({
          kind: "user",
          userId: who,
          platform: "telegram",
          platformUserId: "77",
          chatId: "77",
          role: null,
        }),
        input: {
          requestId: `${who}:${accountId}`,
          channel: "telegram",
          model: "small",
          account: { kind: "managed", accountId, username: "again_bot", displayName: "Again" },
        },
      });
    const heldBack = { details: { reason: "held_back", words: "sends mass mail" } };
    await expect(starts(userId, channelAccountId ?? "")).rejects.toMatchObject(heldBack);
    await expect(starts(userId, "another-bot")).rejects.toMatchObject(heldBack);
    await expect(starts(other, channelAccountId ?? ""), "the bot in other hands").rejects.toMatchObject(
      heldBack,
    );
    await asks("/pause list", "No agent is paused");
    const held = await asks("/pause held", "sends mass mail");
    expect(held.text).toContain(id);
    await asks(`/pause off ${id}`, "may use its model again");
    expect((await starts(userId, channelAccountId ?? "")).phase).toBe("draft");
  });

  it("exists for nobody else", async () => {
    const { person, username, id } = await liveAgent("Dot");
    await person.sees("I don't know that command", { after: person.says(`/pause on @${username} because`) });
    expect(await pausedBy(id)).toEqual([]);
  });
});
