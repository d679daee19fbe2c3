import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession } from "../../../src/chat/discord/gateway.ts";
import { createLog } from "../../../src/log.ts";
import { tooManyRequests } from "../../../src/sandbox/discord/discord-twin.ts";
import type { DiscordPerson } from "../../../src/sandbox/discord/person/person.ts";
import { until } from "../../world/until.ts";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(async () => {
  await world.close();
});

const meet = (name: string): DiscordPerson =>
  world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });
const logged = (event: string): number =>
  world.logLines.filter((line) => line.includes(`"event":"${event}"`)).length;

/** Discord knows nothing of an answer until the first one is there; until then it may still be on its way. */
const pastFirstAnswer = (): void => {
  world.clock.offsetMs += 3_000;
};

describe("the first answer", () => {
  it("that Discord took too late: the real one comes in our private chat", async () => {
    const ann = meet("Ann");
    const gone = JSON.stringify({ message: "Unknown interaction", code: 10062 });
    world.discord.twin.faults.add({ kind: "status", match: /^POST .*callback/, status: 404, body: gone });
    await expect(ann.runs("/help", { timeoutMs: 500 })).rejects.toThrow("did not respond");
    pastFirstAnswer();
    await ann.sees("What I can do");
    expect(ann.transcript()).toHaveLength(1);
    expect(logged("discord.answered_late")).toBe(1);
  });

  it("that somebody else of us gave already is as good", async () => {
    const bea = meet("Bea");
    const twice = JSON.stringify({ message: "Interaction has already been acknowledged.", code: 40060 });
    const late = logged("discord.answered_late");
    world.discord.twin.faults.add({ kind: "status", match: /^POST .*callback/, status: 400, body: twice });
    await expect(bea.runs("/help", { timeoutMs: 500 })).rejects.toThrow("did not respond");
    pastFirstAnswer();
    await bea.sees("What I can do");
    expect(logged("discord.answered_late")).toBe(late);
  });

  it("that met a broken line is given again, within Discord's time", async () => {
    const cid = meet("Cid");
    world.discord.twin.faults.add({
      kind: "status",
      match: /^POST .*callback/,
      status: 502,
      body: "bad gateway",
    });
    expect((await cid.runs("/help")).kind).toBe("thinking");
    await cid.sees("What I can do");
    expect(cid.transcript()).toHaveLength(1);
  });
});

describe("the first answer on a line that swallows it", () => {
  it("is given again, within Discord's time", async () => {
    const lou = meet("Lou");
    world.discord.twin.faults.add({ kind: "hang", match: /^POST .*callback/ });
    expect((await lou.runs("/help", { timeoutMs: 3_000 })).kind).toBe("thinking");
    await lou.sees("What I can do");
    expect(lou.transcript()).toHaveLength(1);
  });
});

describe("an answer", () => {
  it("waits as long as Discord asks, and is said once", async () => {
    const dan = meet("Dan");
    world.discord.twin.faults.add(tooManyRequests(/^PATCH .*webhooks.*original/, 0.4));
    await dan.runs("/help");
    await dan.sees("What I can do");
    expect(dan.transcript()).toHaveLength(1);
  });

  it("whose token Discord no longer takes goes to our private chat", async () => {
    const eva = meet("Eva");
    const { channelId } = world.discord.twin.createGuild({
      name: "Harbour",
      memberIds: [eva.id],
      bots: [{ application: "GoClaw" }],
    });
    const expired = JSON.stringify({ message: "Invalid Webhook Token", code: 50027 });
    // Longer than an answer may still be on its way.
    world.discord.twin.faults.add({
      kind: "status",
      match: /^PATCH .*webhooks.*original/,
      status: 401,
      body: expired,
      times: 50,
    });
    await eva.at({ channel: channelId }).runs("/help");
    pastFirstAnswer();
    await eva.sees("What I can do");
    world.discord.twin.faults.clear();
  });

  it("that is nothing, as in a flood, gives the kept place back", async () => {
    const fay = meet("Fay");
    await Promise.all(Array.from({ length: 21 }, () => fay.runs("/help")));
    await fay.sees("That was a lot at once");
    expect((await fay.runs("/help")).kind).toBe("thinking");
    await fay.waitFor((messages) => (messages.some(({ isThinking }) => isThinking) ? undefined : true));
    expect(logged("discord.place_not_given_back")).toBe(0);
  });

  it("that is nothing gives the place back when Discord asks to wait with that, too", async () => {
    const mia = meet("Mia");
    await Promise.all(Array.from({ length: 21 }, () => mia.runs("/help")));
    await mia.sees("That was a lot at once");
    world.discord.twin.faults.add(tooManyRequests(/^DELETE .*webhooks/, 0.4));
    await mia.runs("/help");
    await mia.waitFor((messages) => (messages.some(({ isThinking }) => isThinking) ? undefined : true));
    expect(logged("discord.place_not_given_back")).toBe(0);
  });

  it("to somebody who closed every door marks them as shut, so that they are told later", async () => {
    const ned = meet("Ned");
    await world.signInOnDiscord(ned);
    const { channelId } = world.discord.twin.createGuild({
      name: "Pier",
      memberIds: [ned.id],
      bots: [{ application: "GoClaw" }],
    });
    ned.takesDms(false);
    ned.removes("GoClaw");
    const body = JSON.stringify({ message: "Unknown Webhook", code: 10015 });
    world.discord.twin.faults.add({ kind: "status", match: /webhooks/, status: 404, body, times: 50 });
    await ned.at({ channel: channelId }).runs("/help");
    pastFirstAnswer();
    const blockedAt = async () =>
      (await world.repos.chatIdentities.find("discord", ned.id))?.blockedAt ?? null;
    await until("it is noted", async () => (await blockedAt()) !== null);
    world.discord.twin.faults.clear();
  });
});

describe("the gateway", () => {
  it("is asked where it is when Discord asked to wait with that, not before", async () => {
    const { twin } = world.discord;
    twin.faults.add(tooManyRequests(/^GET .*gateway\/bot/, 1));
    const connection = { token: twin.main.token, apiRoot: twin.apiRoot };
    const log = createLog("silent", { write: () => undefined });
    const began = performance.now();
    const session = await openSession({ connection, log, onInteraction: () => undefined });
    expect(performance.now() - began).toBeGreaterThan(990);
    await session.close();
  });

  it("takes up where it left off when the line breaks", async () => {
    const gil = meet("Gil");
    const { twin } = world.discord;
    const before = logged("discord.connected");
    twin.gateway.drop(twin.main.id);
    await until(
      "it resumes",
      () => logged("discord.resumed") > 0 && twin.gateway.connected(twin.main.id) === 1,
    );
    await gil.runs("/help");
    await gil.sees("What I can do");
    expect(logged("discord.connected")).toBe(before);
  });

  it("brings what happened while it was away", async () => {
    const hal = meet("Hal");
    const { twin } = world.discord;
    const resumed = logged("discord.resumed");
    twin.gateway.drop(twin.main.id);
    const asked = hal.runs("/help");
    await hal.sees("What I can do", 10_000);
    await asked.catch(() => undefined);
    expect(logged("discord.resumed")).toBe(resumed + 1);
  });

  it("begins anew where nothing can be taken up", async () => {
    const ida = meet("Ida");
    const { twin } = world.discord;
    twin.gateway.forget(twin.main.id);
    twin.gateway.drop(twin.main.id);
    await until("it is back", () => twin.gateway.connected(twin.main.id) === 1, 20_000);
    await ida.runs("/help");
    await ida.sees("What I can do");
  });
});
