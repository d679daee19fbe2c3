import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DiscordPerson } from "../../../src/sandbox/discord/person/person.ts";
import { seedCalls, seedUsedAgent } from "../../conformance/chat/seed-usage.ts";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(async () => {
  expect(world.discord.twin.violations).toEqual([]);
  expect(world.discord.twin.ignored).toEqual([]);
  expect(world.discord.twin.unansweredInteractions()).toEqual([]);
  await world.close();
});

const meet = (name: string): DiscordPerson =>
  world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });
async function signedIn(name: string): Promise<{ person: DiscordPerson; userId: string }> {
  const person = meet(name);
  return { person, userId: await world.signInOnDiscord(person) };
}

describe("a command", () => {
  it("is answered in our private chat, in the place that was kept for it", async () => {
    const bea = meet("Bea");
    const first = await bea.runs("/start");
    expect(first.kind).toBe("thinking");
    const seen = await bea.sees("Your own AI agent, run for you");
    expect(seen.text).toContain("Sign in once to begin");
    expect(bea.transcript()).toHaveLength(1);
  });

  it("in a server is for one person's eyes", async () => {
    const cid = meet("Cid");
    const dora = meet("Dora");
    const { channelId } = world.discord.twin.createGuild({
      name: "Harbour",
      memberIds: [cid.id, dora.id],
      bots: [{ application: "GoClaw" }],
    });
    await cid.at({ channel: channelId }).runs("/help");
    await cid.at({ channel: channelId }).sees("What I can do");
    expect(dora.at({ channel: channelId }).transcript()).toEqual([]);
  });

  it("in a server shows its picture and hands out its file to that person alone", async () => {
    const { person, userId } = await signedIn("Gus");
    const stranger = meet("Hal");
    const { channelId } = world.discord.twin.createGuild({
      name: "Pier",
      memberIds: [person.id, stranger.id],
      bots: [{ application: "GoClaw" }],
    });
    const gus = person.at({ channel: channelId });
    const owner = { person: { platform: "discord" as const, id: gus.id }, userId };
    const agent = await seedUsedAgent(world, owner);
    await seedCalls(world, userId, agent);
    expect((await gus.runs("/usage")).kind).toBe("thinking");
    const card = await gus.waitFor((all) => all.find(({ pictures }) => pictures.length === 1));
    expect(card.isEphemeral).toBe(true);
    expect(gus.picture(card.messageId).description).toContain("1 M");
    await gus.taps("Refresh");
    await gus.waitFor((all) =>
      all.find(({ messageId, edits }) => messageId === card.messageId && edits > card.edits),
    );
    expect(gus.transcript().map(({ pictures, files }) => [pictures.length, files.length])).toEqual([[1, 0]]);
    await gus.taps("Export CSV");
    const table = await gus.waitFor((all) => all.find(({ files }) => files.length === 1));
    expect(table.isEphemeral).toBe(true);
    expect(Buffer.from(gus.file(table.messageId).bytes).toString()).toContain("billable_tokens");
    expect(stranger.at({ channel: channelId }).transcript()).toEqual([]);
  });

  it("speaks the language of the person's app", async () => {
    const eva = meet("Eva");
    eva.setsLocale("de");
    await eva.runs("/help");
    await eva.sees("Was ich kann");
  });
});

describe("a button", () => {
  it("changes the message it stands on, or adds one below it", async () => {
    const { person } = await signedIn("Fay");
    await person.runs("/plan");
    await person.sees("No plan yet");
    await person.taps("Deploy an agent");
    await person.sees("choose a model");
  });
});
