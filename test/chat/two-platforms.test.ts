import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence } from "../../src/db/repositories/deployment-event-repository.ts";
import type { EventType } from "../../src/db/states.ts";
import type { Phase } from "../../src/domain/deployments/phases.ts";
import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { until } from "../world/until.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { startAgent } from "./started-agent.ts";

/** What Discord says of somebody who blocked us. */
const CLOSED = "Cannot send messages to this user";
const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(async () => {
  const refused = world.discord.twin.violations.filter((v) => v.message !== CLOSED);
  expect(refused).toEqual([]);
  expect(world.discord.twin.unansweredInteractions()).toEqual([]);
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
  await world.close();
});

const onDiscord = (name: string): DiscordPerson =>
  world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });

/** One person with an account on each platform. */
async function onBoth(name: string): Promise<{ phone: Person; desk: DiscordPerson; userId: string }> {
  const { person: phone, userId } = await world.signedIn(name);
  phone.says("/start");
  await phone.sees("Welcome back");
  const desk = onDiscord(name);
  await world.signInOnDiscord(desk, userId);
  return { phone, desk, userId };
}

const digitsIn = (text: string): string => /\d{4} \d{4}/.exec(text)?.[0] ?? "";
const secretIn = (text: string): string => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? "";
const times = (desk: DiscordPerson, text: string): number =>
  desk.transcript().filter((message) => message.text.includes(text)).length;
const timesOn = (phone: Person, text: string): number =>
  phone.transcript().filter((entry) => entry.fromBot && entry.text.includes(text)).length;

describe("linking", () => {
  it("begins on Telegram, shows the digits on Discord, and ends on Telegram", async () => {
    const { person: ann, userId } = await world.signedIn("Ann");
    const desk = onDiscord("Ann");
    ann.says("/settings");
    await ann.taps("Link another chat account");
    const offer = await ann.sees("Link another chat account of yours");
    expect(await ann.link("Open Discord")).toBe(`https://discord.com/users/${world.discord.bot.me.id}`);
    await desk.runs("/login");
    await desk.sees("Sign in");
    await desk.taps("Enter the code");
    await desk.submits({ answer: secretIn(offer.text) });
    const asked = await desk.sees("Link this Discord account?");
    expect(asked.text).toContain("Telegram · Ann");
    ann.says(digitsIn(asked.text));
    await ann.sees("Ann on Discord and this chat account are now the same person");
    await desk.sees("Ann on Telegram and this chat account are now the same person");
    expect((await world.repos.chatIdentities.find("discord", desk.id))?.userId).toBe(userId);
  });

  it("begins on Discord, shows the digits on Telegram, and ends in a form on Discord", async () => {
    const desk = onDiscord("Bea");
    const userId = await world.signInOnDiscord(desk);
    const bea = world.meet("Bea");
    await desk.runs("/settings");
    await desk.sees("Your settings");
    await desk.taps("Link another chat account");
    await desk.sees("Link another chat account of yours");
    bea.opens(/\?start=(.+)$/.exec(desk.link("Open Telegram"))?.[1]);
    const asked = await bea.sees("Link this Telegram account?");
    await desk.taps("Enter the code");
    await desk.submits({ answer: digitsIn(asked.text) });
    await desk.sees("Bea on Telegram and this chat account are now the same person");
    await bea.sees("Bea on Discord and this chat account are now the same person");
    expect((await world.repos.chatIdentities.find("telegram", String(bea.id)))?.userId).toBe(userId);
  });
});

describe("a dialog", () => {
  it("begun on Telegram goes on, and ends, on Discord", async () => {
    const { phone, desk, userId } = await onBoth("Cid");
    const own = phone.app.createOwnBot({ name: "Cid's bot", username: "cids_desk_bot" });
    phone.says("/deploy");
    await phone.taps("Llama Large");
    await phone.sees("Now its Telegram bot");
    await desk.runs("/deploy");
    await desk.sees("You were at this on Telegram; I go on with it here.");
    await phone.sees("You went on with this on Discord");
    await desk.taps("I already have a bot");
    await desk.sees("Paste your bot's token");
    await desk.taps("Enter the token");
    await desk.submits({ answer: own.token });
    await desk.sees("choose a plan");
    await desk.taps("Starter · $29/month");
    await desk.sees("Starter: $29 a month");
    expect(desk.link("Pay $29/month")).toContain("http");
    const [draft] = await world.repos.deployments.listByUser(userId, { limit: 5 });
    expect(draft).toMatchObject({
      phase: "awaiting_payment",
      originPlatform: "discord",
      ownerPlatformUserId: String(phone.id),
      model: "large",
    });
    phone.says("/deploy");
    await phone.sees("You were at this on Discord; I go on with it here.");
    await desk.sees("You went on with this on Telegram");
    await desk.taps("Choose another plan");
    await desk.sees("It goes on there. You can also bring it back here.");
    const moved = await world.repos.deployments.findById(draft?.id ?? "");
    expect(moved).toMatchObject({ originPlatform: "telegram", originChatId: String(phone.id) });
    await phone.taps("Cancel");
    await phone.sees("Nothing was started and nothing was charged");
  });

  it("meets both chats at once: two lanes, one dialog, one draft, every press answered", async () => {
    const { phone, desk, userId } = await onBoth("Dot");
    for (let round = 0; round < 4; round++) {
      const begun = phone.says("/deploy");
      await phone.sees("choose a model", { after: begun });
      const before = desk.transcript().length;
      await Promise.all([phone.taps("Llama Small"), desk.runs("/deploy")]);
      const isCard = ({ text }: { text: string }) =>
        /choose a model|Now its|Paste your bot's token/i.test(text);
      await desk.waitFor((messages) => messages.slice(before).find(isCard));
      const stop = phone.says("/deploy");
      // Who goes on with it last decides whose bot it is to be: on Discord's turn one of Discord's.
      const card = await phone.sees(/choose a model|Now its Telegram bot|Paste your bot's token/, {
        after: stop,
      });
      if (card.buttons.some((b) => b.label === "Cancel")) await phone.taps("Cancel");
      else phone.presses("Cancel");
      await phone.sees("Nothing was started", { after: stop });
    }
    expect(timesOn(phone, "went wrong") + times(desk, "went wrong")).toBe(0);
    expect(timesOn(phone, "at the same moment") + times(desk, "at the same moment")).toBe(0);
    expect(await world.repos.deployments.listByUser(userId, { limit: 5 })).toEqual([]);
  });
});

describe("agents, cards and news", () => {
  /** An agent that was asked for on Telegram by somebody who is on Discord, too. */
  async function agentOf(name: string) {
    const agent = await startAgent(world, name);
    const desk = onDiscord(name);
    await world.signInOnDiscord(desk, agent.userId);
    const begin = async () => {
      await agent.step("awaiting_payment", "checkout_opened");
      await agent.step("queued", "paid", paid);
    };
    const fail = async () => {
      await agent.step("failing", "gave_up", { why: "deadline" }, { failure_reason: "deadline" });
      await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    };
    const goesTo = async (label: string) => {
      await desk.runs("/settings");
      await desk.sees("Your settings");
      await desk.taps("News");
      await desk.sees("Health and moves");
      await desk.taps("Where they go");
      await desk.sees("Where shall I tell you");
      await desk.taps(label);
      await desk.sees("Health and moves");
    };
    return { ...agent, phone: agent.person, desk, begin, fail, goesTo };
  }

  it("are the same on both, and what is done on one is seen on the other", async () => {
    const { phone, desk, begin, step, id } = await agentOf("Eva");
    await begin();
    await step("creating", "attempt_planned", { attempt: 1, of: 3 });
    await phone.sees("Creating the deployment …");
    await desk.runs("/close");
    await desk.sees("Close Eva's agent?");
    phone.says("/close");
    await phone.sees("Close Eva's agent?");
    await desk.taps("Yes, close it");
    await desk.sees("Closing Eva's agent");
    await phone.sees("Taking back what is left on chain …");
    expect((await world.repos.deployments.findById(id))?.phase).toBe("closing");
    await step("closed", "closed", { refund: false, wasLive: false });
    await phone.taps("Yes, close it");
    await phone.sees("Eva's agent is already closed or on its way there.");
    await desk.taps("Yes, close it").catch(() => undefined);
  });

  it("tell news where the agent was asked for, until its person chooses another place", async () => {
    const { phone, desk, begin, fail, goesTo, note } = await agentOf("Fay");
    await goesTo("Discord");
    await begin();
    await phone.sees("Deploying Fay's agent");
    await fail();
    await desk.sees("What happened: it took too long");
    await note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" });
    await desk.sees("$29 went back to you");
    expect(timesOn(phone, "What happened")).toBe(0);
    expect(times(desk, "cannot reach you")).toBe(0);
    expect(times(desk, "Payment received")).toBe(0);
  });

  it("stay true in both chats when both are chosen, and are told in each once", async () => {
    const { phone, desk, begin, fail, goesTo, drawNow } = await agentOf("Gus");
    await goesTo("On both");
    await begin();
    await phone.sees("Deploying Gus's agent");
    await desk.sees("Deploying Gus's agent");
    await fail();
    await phone.sees("What happened");
    await desk.sees("What happened");
    await drawNow();
    const cards = [timesOn(phone, "Payment received"), times(desk, "Payment received")];
    expect([timesOn(phone, "What happened"), times(desk, "What happened"), ...cards]).toEqual([1, 1, 1, 1]);
    expect((await desk.sees("Payment received")).text).toContain("Taking back what is left on chain");
  });

  it("tell nothing old to a place that is chosen later", async () => {
    const { phone, desk, begin, fail, goesTo, drawNow } = await agentOf("Hal");
    await begin();
    await fail();
    await phone.sees("What happened");
    await goesTo("On both");
    await drawNow();
    await desk.sees("Payment received");
    expect(times(desk, "What happened")).toBe(0);
    await goesTo("Discord");
    await drawNow();
    expect([timesOn(phone, "What happened"), times(desk, "What happened")]).toEqual([1, 0]);
  });

  it("tell nothing again to a place that heard it as the second of two, once it is chosen alone", async () => {
    const { phone, desk, userId, begin, fail, goesTo, drawNow, note } = await agentOf("Lea");
    await goesTo("On both");
    await begin();
    await phone.sees("Deploying Lea's agent");
    phone.app.block("goclaw_bot");
    await fail();
    await desk.sees("What happened");
    await goesTo("Discord");
    const isChosen = async () => (await world.repos.notificationPrefs.newsTo(userId)) === "discord";
    await until("Discord alone is chosen", isChosen);
    await drawNow();
    await note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" });
    await desk.sees("$29 went back to you");
    expect([timesOn(phone, "What happened"), times(desk, "What happened")]).toEqual([0, 1]);
  });

  it("fall back to the other platform, and say so, when the chosen one is shut", async () => {
    const { phone, desk, begin, fail, goesTo, note } = await agentOf("Ida");
    await goesTo("Discord");
    await begin();
    desk.blocks("GoClaw");
    world.clock.offsetMs += 16 * 60_000; // what was asked on Discord can no longer be answered in its place
    await fail();
    const news = await phone.sees("What happened: it took too long");
    expect(news.text).toContain("because I cannot reach you on Discord");
    desk.unblocks("GoClaw");
    await desk.runs("/bots");
    await desk.sees("Your agents");
    await note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" });
    await desk.sees("$29 went back to you");
    expect([timesOn(phone, "What happened"), times(desk, "What happened")]).toEqual([1, 0]);
    expect(timesOn(phone, "went back to you")).toBe(0);
  });

  it("fall back to Discord as well, and wait, once both are shut, for the one that opens first", async () => {
    const { phone, desk, begin, fail, note, drawNow } = await agentOf("Kim");
    await begin();
    await phone.sees("Deploying Kim's agent");
    phone.app.block("goclaw_bot");
    await fail();
    const news = await desk.sees("What happened: it took too long");
    expect(news.text).toContain("because I cannot reach you on Telegram");
    desk.blocks("GoClaw");
    world.clock.offsetMs += 16 * 60_000; // what was asked on Discord can no longer be answered in its place
    await note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" });
    await drawNow();
    const isShut = async (platform: "telegram" | "discord", id: string) =>
      (await world.repos.chatIdentities.find(platform, id))?.blockedAt !== null;
    await until(
      "both chats are shut",
      async () => (await isShut("telegram", String(phone.id))) && (await isShut("discord", desk.id)),
    );
    expect([timesOn(phone, "went back to you"), times(desk, "went back to you")]).toEqual([0, 0]);
    phone.app.unblock("goclaw_bot");
    phone.says("/help");
    await phone.sees("$29 went back to you");
    desk.unblocks("GoClaw");
    await desk.runs("/help");
    await desk.sees("What I can do");
    await drawNow();
    const told = [timesOn(phone, "What happened"), times(desk, "What happened")];
    expect(told).toEqual([0, 1]);
    expect([timesOn(phone, "went back to you"), times(desk, "went back to you")]).toEqual([1, 0]);
  });

  it("reach Telegram while Discord is down, and Discord once it is back", async () => {
    const { phone, desk, goesTo, id, drawNow, begin } = await agentOf("Jan");
    await goesTo("On both");
    await begin();
    await desk.sees("Deploying Jan's agent");
    const down = {
      kind: "status",
      match: /\/channels\/\d+\/messages/,
      times: 99,
      status: 502,
      body: "{}",
    } as const;
    world.discord.twin.faults.add(down);
    const move = async (to: Phase, type: EventType, evidence: Evidence) => {
      const row = await world.repos.deployments.findById(id);
      if (row) await world.repos.deployments.transition(row, [row.phase], to, {}, { type, evidence });
    };
    await move("failing", "gave_up", { why: "deadline" });
    await move("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
    world.clock.offsetMs += 5_000;
    await drawNow().catch(() => undefined);
    await phone.sees("What happened: it took too long");
    world.discord.twin.faults.clear();
    world.clock.offsetMs += 5_000;
    await drawNow();
    await desk.sees("What happened: it took too long");
    expect([timesOn(phone, "What happened"), times(desk, "What happened")]).toEqual([1, 1]);
  });
});
