import { connect } from "node:net";
import { Hono } from "hono";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sandboxFronts } from "../../../src/sandbox/fronts.ts";
import { type Sandbox, startSandbox, type TwinName } from "../../../src/sandbox/sandbox.ts";

const DAY_MS = 86_400_000;
const EVERY_TWIN: readonly TwinName[] = ["telegram", "discord", "clerk", "stripe", "polar", "akash", "llm"];

const open: Sandbox[] = [];
afterAll(async () => {
  for (const sandbox of open) await sandbox.close();
});

interface Board {
  sandbox: Sandbox;
  page(): Promise<string>;
  send(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<number>;
  facts(): Promise<{ faults: string }>;
}

async function openBoard(twins: readonly TwinName[]): Promise<Board> {
  const url = "http://localhost:1";
  const sandbox = await startSandbox({
    twins,
    pagesUrl: url,
    productUrl: url,
    idleAgents: true,
    blockMs: 60_000,
  });
  open.push(sandbox);
  const app = new Hono();
  for (const front of sandboxFronts(sandbox)) app.route(front.path, front.app);
  return {
    sandbox,
    page: async () => (await app.request("/sandbox/faults")).text(),
    facts: async () =>
      (await app.request("/sandbox/console/facts.json")).json() as Promise<{ faults: string }>,
    async send(path, fields, headers = {}) {
      const body = new URLSearchParams(fields);
      return (await app.request(`/sandbox/faults/${path}`, { method: "POST", body, headers })).status;
    },
  };
}

let board: Board;
beforeAll(async () => {
  board = await openBoard(EVERY_TWIN);
});
afterEach(() => board.send("calm", {}));

const aurora = (): string =>
  board.sandbox.akash?.chain.providers().find((one) => one.name.includes("aurora"))?.address ?? "";
const bot = (method: string): string =>
  `${board.sandbox.telegram?.apiRoot}/bot${board.sandbox.credentials.telegramBotToken}/${method}`;
const ask = (url: string): Promise<Response> => fetch(url, { method: "POST", body: new URLSearchParams() });
const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });

describe("the page of fault switches", () => {
  test("shows what is on with a way off, counts it, remembers what was done, and calms everything", async () => {
    const ids = [...(await board.page()).matchAll(/name="id" value="([^"]+)"/g)].map(([, id = ""]) => id);
    expect(ids.length).toBeGreaterThanOrEqual(18);
    for (const id of ids) expect(await board.send("switch", { id, to: "on" }), id).toBe(303);
    expect(await board.send("provider", { address: aurora(), mode: "offline" })).toBe(303);
    const text = await board.page();
    // Dropping one webhook and losing all exclude each other, on either rail. A provider is off as well.
    expect(await board.facts()).toMatchObject({ faults: `${ids.length - 2 + 1} on` });
    expect(text).toContain('aria-label="Switch off Telegram: Silence"');
    expect(text).toContain("Aurora Hosting: is offline");
    expect(await board.send("calm", {})).toBe(303);
    expect(await board.page()).toContain("Everything works");
    expect(await board.facts()).toMatchObject({ faults: "" });
  });

  test("obeys nothing that another site sends, and nothing it does not know", async () => {
    const good = { id: "stripe.lose", to: "on" };
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://evil.example", host: "localhost" },
      { origin: "null", host: "localhost" },
    ])
      for (const path of ["switch", "provider", "clock", "calm"])
        expect(await board.send(path, good, headers), JSON.stringify(headers)).toBe(403);
    for (const [path, fields] of [
      ["switch", { id: "stripe.everything", to: "on" }],
      ["switch", { id: "stripe.lose", to: "sideways" }],
      ["switch", {}],
      ["provider", { address: aurora(), mode: "explodes" }],
      ["provider", { address: "akash1nobody", mode: "offline" }],
      ["clock", { step: "back" }],
      ["clock", { step: "renewal" }],
    ] as const)
      expect(await board.send(path, fields), JSON.stringify(fields)).toBe(400);
    expect(await board.page()).toContain("Everything works");
    expect(await board.send("switch", good, { "sec-fetch-site": "same-origin" })).toBe(303);
    expect(await board.facts()).toMatchObject({ faults: "1 on" });
  });

  test("moves the clock, in full sandboxes only", async () => {
    const before = Date.now();
    expect(await board.send("clock", { step: "day" })).toBe(303);
    expect(Math.round((Date.now() - before) / DAY_MS)).toBe(1);
    expect(await board.page()).toContain("1 day ahead of this machine");
    const part = await openBoard(["stripe"]);
    expect(await part.page()).not.toContain("World clock");
    expect(await part.send("clock", { step: "day" })).toBe(400);
  });
});

describe("what the switches do on the wire", () => {
  test("Discord asks to wait, forgets who is late, hangs up, and shuts a door", async () => {
    const { discord, credentials } = board.sandbox;
    if (!discord) throw new Error("no Discord");
    const { you, apiRoot, gateway, main } = discord;
    const say = async () => {
      const response = await fetch(`${apiRoot}/v10/channels/${you.channelId}/messages`, {
        method: "POST",
        headers: { authorization: `Bot ${credentials.discordBotToken}`, "content-type": "application/json" },
        body: JSON.stringify({ content: "x" }),
      });
      return { status: response.status, json: (await response.json()) as unknown };
    };
    expect((await say()).status).toBe(200);
    await board.send("switch", { id: "discord.flood", to: "on" });
    expect(await say()).toMatchObject({ status: 429, json: { retry_after: 3, global: false } });
    await board.send("switch", { id: "discord.flood", to: "off" });
    await board.send("switch", { id: "discord.shut", to: "on" });
    expect(await say()).toMatchObject({ status: 403, json: { code: 50007 } });
    await board.send("switch", { id: "discord.shut", to: "off" });
    expect((await say()).status).toBe(200);
    await board.send("switch", { id: "discord.gateway", to: "on" });
    const socket = new WebSocket(`${apiRoot.replace("http", "ws").replace("/api", "")}/?v=10&encoding=json`);
    await new Promise((resolve) => socket.addEventListener("close", resolve));
    expect([gateway.isDown, gateway.connected(main.id)]).toEqual([true, 0]);
  });

  test("Telegram asks to wait, then answers; silence ends in a cut when it is over", async () => {
    await board.send("switch", { id: "telegram.flood", to: "on" });
    expect((await ask(bot("getMe"))).status).toBe(200);
    const refused = await ask(bot("sendMessage"));
    expect(await refused.json()).toMatchObject({ error_code: 429, parameters: { retry_after: 3 } });
    await board.send("switch", { id: "telegram.flood", to: "off" });
    expect((await ask(bot("sendMessage"))).status).toBe(400);

    await board.send("switch", { id: "telegram.silent", to: "on" });
    const unanswered = ask(bot("getMe")).then(
      () => "answered",
      () => "cut",
    );
    expect(await Promise.race([unanswered, new Promise((r) => setTimeout(r, 150, "waiting"))])).toBe(
      "waiting",
    );
    await board.send("switch", { id: "telegram.silent", to: "off" });
    expect(await unanswered).toBe("cut");
    expect((await ask(bot("getMe"))).status).toBe(200);
  });

  test("the chain's nodes are cut off and the providers' gateways are not; offline it is the other way round", async () => {
    const { akash } = board.sandbox;
    const node = `${akash?.restUrl}/cosmos/base/tendermint/v1beta1/blocks/latest`;
    const gateway = (): number =>
      Number(new URL(akash?.chain.providers().find((p) => p.address === aurora())?.hostUri ?? "").port);
    await board.send("switch", { id: "akash.down", to: "on" });
    await expect(fetch(node)).rejects.toThrow();
    expect(await isOpen(gateway())).toBe(true);
    await board.send("switch", { id: "akash.down", to: "off" });
    expect((await fetch(node)).status).toBe(200);
    await board.send("provider", { address: aurora(), mode: "offline" });
    expect(await isOpen(gateway())).toBe(false);
    await board.send("provider", { address: aurora(), mode: "normal" });
    expect(await isOpen(gateway())).toBe(true);
  });

  test("the model refuses questions and still says which models there are", async () => {
    const { llm, credentials } = board.sandbox;
    const headers = { authorization: `Bearer ${credentials.llmKey}` };
    await board.send("switch", { id: "llm.down", to: "on" });
    expect((await ask(`${llm?.baseUrl}/chat/completions`)).status).toBe(503);
    expect((await fetch(`${llm?.baseUrl}/models`, { headers })).status).toBe(200);
  });
});
