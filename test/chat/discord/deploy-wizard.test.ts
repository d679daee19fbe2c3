import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchTokens } from "../../../src/jobs/watch-tokens.ts";
import type { DiscordPerson } from "../../../src/sandbox/discord/person/person.ts";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(async () => {
  // Two wrong tokens, each asked about once.
  expect(world.discord.twin.violations.map(({ message }) => message)).toEqual(
    Array(2).fill("401: Unauthorized"),
  );
  expect(world.discord.twin.ignored).toEqual([]);
  expect(world.discord.twin.unansweredInteractions()).toEqual([]);
  await world.close();
});

async function signedIn(name: string): Promise<{ person: DiscordPerson; userId: string }> {
  const person = world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });
  return { person, userId: await world.signInOnDiscord(person) };
}

/** The wizard up to the form for the token. */
async function reachForm(person: DiscordPerson): Promise<void> {
  await person.runs("/deploy");
  await person.sees("choose a model");
  await person.taps("Llama Small");
  await person.sees("Paste your bot's token");
  await person.taps("Enter the token");
  expect(person.modal()?.title).toBe("Your bot's token");
}

const draftOf = async (userId: string) => (await world.repos.deployments.listByUser(userId, { limit: 5 }))[0];

describe("a bot of one's own on Discord", () => {
  it("takes a model and one form; what it needs is switched on, and the price is shown before anything else", async () => {
    const { person, userId } = await signedIn("Ann");
    const bot = person.createsBot("Ann's helper");
    await reachForm(person);
    await person.submits({ answer: bot.token });
    await person.sees("will be your agent");
    const price = await person.sees("choose a plan");
    expect(price.text).toContain("Starter · $29 a month");
    expect(person.link("Bring it to a server")).toContain(`client_id=${bot.id}`);
    expect(world.discord.twin.application("Ann's helper")?.flags).toBe(1 << 19);
    expect(await draftOf(userId)).toMatchObject({
      channel: "discord",
      channelKind: "pasted",
      channelAccountId: bot.id,
      ownerPlatformUserId: person.id,
      originPlatform: "discord",
      originChatId: person.id,
    });
    const kept = JSON.stringify([
      person.transcript(),
      await world.client.execute("select * from dialogs").then(({ rows }) => rows),
      world.logLines,
    ]);
    expect(kept).not.toContain(bot.token);
  });

  it("is refused with the next step when its token is wrong, half of one, or was reset; never asked twice", async () => {
    const { person } = await signedIn("Bea");
    const bot = person.createsBot("Bea's helper");
    const old = bot.token;
    person.resetsToken("Bea's helper");
    await reachForm(person);
    const refusals = world.discord.twin.invalidRequests();
    await person.submits({ answer: old });
    const card = await person.sees("Discord does not accept that token");
    expect(card.text).toContain("Reset it in the developer portal");
    expect(world.discord.twin.invalidRequests()).toBe(refusals + 1);
    await person.taps("Enter the token");
    await person.submits({ answer: old.slice(0, 30) });
    await person.sees("not a whole bot token");
    await person.taps("Enter the token");
    await person.submits({ answer: world.discord.twin.application("Bea's helper")?.token ?? "" });
    await person.sees("choose a plan");
  });

  it("whose messages may not be read, and cannot be made readable, is explained with the page to open", async () => {
    const { person, userId } = await signedIn("Cid");
    const bot = person.createsBot("Cid's helper");
    await reachForm(person);
    const body = JSON.stringify({ message: "Invalid Form Body", code: 50035, errors: {} });
    world.discord.twin.faults.add({ kind: "status", match: /^PATCH .*applications.@me/, status: 400, body });
    await person.submits({ answer: bot.token });
    await person.sees("switch on “Message Content Intent”");
    expect(person.link("Open the developer portal")).toBe(
      `https://discord.com/developers/applications/${bot.id}/bot`,
    );
    expect(await draftOf(userId)).toBeUndefined();
    person.togglesMessageContent("Cid's helper", true);
    await person.taps("Enter the token");
    await person.submits({ answer: bot.token });
    await person.sees("choose a plan");
  });

  it("in a server stays between the two of us, form and all", async () => {
    const { person } = await signedIn("Dan");
    const { person: other } = await signedIn("Eve");
    const { channelId } = world.discord.twin.createGuild({
      name: "Harbour",
      memberIds: [person.id, other.id],
      bots: [{ application: "GoClaw" }],
    });
    const bot = person.createsBot("Dan's helper");
    const there = person.at({ channel: channelId });
    await reachForm(there);
    await there.submits({ answer: bot.token });
    await there.sees("choose a plan");
    await there.taps("Starter · $29/month");
    await there.sees("Starter: $29 a month");
    expect(there.link("Pay $29/month")).toMatch(/\/sandbox\/stripe\//);
    expect(other.at({ channel: channelId }).transcript()).toEqual([]);
    expect(person.transcript()).toEqual([]);
  });
});

describe("a token that was reset later", () => {
  it("is noticed, told to the owner once, and never asked about again", async () => {
    const { person, userId } = await signedIn("Kim");
    const bot = person.createsBot("Kim's helper");
    await reachForm(person);
    await person.submits({ answer: bot.token });
    await person.sees("choose a plan");
    const draft = await draftOf(userId);
    await world.client.execute({
      sql: "update deployments set phase='live', status='active', current_intent_id='i' where id=?",
      args: [draft?.id ?? ""],
    });
    const look = () => watchTokens(world.contextFor({ kind: "job", key: "watch" }));
    await look();
    person.resetsToken("Kim's helper");
    const refusals = world.discord.twin.invalidRequests();
    await look();
    await look();
    expect(world.discord.twin.invalidRequests()).toBe(refusals + 1);
    const { rows } = await world.client.execute("select channel_says from agent_health");
    expect(rows).toMatchObject([{ channel_says: "token_refused" }]);
  });
});

describe("the other platform", () => {
  it("is offered from the first card, and needs that platform's account", async () => {
    const { person } = await signedIn("Fay");
    await person.runs("/deploy");
    const card = await person.sees("choose a model");
    expect(card.text).toContain("It will answer on Discord");
    await person.taps("Put it on Telegram instead");
    await person.sees("Link another chat account of yours");
    expect(person.link("Open Telegram")).toContain("t.me/goclaw_bot?start=link-");
    expect(person.transcript().some((one) => one.text.includes("It will answer on Telegram"))).toBe(false);
  });

  it("from Discord: the bot is made in Telegram with one tap there, and belongs to the same person", async () => {
    const { person, userId } = await signedIn("Gil");
    const onTelegram = world.meet("Gil");
    await world.linkTo(onTelegram, userId);
    await person.runs("/deploy");
    await person.sees("choose a model");
    await person.taps("Put it on Telegram instead");
    await person.sees("It will answer on Telegram");
    await person.taps("Llama Small");
    await person.sees("Now its Telegram bot");
    expect(person.link("🤖 Create my bot")).toMatch(
      /^https:\/\/t\.me\/newbot\/goclaw_bot\/gil_\w{4}_bot\?name=/,
    );
    await person.taps("I already have a bot");
    await person.sees("Send me the token that BotFather gave you");
    const own = onTelegram.app.createOwnBot({ name: "Gil's bot", username: "gils_own_bot" });
    await person.taps("Enter the token");
    await person.submits({ answer: own.token });
    await person.sees("choose a plan");
    expect(await draftOf(userId)).toMatchObject({
      channel: "telegram",
      channelUsername: "gils_own_bot",
      ownerPlatformUserId: String(onTelegram.id),
      originPlatform: "discord",
    });
  });

  it("from Telegram: a Discord token in the chat is deleted like any other", async () => {
    const { person, userId } = await world.signedIn("Hal");
    const onDiscord = world.discord.twin.createUser({ username: "hal", globalName: "Hal" });
    await world.signInOnDiscord(onDiscord, userId);
    const bot = onDiscord.createsBot("Hal's helper");
    person.says("/deploy");
    await person.sees("It will answer on Telegram");
    await person.taps("Put it on Discord instead");
    await person.sees("It will answer on Discord");
    await person.taps("Llama Small");
    await person.sees("In Discord's developer portal");
    person.says(bot.token);
    await person.sees("choose a plan");
    expect(JSON.stringify(person.transcript())).not.toContain(bot.token);
    expect(await draftOf(userId)).toMatchObject({
      channel: "discord",
      ownerPlatformUserId: onDiscord.id,
      originPlatform: "telegram",
    });
  });
});
