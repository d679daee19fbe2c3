import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertPart } from "../../src/db/cas-batch.ts";
import { planSlots, subscriptions } from "../../src/db/schema.ts";
import type { EventType } from "../../src/db/states.ts";
import { AppError } from "../../src/errors.ts";
import { tooManyRequests } from "../../src/sandbox/telegram/telegram-twin.ts";
import { cancelChange } from "../../src/services/deployments/cancel-change.ts";
import { countRows } from "../db/count-rows.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { startAgent as start } from "./started-agent.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

const startAgent = (name: string) => start(world, name);

const PROVIDER = "akash1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";
const ALWAYS = { sql: "1=1", args: [] };

const DAY_MS = 86_400_000;

const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };

/** Somebody whose first deploy has just been paid, and who has tapped Cancel. */
async function askedWhetherToCancel(name: string) {
  const agent = await startAgent(name);
  await agent.step("awaiting_payment", "checkout_opened");
  await agent.step("queued", "paid", paid);
  const card = await agent.person.sees(`Deploying ${name}'s agent`);
  await agent.person.taps("Cancel");
  const question = await agent.person.sees(/Cancel what is under way/, { after: card.messageId });
  return { agent, card, question };
}

describe("the live card", () => {
  it("moves through true steps in one message, and ends in a new one", async () => {
    const agent = await startAgent("Ann");
    await agent.step("awaiting_payment", "checkout_opened");
    agent.person.doesNotSee("Deploying");
    await agent.step("queued", "paid", paid);
    const card = await agent.person.sees("Deploying Ann's agent");
    await agent.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await agent.step("bidding", "created");
    await agent.person.sees("Collecting bids …");
    await agent.step("leasing", "provider_chosen", { provider: PROVIDER, providerName: "Europlots" });
    await agent.person.sees("Lease with Europlots …");
    await agent.step("sending_manifest", "leased", { provider: PROVIDER });
    await agent.step("starting", "manifest_accepted");
    await agent.step("live", "live", { provider: PROVIDER, attempt: 1 });
    const end = await agent.person.sees("@ann_agent_bot answers now", { after: card.messageId });
    expect(end.buttons.find((b) => b.label === "Open my bot")?.url).toBe("https://t.me/ann_agent_bot");
    const cards = agent.person.transcript().filter((e) => e.text.includes("Payment received"));
    expect(cards).toHaveLength(1);
    expect(cards[0]?.edits).toBe(6);
    expect(cards[0]?.text).toContain("Ann's agent is live");
    expect(
      await countRows(world.client, `live_messages where deployment_id='${agent.id}' and state='final'`),
    ).toBe(1);
  });

  it("lets its deploy be cancelled, and the question stays although the card moves on", async () => {
    const { agent, question } = await askedWhetherToCancel("Fay");
    await agent.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await agent.step("bidding", "created");
    await agent.person.sees("Collecting bids …");
    const asked = agent.person.transcript().find(({ messageId }) => messageId === question.messageId);
    expect(asked?.text).toMatch(/Cancel what is under way[\s\S]*what you paid goes back to you/);
    await agent.person.taps("Yes, cancel that");
    await agent.person.sees("Cancelling for Fay's agent");
    const [row] = (await world.client.execute(`select phase from deployments where id='${agent.id}'`)).rows;
    expect(row?.phase).toBe("closing");
    const actor = { kind: "user", userId: agent.userId } as const;
    const chat = { platform: "telegram", platformUserId: "1", chatId: "1" } as const;
    const again = world.contextFor({ ...actor, ...chat, role: null });
    expect(await cancelChange({ ctx: again, input: { deploymentId: agent.id } })).toBe("closed");
  });

  it("keeps its place when its cancel comes too late, and a question of which something else would come now is asked anew", async () => {
    const { agent, card, question } = await askedWhetherToCancel("Gil");
    const set = (to: string) => world.client.execute(`update deployments set ${to} where id='${agent.id}'`);
    const phase = async () => (await world.repos.deployments.findById(agent.id))?.phase;
    await set("live_at=1");
    await agent.person.taps("Yes, cancel that");
    await agent.person.sees("The agent is stopped then", { after: card.messageId });
    expect(await phase()).toBe("queued");
    await set("phase='live', status='active'");
    await agent.person.taps("Yes, cancel that");
    await agent.person.sees("can no longer be cancelled", { after: card.messageId });
    await agent.person.app.pressInline(card.messageId, "Cancel");
    await agent.person.sees(/Gil's agent\n[\s\S]*live/, { after: question.messageId });
    const still = agent.person.transcript().find(({ messageId }) => messageId === card.messageId);
    expect(still?.text).toContain("Deploying Gil's agent");
  });

  it("tells what nobody could tell for days once, and nothing that has been waiting for longer than a week", async () => {
    const agent = await startAgent("Dot");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    const happens = (type: EventType) =>
      world.client.execute(
        world.repos.deployments.eventPart(agent.id, type, null, null, {
          amountMinor: 2900,
          currency: "usd",
          reason: "paid_twice",
        })(ALWAYS),
      );
    const timesTold = (words: RegExp) =>
      agent.person.transcript().filter((e) => e.fromBot && words.test(e.text)).length;
    await happens("payment_returned");
    world.clock.offsetMs += 3 * DAY_MS;
    await agent.drawNow();
    await agent.person.sees(/it was paid twice/);
    await agent.drawNow();
    await happens("refunded");
    world.clock.offsetMs += 8 * DAY_MS;
    await agent.drawNow();
    agent.person.says("/help");
    await agent.person.sees("What I can do");
    expect(timesTold(/it was paid twice/)).toBe(1);
    expect(timesTold(/went back to you, all of it/)).toBe(0);
  });

  it("tells of a provider that failed and of the next try", async () => {
    const agent = await startAgent("Bea");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    await agent.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await agent.step("bidding", "created");
    await agent.step("leasing", "provider_chosen", { provider: PROVIDER, providerName: "Sleepy" });
    await agent.step("sending_manifest", "leased", { provider: PROVIDER });
    await agent.step("queued", "attempt_failed", {
      attempt: 1,
      of: 3,
      why: "no_answer",
      provider: PROVIDER,
      last: false,
    });
    await agent.person.sees("Sleepy: the provider did not answer. Trying another provider, 2 of 3.");
  });

  it("ends a failure with what happened, what it cost and what to do next, then tells of the refund", async () => {
    const agent = await startAgent("Cid");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    await agent.person.sees("could not be started");
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    const end = await agent.person.sees("What happened: it took too long.");
    expect(end.text).toContain("3 providers were tried.");
    expect(end.text).toContain("You get $29 back, all of it");
    expect(end.buttons.map((b) => b.label)).toContain("Deploy an agent");
    await agent.note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" });
    await agent.person.sees("$29 went back to you");
    const before = agent.person.transcript().length;
    await agent.drawNow();
    expect(agent.person.transcript().length).toBe(before);
  });

  it("ends a closing with what came back, and asks about the plan after its last agent", async () => {
    const agent = await startAgent("Dot");
    const now = world.clock.now();
    const ids = { subscription: `sub-${agent.id}`, slot: `slot-${agent.id}` };
    const facts = {
      provider: "stripe",
      provider_subscription_id: ids.subscription,
      user_id: agent.userId,
      plan: "starter",
    };
    await world.client.batch(
      [
        insertPart(subscriptions, {
          id: ids.subscription,
          ...facts,
          status: "active",
          synced_at: now,
          created_at: now,
          updated_at: now,
        }),
        insertPart(planSlots, {
          id: ids.slot,
          subscription_id: ids.subscription,
          user_id: agent.userId,
          position: 1,
          state: "free",
          created_at: now,
          updated_at: now,
        }),
      ].map((part) => part(ALWAYS)),
      "write",
    );
    await agent.step("queued", "queued", { freeSlot: true });
    await agent.step("closing", "closing", { by: "owner" });
    await agent.person.sees("Closing Dot's agent");
    await agent.note("chain_closed", { returnedUact: 480_000, spentUact: 20_000 });
    await agent.step("closed", "closed", { refund: false, wasLive: true });
    const end = await agent.person.sees("$0.48 of escrow came back");
    expect(end.text).toContain("Running it cost $0.02");
    expect(end.text).toContain("last agent on your Starter plan");
    expect(end.buttons.map((b) => b.label)).toEqual(["Keep the plan", "Cancel at period end"]);
  });

  it("says nothing of an agent that was given up before it was paid for", async () => {
    const agent = await startAgent("Eva");
    const before = agent.person.transcript().length;
    await agent.step("closing", "closing", { by: "owner" });
    await agent.step("closed", "closed", {});
    expect(agent.person.transcript().length).toBe(before);
  });
});

describe("the card's manners", () => {
  it("does not send what looks the same, nor more than one edit in 1.1 s", async () => {
    const agent = await startAgent("Fay");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    await agent.person.sees("Queued …");
    expect(await agent.draw()).toBeNull();
    const row = await world.repos.deployments.findById(agent.id);
    if (!row) throw new Error("no row");
    await world.repos.deployments.transition(row, ["queued"], "creating", {}, { type: "attempt_planned" });
    const again = await agent.draw();
    expect(again).toBeGreaterThan(world.clock.now());
    expect((again ?? 0) - world.clock.now()).toBeLessThanOrEqual(1100);
    agent.person.doesNotSee("Creating the deployment …");
  });

  it("waits as long as it is told to after 429", async () => {
    const agent = await startAgent("Gus");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    const row = await world.repos.deployments.findById(agent.id);
    if (!row) throw new Error("no row");
    await world.repos.deployments.transition(row, ["queued"], "creating", {}, { type: "attempt_planned" });
    world.clock.offsetMs += 5000;
    world.telegram.faults.add(tooManyRequests(/editMessageText/, 7));
    const next = await agent.draw();
    expect((next ?? 0) - world.clock.now()).toBeGreaterThan(6500);
    expect(await agent.draw()).toBe(next);
    world.clock.offsetMs += 8000;
    expect(await agent.draw()).toBeNull();
    await agent.person.sees("Creating the deployment …");
  });

  it("draws a new card when the old one was deleted", async () => {
    const agent = await startAgent("Hal");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    const card = await agent.person.sees("Queued …");
    await world.adapter.remove(String(agent.person.id), String(card.messageId));
    await agent.step("creating", "attempt_planned");
    await agent.person.sees("Creating the deployment …", { after: card.messageId });
  });

  it("marks a chat that blocked us and leaves it alone", async () => {
    const agent = await startAgent("Ida");
    agent.person.app.block("goclaw_bot");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    const identity = await world.repos.chatIdentities.find("telegram", String(agent.person.id));
    expect(identity?.blockedAt).not.toBeNull();
  });

  it("tries again after an outage instead of calling it done", async () => {
    const agent = await startAgent("Jan");
    world.telegram.faults.add({ kind: "status", match: /sendRichMessage/, status: 502, body: "{}" });
    const failed = agent
      .step("awaiting_payment", "checkout_opened")
      .then(() => agent.step("queued", "paid", paid));
    await expect(failed).rejects.toBeInstanceOf(AppError);
    await agent.drawNow();
    await agent.person.sees("Queued …");
  });
});
