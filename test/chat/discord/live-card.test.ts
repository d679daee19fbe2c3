import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectCard } from "../../../src/chat/tell/project-card.ts";
import type { EventType } from "../../../src/db/states.ts";
import type { Phase } from "../../../src/domain/deployments/phases.ts";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(async () => {
  expect(world.discord.twin.ignored).toEqual([]);
  await world.close();
});

const MINUTE_MS = 60_000;

/** Somebody with an agent on its way, who last did something in a server, or in our private chat. */
async function startAgent(name: string, inServer: boolean) {
  const { twin } = world.discord;
  const person = twin.createUser({ username: name.toLowerCase(), globalName: name });
  const userId = await world.signInOnDiscord(person);
  const { channelId } = twin.createGuild({
    name: `${name}'s server`,
    memberIds: [person.id],
    bots: [{ application: "GoClaw" }],
  });
  const there = person.at({ channel: channelId });
  const draft = await world.repos.deployments.create({
    id: `agent-of-${name}`,
    userId,
    name: `${name}'s agent`,
    model: "small",
    channel: "discord",
    channelKind: "pasted",
    channelAccountId: `9${person.id}`,
    channelUsername: `${name.toLowerCase()}_agent`,
    channelToken: null,
    ownerPlatformUserId: person.id,
    originPlatform: "discord",
    originChatId: person.id,
  });
  const acts = async () => {
    await (inServer ? there : person).runs("/help");
    await (inServer ? there : person).sees("What I can do");
  };
  /** Draws until nothing is to be done within the minute, which is then over. */
  async function draw(): Promise<number | null> {
    for (;;) {
      const next = await projectCard(
        world.contextFor({ kind: "job", key: "card" }),
        world.adapters,
        draft.id,
      );
      if (next === null || next - world.clock.now() > MINUTE_MS) return next;
      world.clock.offsetMs += Math.max(0, next - world.clock.now());
    }
  }
  async function step(to: Phase, event: EventType, evidence = {}): Promise<number | null> {
    const row = await world.repos.deployments.findById(draft.id);
    const moved =
      row && (await world.repos.deployments.transition(row, [row.phase], to, {}, { type: event, evidence }));
    if (!moved) throw new Error(`no arrow to ${to}`);
    return await draw();
  }
  const startsDeploying = async () => {
    await acts();
    await step("awaiting_payment", "checkout_opened");
    return await step("queued", "paid", { plan: "starter", amountMinor: 2900, currency: "usd" });
  };
  return { person, there, id: draft.id, userId, acts, draw, step, startsDeploying };
}

const cardsIn = (person: { transcript(): { text: string; edits: number }[] }) =>
  person.transcript().filter(({ text }) => text.includes("Payment received"));

describe("a card in a server", () => {
  it("stands where the person is, for their eyes, and moves there; its end is news in our private chat", async () => {
    const ann = await startAgent("Ann", true);
    await ann.startsDeploying();
    const card = await ann.there.sees("Deploying Ann's agent");
    expect(card.isEphemeral).toBe(true);
    await ann.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await ann.step("bidding", "created");
    await ann.there.sees("Collecting bids …");
    expect(cardsIn(ann.there)).toHaveLength(1);
    expect(cardsIn(ann.person)).toEqual([]);
    await ann.step("failing", "gave_up", { why: "deadline" });
    await ann.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    await ann.person.sees("What happened: it took too long.");
    expect(cardsIn(ann.there)[0]?.text).toContain("could not be started");
  });

  it("goes on in our private chat after fourteen minutes, and says so", async () => {
    const bea = await startAgent("Bea", true);
    const lookAgainAt = await bea.startsDeploying();
    const inMinutes = ((lookAgainAt ?? 0) - world.clock.now()) / MINUTE_MS;
    expect(inMinutes).toBeGreaterThan(13);
    expect(inMinutes).toBeLessThanOrEqual(14);
    world.clock.offsetMs += 14 * MINUTE_MS;
    expect(await bea.draw()).toBeNull();
    await bea.there.sees("This card goes on in our private chat");
    expect(cardsIn(bea.there)).toEqual([]);
    expect(cardsIn(bea.person)).toHaveLength(1);
    await bea.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    world.clock.offsetMs += 30 * MINUTE_MS;
    await bea.step("bidding", "created");
    await bea.person.sees("Collecting bids …");
    expect(cardsIn(bea.person)).toHaveLength(1);
  });

  it("that cannot go on says so while it can, and is told of when the person comes back", async () => {
    const cid = await startAgent("Cid", true);
    await cid.startsDeploying();
    cid.person.takesDms(false);
    cid.person.removes("GoClaw");
    world.clock.offsetMs += 14 * MINUTE_MS;
    await cid.draw();
    const left = await cid.there.sees("your private messages are closed to me");
    expect(left.text).toContain("Payment received");
    await cid.step("failing", "gave_up", { why: "deadline" });
    await cid.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    expect(cid.there.transcript().some(({ text }) => text.includes("it took too long"))).toBe(false);
    world.clock.offsetMs += 5 * MINUTE_MS;
    await cid.there.runs("/bots");
    const told = await cid.there.sees("What happened: it took too long.");
    expect(told.isEphemeral).toBe(true);
    expect(told.text).toContain("your private messages are closed to me");
  });
});

describe("a card in our private chat", () => {
  it("stays there for as long as it takes", async () => {
    const dan = await startAgent("Dan", false);
    expect(await dan.startsDeploying()).toBeNull();
    await dan.person.sees("Deploying Dan's agent");
    world.clock.offsetMs += 20 * MINUTE_MS;
    await dan.step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await dan.person.sees("Creating the deployment …");
    expect(cardsIn(dan.person)).toHaveLength(1);
  });
});

describe("what lets us answer", () => {
  it("is sealed while it lasts and forgotten after that", async () => {
    const eva = await startAgent("Eva", true);
    const tokens: string[] = [];
    const stop = world.discord.twin.onInteraction(({ token }) => tokens.push(token));
    await eva.acts();
    stop();
    const rows = async () => (await world.client.execute("select * from reply_windows")).rows;
    expect(tokens).toHaveLength(1);
    expect(await rows()).not.toHaveLength(0);
    const stored = JSON.stringify([
      await rows(),
      (await world.client.execute("select * from inbox")).rows,
      (await world.client.execute("select * from outbox")).rows,
      (await world.client.execute("select * from live_messages")).rows,
      world.logLines,
    ]);
    for (const token of tokens) expect(stored).not.toContain(token);
    world.clock.offsetMs += 16 * MINUTE_MS;
    await eva.acts();
    expect(await rows()).toHaveLength(1);
  });
});
