import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drainOutbox } from "../../src/chat/outbox/drain-outbox.ts";
import { post } from "../../src/chat/outbox/post.ts";
import { catchUp } from "../../src/chat/tell/catch-up.ts";
import { ALWAYS } from "../../src/db/cas-batch.ts";
import type { FaultRule } from "../../src/sandbox/kernel/faults.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { jobsWith } from "../jobs/jobs-with.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { type StartedAgent, startAgent } from "./started-agent.ts";

const BOT = "goclaw_bot";
const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };
const refunded = { amountMinor: 2900, currency: "usd", reason: "deploy_failed" };

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

const isMarked = async (person: Person) =>
  (await world.repos.chatIdentities.find("telegram", String(person.id)))?.blockedAt !== null;
const refusals = () => world.telegram.violations.filter((v) => v.code === 403).length;
const times = (person: Person, text: string) =>
  person.transcript().filter((e) => e.fromBot && e.text.includes(text)).length;

const refuses = (status: number, description: string): FaultRule => ({
  kind: "status",
  match: /sendRichMessage|editMessageText/,
  times: 99,
  status,
  body: JSON.stringify({ ok: false, error_code: status, description }),
});

/** Paid, then given up and refunded, while its owner does not listen. */
async function failsUnheard(agent: StartedAgent): Promise<void> {
  await agent.step("awaiting_payment", "checkout_opened");
  await agent.step("queued", "paid", paid);
  agent.person.app.block(BOT);
  await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
  await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
  await agent.note("refunded", refunded);
}

async function hasHeard(agent: StartedAgent): Promise<void> {
  const { person } = agent;
  await person.sees("$29 went back to you");
  await person.sees("could not be started");
  expect(times(person, "What happened: it took too long.")).toBe(1);
  expect(times(person, "$29 went back to you")).toBe(1);
  expect(times(person, "Payment received")).toBe(1);
  expect(await isMarked(person)).toBe(false);
}

describe("somebody who blocked us", () => {
  it("is left alone, and told what they missed once they let us in again", async () => {
    const agent = await startAgent(world, "Ann");
    const before = refusals();
    await failsUnheard(agent);
    for (let i = 0; i < 5; i++) await agent.drawNow();
    expect(await isMarked(agent.person)).toBe(true);
    expect(refusals() - before).toBeLessThanOrEqual(1);
    agent.person.app.unblock(BOT);
    await hasHeard(agent);
  });

  it("is found out about by a refused message as well, and is back with the next word", async () => {
    const agent = await startAgent(world, "Bea");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    world.telegram.faults.add(refuses(403, "Forbidden: bot was blocked by the user"));
    await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
    expect(await isMarked(agent.person)).toBe(true);
    await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    await agent.note("refunded", refunded);
    world.telegram.faults.clear();
    const word = agent.person.says("/help");
    await hasHeard(agent);
    await agent.person.sees("What I can do", { after: word });
  });
});

describe("somebody who comes back after months", () => {
  it("is told nothing that may have been told elsewhere and was forgotten since", async () => {
    const agent = await startAgent(world, "Ute");
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    const { repos, client } = world;
    const told = async (days: number) => {
      await client.execute(repos.deployments.eventPart(agent.id, "refunded", null, null, refunded)(ALWAYS));
      const id = (await repos.events.last(agent.id))?.id ?? "";
      const at = Date.now() - days * 86_400_000;
      await client.execute({ sql: "update deployment_events set created_at=? where id=?", args: [at, id] });
      return id;
    };
    const [old, recent] = [await told(40), await told(20)];
    const identity = await repos.chatIdentities.find("telegram", String(agent.person.id));
    if (!identity) throw new Error("Ute has no chat");
    const ctx = world.contextFor({ kind: "job", key: "back" });
    await catchUp(ctx, { ...identity, blockedAt: Date.now() - 60 * 86_400_000 });
    const known = await Promise.all([old, recent].map((id) => repos.outbox.findByKey(`news:${id}`)));
    expect(known.map((row) => row !== null)).toEqual([false, true]);
  });
});

describe.each([
  ["deactivated", 403, "Forbidden: user is deactivated"],
  ["gone", 400, "Bad Request: chat not found"],
  ["a group that threw us out", 403, "Forbidden: bot was kicked from the supergroup chat"],
])("a chat that is %s", (_name, status, description) => {
  it("is not tried again", async () => {
    const { person } = await world.signedIn("Dot");
    person.says("/start");
    await person.sees(/welcome/i);
    world.telegram.faults.add(refuses(status, description));
    const ctx = world.contextFor({ kind: "job", key: "outbox" });
    const chatId = String(person.id);
    const view = { tone: "plain" as const, body: [{ kind: "paragraph" as const, text: "hello?" }] };
    const key = `gone:${chatId}`;
    await post(ctx, { platform: "telegram", chatId }, key, { edit: null, view });
    await drainOutbox(ctx, world.adapter, chatId);
    world.telegram.faults.clear();
    expect((await world.repos.outbox.findByKey(key))?.state).toBe("dead");
    expect(await isMarked(person)).toBe(true);
    const word = person.says("/help");
    await person.sees("What I can do", { after: word });
    expect(await isMarked(person)).toBe(false);
  });
});

describe("a platform that was switched off", () => {
  it("keeps nothing back: news that waited there are told in another chat", async () => {
    const agent = await startAgent(world, "Ola");
    const { id, person, userId } = agent;
    const gone = { platform: "discord" as const, chatId: "900000000000000077" };
    const facts = { platformUserId: gone.chatId, privateChatId: gone.chatId, displayName: "Ola" };
    const link = { ...facts, platform: gone.platform, userId, username: null, language: null };
    await world.client.execute(world.repos.chatIdentities.linkPart(link)(ALWAYS));
    await agent.step("awaiting_payment", "checkout_opened");
    await agent.step("queued", "paid", paid);
    await world.client.execute(
      world.repos.deployments.eventPart(id, "refunded", null, null, refunded)(ALWAYS),
    );
    const news = await world.repos.events.last(id);
    const ctx = world.contextFor({ kind: "job", key: "news" });
    await post(ctx, gone, `news:${news?.id}`, { edit: null, view: { tone: "plain", body: [] } });
    const { adapters, contextFor } = world;
    const as = (key: string) => contextFor({ kind: "job", key });
    const jobs = jobsWith({ adapters, contextFor: as });
    expect(await jobs.get("outbox")?.(`${gone.platform}:${gone.chatId}`)).toBeNull();
    await person.sees("$29 went back to you");
  });
});
