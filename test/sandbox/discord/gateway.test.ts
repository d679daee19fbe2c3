import { Events, GatewayIntentBits } from "discord.js";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { DiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { afterThis, handClock, login, MAIN, onInteraction, raw, startTwin } from "./with-twin.ts";

interface Frame {
  op: number;
  t: string | null;
  s: number | null;
  d: Record<string, unknown> | null;
}

/** A gateway client that does nothing by itself. */
function connect(twin: DiscordTwin) {
  const socket = new WebSocket(
    `${twin.apiRoot.replace(/^http/, "ws").replace(/\/api$/, "")}/?v=10&encoding=json`,
  );
  afterThis(() => socket.terminate());
  const frames: Frame[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)) as Frame);
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  return {
    frames,
    closed,
    send: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })),
    text: (text: string) => socket.send(text),
    close: (code: number) => socket.close(code),
    cut: () => socket.terminate(),
    async next(wanted: (frame: Frame) => boolean): Promise<Frame> {
      for (;;) {
        const at = frames.findIndex(wanted);
        if (at >= 0) return frames.splice(at, 1)[0] as Frame;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

const event = (name: string) => (frame: Frame) => frame.t === name;
const op = (code: number) => (frame: Frame) => frame.op === code;
const identify = (more: object = {}) => ({ token: MAIN.token, intents: 0, properties: {}, ...more });

async function session(twin: DiscordTwin, more: object = {}) {
  const client = connect(twin);
  await client.next(op(10));
  client.send(2, identify(more));
  const ready = await client.next(event("READY"));
  return { client, id: String(ready.d?.session_id), sequence: ready.s };
}

async function withCommand() {
  const clock = handClock();
  const twin = await startTwin({ clock });
  await raw(twin, "POST", `/applications/${MAIN.id}/commands`, { name: "status", description: "d" });
  const bea = twin.createUser({ username: "bea" });
  const runs = () => void bea.runs("/status", { timeoutMs: 20 }).catch(() => undefined);
  return { clock, twin, bea, runs };
}

test("hello, identify, ready, heartbeats", async () => {
  const twin = await startTwin();
  const { client } = await session(twin);
  client.send(1, null);
  await client.next(op(11));
  expect(twin.gateway.connected(MAIN.id)).toBe(1);
  const { json } = await raw(twin, "GET", "/gateway/bot");
  expect(json).toMatchObject({
    shards: 1,
    session_start_limit: { total: 1000, remaining: 999, max_concurrency: 1 },
  });
});

test.each([
  ["a token that nobody has", 2, identify({ token: "x.y.z" }), 4004],
  ["an intent that was not switched on", 2, identify({ intents: GatewayIntentBits.MessageContent }), 4014],
  ["an intent that does not exist", 2, identify({ intents: 1 << 30 }), 4013],
  ["a shard that cannot be", 2, identify({ shard: [1, 1] }), 4010],
  ["half an identify", 2, { token: MAIN.token }, 4002],
  ["a request before identifying", 8, {}, 4003],
  ["an opcode that does not exist", 99, {}, 4001],
  ["a resume under a foreign token", 6, { token: "x.y.z", session_id: "a", seq: 0 }, 4004],
])("%s closes the connection", async (_name, code, data, reason) => {
  const client = connect(await startTwin());
  await client.next(op(10));
  client.send(code, data);
  expect(await client.closed).toBe(reason);
});

test("nonsense, a second identify and too much talk close it too", async () => {
  const twin = await startTwin();
  const nonsense = connect(twin);
  await nonsense.next(op(10));
  nonsense.text("{");
  expect(await nonsense.closed).toBe(4002);
  const { client: twice } = await session(twin);
  twice.send(2, identify());
  expect(await twice.closed).toBe(4005);
  const { client: talker } = await session(twin);
  for (let i = 0; i < 120; i++) talker.send(1, null);
  expect(await talker.closed).toBe(4008);
});

test("a broken line loses nothing: what happened meanwhile is told again", async () => {
  const { twin, runs } = await withCommand();
  const { client, id, sequence } = await session(twin);
  client.cut();
  await client.closed;
  runs();
  const again = connect(twin);
  await again.next(op(10));
  again.send(6, { token: MAIN.token, session_id: id, seq: sequence });
  expect((await again.next(event("INTERACTION_CREATE"))).d).toMatchObject({ data: { name: "status" } });
  await again.next(event("RESUMED"));
  expect(again.frames.filter(event("READY"))).toEqual([]);
});

test("a session that is unknown, left too long, or said goodbye is not taken up", async () => {
  const { twin, clock } = await withCommand();
  const tries: [string, (one: Awaited<ReturnType<typeof session>>) => unknown][] = [
    ["left too long", ({ client }) => client.cut()],
    ["said goodbye", ({ client }) => client.close(1000)],
    ["unknown", () => twin.gateway.forget(MAIN.id)],
  ];
  for (const [name, leave] of tries) {
    const one = await session(twin);
    leave(one);
    await one.client.closed;
    await expect.poll(() => twin.gateway.connected(MAIN.id)).toBe(0);
    if (name === "left too long") clock.advance(10 * 60_000);
    const again = connect(twin);
    await again.next(op(10));
    again.send(6, { token: MAIN.token, session_id: one.id, seq: one.sequence });
    expect((await again.next(op(9))).d, name).toBe(false);
  }
  const ahead = await session(twin);
  ahead.client.cut();
  await ahead.client.closed;
  const again = connect(twin);
  await again.next(op(10));
  again.send(6, { token: MAIN.token, session_id: ahead.id, seq: 999 });
  expect(await again.closed).toBe(4007);
});

test("discord.js comes back by itself after a dropped line, and answers what it missed", async () => {
  const { twin, bea } = await withCommand();
  const client = await login(twin);
  onInteraction(client, async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply("here");
  });
  const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
  twin.gateway.reconnect(MAIN.id);
  await resumed;
  await bea.runs("/status");
  await bea.sees("here");
});

test("a reset token ends its sessions and its requests", async () => {
  const twin = await startTwin();
  const { client } = await session(twin);
  const token = twin.resetToken("GoClaw");
  expect(await client.closed).toBe(4004);
  expect(await raw(twin, "GET", "/users/@me")).toMatchObject({ status: 401 });
  expect(await raw(twin, "GET", "/users/@me", undefined, token)).toMatchObject({ status: 200 });
});

test("what a bot reads in a server depends on its intents", async () => {
  const twin = await startTwin();
  const bea = twin.createUser({ username: "bea" });
  const own = bea.createsBot("Bea's agent");
  const { channelId } = twin.createGuild({
    name: "Harbour",
    memberIds: [bea.id],
    bots: [{ application: own.name }],
  });
  const here = bea.at({ channel: channelId });
  const intents = GatewayIntentBits.GuildMessages;
  const blind = await session(twin, { token: own.token, intents });
  here.says("secret");
  here.says(`hey <@${own.id}>`);
  expect((await blind.client.next(event("MESSAGE_CREATE"))).d?.content).toBe("");
  expect((await blind.client.next(event("MESSAGE_CREATE"))).d?.content).toBe(`hey <@${own.id}>`);
  bea.togglesMessageContent(own.name, true);
  const reading = await session(twin, {
    token: own.token,
    intents: intents | GatewayIntentBits.MessageContent,
  });
  here.says("open");
  expect((await reading.client.next(event("MESSAGE_CREATE"))).d?.content).toBe("open");
});
