import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createDiscordAccounts } from "../../../src/chat/discord/accounts.ts";
import { type DiscordBot, openDiscordBot } from "../../../src/chat/discord/bot.ts";
import { createEndpointCheck } from "../../../src/chat/discord/delivery-check.ts";
import { type DiscordDelivery, setUpDiscord } from "../../../src/chat/discord/setup.ts";
import { requireSigned, SIGNATURE, signingKey, TIMESTAMP } from "../../../src/chat/discord/signature.ts";
import { COMMANDS } from "../../../src/chat/registry.ts";
import { createLog } from "../../../src/log.ts";
import type { DiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { MAIN, startTwin } from "../../sandbox/discord/with-twin.ts";

let twin: DiscordTwin;
let bot: DiscordBot;
let calls: string[];
const log = createLog("silent");

beforeEach(async () => {
  twin = await startTwin();
  bot = await openDiscordBot(ours());
  calls = [];
  const { call } = bot.api;
  bot = {
    ...bot,
    api: {
      ...bot.api,
      call(method, route, options) {
        calls.push(`${method} ${route.replace(MAIN.id, ":id")}`);
        return call(method, route, options);
      },
    },
  };
});

const ours = (more: object = {}) => ({
  token: MAIN.token,
  apiRoot: twin.apiRoot,
  applicationId: null,
  publicKey: null,
  ...more,
});
const GATEWAY: DiscordDelivery = { mode: "gateway" };
const setUp = (delivery: DiscordDelivery = GATEWAY) => setUpDiscord({ bot, delivery, log });
const writes = () => calls.filter((call) => !call.startsWith("GET"));

describe("the commands", () => {
  it("are registered at the first start, and looked at without a change at every other one", async () => {
    const ids = await setUp();
    expect(writes()).toEqual(["PUT /applications/:id/commands"]);
    expect(
      twin
        .commands("GoClaw")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(COMMANDS.map(({ name }) => name).sort());
    expect(ids.get("deploy")).toBe(twin.commands("GoClaw").find(({ name }) => name === "deploy")?.id);
    expect(ids.has("blacklist")).toBe(false);
    calls.length = 0;
    expect(await setUp()).toEqual(ids);
    expect(writes()).toEqual([]);
    expect(twin.violations).toEqual([]);
    expect(twin.ignored).toEqual([]);
  });

  it("that somebody changed are put right, and what is not ours is gone", async () => {
    await setUp();
    const route = `/applications/${MAIN.id}/commands` as const;
    await bot.api.call("POST", route, { body: { name: "stray", description: "Not ours", type: 1 } });
    calls.length = 0;
    await setUp();
    expect(writes()).toEqual(["PUT /applications/:id/commands"]);
    expect(twin.commands("GoClaw").some(({ name }) => name === "stray")).toBe(false);
  });

  it("are offered to everybody but for the administrators', which a server must allow", async () => {
    await setUp();
    const ann = twin.createUser({ username: "ann", globalName: "Ann" });
    const names = ann.commands().map(({ name }) => name);
    expect(names).toContain("deploy");
    expect(names).not.toContain("blacklist");
    expect(ann.commands().find(({ name }) => name === "deploy")?.descriptionLocalizations?.de).toMatch(
      /Agent/,
    );
  });
});

describe("the way interactions come", () => {
  it("is an endpoint that Discord cannot reach: refused in plain words, with the way out", async () => {
    const delivery: DiscordDelivery = { mode: "http", url: "https://127.0.0.1:9/webhooks/discord" };
    await expect(setUp(delivery)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringMatching(/cannot reach.*PUBLIC_URL.*DISCORD_MODE=gateway/),
    });
  });
});

function isDiscords({ headers }: IncomingMessage, body: string): boolean {
  try {
    const signed = new Headers({
      [SIGNATURE]: String(headers[SIGNATURE]),
      [TIMESTAMP]: String(headers[TIMESTAMP]),
    });
    requireSigned(signingKey(twin.main.publicKey), body, signed, Date.now());
    return true;
  } catch {
    return false;
  }
}

/** The smallest endpoint that Discord takes: it refuses what is signed by somebody else, and answers a PING. */
async function startEndpoint(): Promise<string> {
  const listener = await listenOnLoopback(
    createServer(async (req, res) => {
      const body = await text(req);
      res.writeHead(isDiscords(req, body) ? 200 : 401, { "content-type": "application/json" });
      res.end(JSON.stringify({ type: 1 }));
    }),
  );
  onTestFinished(() => listener.close());
  return listener.url;
}

describe("whether interactions are posted to us", () => {
  it("is asked of Discord: elsewhere, here, elsewhere again, and no answer", async () => {
    const url = await startEndpoint();
    const check = createEndpointCheck(bot, url, -1);
    expect(await check()).toBe("endpoint_elsewhere");
    await setUp({ mode: "http", url });
    expect(await check()).toBeNull();
    await twin.setEndpoint("GoClaw", undefined);
    expect(await check()).toBe("endpoint_elsewhere");
    await twin.close();
    expect(await check()).toBe("unreachable");
  });

  it("is asked once a minute, however often anybody wants to know", async () => {
    const check = createEndpointCheck(bot, "https://elsewhere.example");
    for (let i = 0; i < 5; i++) await check();
    expect(calls).toEqual(["GET /applications/@me"]);
  });
});

describe("what does not fit together", () => {
  it("is found at the start: a token or a key of another application", async () => {
    await expect(openDiscordBot(ours({ applicationId: "1399999999999999999" }))).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("DISCORD_APPLICATION_ID"),
    });
    await expect(openDiscordBot(ours({ publicKey: "ab".repeat(32) }))).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("DISCORD_PUBLIC_KEY"),
    });
    await openDiscordBot(ours({ applicationId: MAIN.id, publicKey: twin.main.publicKey }));
  });

  it("is a token that Discord refuses: asked once, and nothing of it is in the error", async () => {
    const token = `${MAIN.token.slice(0, -4)}nope`;
    const error = await openDiscordBot(ours({ token })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unauthenticated" });
    expect(JSON.stringify(error) + String(error)).not.toContain(token.slice(20));
    expect(twin.invalidRequests()).toBe(1);
  });
});

it("looking at a token leaves nothing behind that would live on with the token in it", async () => {
  const [made, cleared] = [vi.spyOn(globalThis, "setInterval"), vi.spyOn(globalThis, "clearInterval")];
  onTestFinished(() => void vi.restoreAllMocks());
  await createDiscordAccounts(twin.apiRoot).checkToken(MAIN.token);
  const timers = made.mock.results.map(({ value }) => value);
  expect(timers).not.toEqual([]);
  expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers));
});
