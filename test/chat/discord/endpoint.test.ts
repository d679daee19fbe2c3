import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpDiscord } from "../../../src/chat/discord/setup.ts";
import { createLog } from "../../../src/log.ts";
import { signedHeaders } from "../../../src/sandbox/discord/delivery/sign.ts";
import type { DiscordPerson } from "../../../src/sandbox/discord/person/person.ts";
import { mintPrivateKey } from "../../../src/sandbox/discord/world/accounts.ts";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "http" });
});
afterAll(async () => {
  await world.close();
});

const meet = (name: string): DiscordPerson =>
  world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });

/** Posts as Discord does; a signature of somebody else's, another time or another body can be given. */
async function post(body: string, more: { privateKey?: string; atMs?: number; signed?: string } = {}) {
  const { twin, endpoint } = world.discord;
  const { privateKey = twin.main.privateKey, atMs = world.clock.now(), signed = body } = more;
  const headers = signedHeaders({ privateKey }, signed, atMs);
  return await fetch(endpoint, { method: "POST", headers, body });
}
const interaction = (more: object = {}): string =>
  JSON.stringify({
    id: "1300000000000009001",
    application_id: world.discord.twin.main.id,
    type: 2,
    token: "an-interaction-token",
    context: 1,
    channel_id: "1300000000000009002",
    user: { id: "1300000000000009003", username: "sue" },
    data: { name: "help" },
    ...more,
  });
const rowsOf = async (eventId: string) =>
  (await world.client.execute({ sql: "select * from inbox where event_id=?", args: [eventId] })).rows;

describe("the endpoint", () => {
  it("is set with Discord at the start, which tried it first, and carries a whole conversation", async () => {
    const ann = meet("Ann");
    await world.signInOnDiscord(ann);
    expect((await ann.runs("/help")).kind).toBe("thinking");
    await ann.sees("What I can do");
    await ann.taps("Deploy an agent");
    await ann.sees("choose a model");
    await ann.taps("Llama Small");
    await ann.sees("Paste your bot's token");
    expect((await ann.taps("Enter the token")).kind).toBe("modal");
    const bot = ann.createsBot("Ann's helper");
    await ann.submits({ answer: bot.token });
    await ann.sees("choose a plan");
    expect(world.discord.twin.gateway.connected(world.discord.twin.main.id)).toBe(0);
    expect(world.discord.twin.unansweredInteractions()).toEqual([]);
    expect(world.discord.twin.violations).toEqual([]);
  });

  it("suggests while somebody types", async () => {
    const bea = meet("Bea");
    const userId = await world.signInOnDiscord(bea);
    for (const [i, name] of ["Harbour", "Library", "Harvest"].entries())
      await world.repos.deployments.create({
        id: `bea-${i}`,
        userId,
        name,
        model: "small",
        channel: "discord",
        channelKind: "pasted",
        channelAccountId: `88${i}`,
        channelUsername: name.toLowerCase(),
        channelToken: null,
        ownerPlatformUserId: bea.id,
        originPlatform: "discord",
        originChatId: bea.id,
      });
    await world.client.execute("update deployments set phase='live', status='active' where id like 'bea-%'");
    const names = async (typed: string) =>
      (await bea.autocompletes("/status", "agent", typed)).map(({ name }) => name).sort();
    expect(await names("")).toEqual(["Harbour", "Harvest", "Library"]);
    expect(await names("har")).toEqual(["Harbour", "Harvest"]);
    await world.client.execute("update deployments set name='Harbour' where name='Harvest'");
    expect(await names("har")).toEqual(["Harbour · @harbour", "Harbour · @harvest"]);
    expect(await meet("Cid").autocompletes("/status", "agent", "")).toEqual([]);
    expect((await bea.autocompletes("/deploy", "model", "lar")).map(({ value }) => value)).toEqual(["large"]);
    await bea.runs("/deploy", { options: { model: "large" } });
    await bea.sees("Paste your bot's token");
  });

  it("takes the same interaction once, however often it is posted", async () => {
    const body = interaction();
    for (let i = 0; i < 3; i++) {
      const answer = await post(body);
      expect(await answer.json()).toEqual({ type: 5, data: {} });
    }
    expect(await rowsOf("1300000000000009001")).toHaveLength(1);
  });

  it.each([
    [
      "another's signature",
      () => post(interaction({ id: "1300000000000009011" }), { privateKey: mintPrivateKey() }),
    ],
    ["a changed body", () => post(interaction({ id: "1300000000000009011" }), { signed: "{}" })],
    [
      "what was signed ten minutes ago",
      () => post(interaction({ id: "1300000000000009011" }), { atMs: world.clock.now() - 600_000 }),
    ],
    ["no signature", () => fetch(world.discord.endpoint, { method: "POST", body: interaction() })],
  ])("refuses %s with 401, as Discord wants it", async (_name, send) => {
    expect((await send()).status).toBe(401);
    expect(await rowsOf("1300000000000009011")).toEqual([]);
  });

  it("refuses what is no interaction, and what is too large", async () => {
    expect((await post("not json")).status).toBe(400);
    expect((await post('{"type":2}')).status).toBe(400);
    const { port } = new URL(world.discord.endpoint);
    const status = await new Promise<number>((resolve, reject) => {
      const headers = signedHeaders(world.discord.twin.main, "x", world.clock.now());
      const req = request(
        {
          port,
          path: "/webhooks/discord",
          method: "POST",
          headers: { ...headers, "content-length": 300_000 },
        },
        (res) => resolve(res.statusCode ?? 0),
      );
      req.on("error", reject);
      req.write("x".repeat(300_000));
      req.end();
    });
    expect(status).toBe(413);
  });

  it("says so at once, to the person, when it cannot store, instead of promising an answer", async () => {
    await world.client.execute("alter table inbox rename to inbox_away");
    const answer = await post(interaction({ id: "1300000000000009021" }));
    await world.client.execute("alter table inbox_away rename to inbox");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ type: 4, data: { flags: 64 | (1 << 15) } });
  });
});

it("going back to the gateway takes the endpoint away: Discord uses one or the other", async () => {
  const { bot, twin, endpoint } = world.discord;
  const log = createLog("silent");
  const here = () => twin.application("GoClaw")?.interactionsEndpointUrl;
  expect(here()).toBe(endpoint);
  await setUpDiscord({ bot, delivery: { mode: "gateway" }, log });
  expect(here()).toBeUndefined();
  await setUpDiscord({ bot, delivery: { mode: "http", url: endpoint }, log });
  expect(here()).toBe(endpoint);
});
