import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import {
  AGENT_KEY,
  hello,
  inMessages,
  inResponses,
  modelsOf,
  type Rig,
  startRig,
  upstreamAt,
} from "./gateway-rig.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "./scripted-upstream.ts";

let rig: Rig;
let upstream: ScriptedUpstream;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
  rig = await startRig({
    upstreams: [
      upstreamAt("any", upstream.baseUrl, {
        serves: ["chat", "responses", "messages"],
        models: modelsOf("llama", "smart"),
      }),
    ],
    aliases: [],
  });
});
afterEach(async () => {
  await rig.close();
  await upstream.close();
});

const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta }], ...more })}\n\n`;
const totals = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 40, completion_tokens: 2 } })}\n\n`;
const DONE = "data: [DONE]\n\n";
const outcome = () => rig.ledger.outcomes[0];

/** A stream that is read piece by piece, as far as one wants. */
async function open(path: string, body: object, leave = new AbortController()) {
  const call = rig.post(path, { ...body, stream: true }, { signal: leave.signal });
  const says = await upstream.next();
  return { call, says, leave };
}

async function readUntil(res: Response, text: string): Promise<void> {
  const reader = res.body?.getReader();
  let seen = "";
  while (!seen.includes(text)) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
}

test("a client that is content with the last event leaves, and totals that come after it still count", async () => {
  const { call, says, leave } = await open("/v1/chat/completions", hello);
  says.write(chunk({ content: "Hi" }) + DONE);
  await readUntil(await call, "[DONE]");
  leave.abort();
  await new Promise((resolve) => setTimeout(resolve, 20));
  says.end(totals);
  await expect.poll(outcome).toMatchObject({
    status: "ok",
    source: "reported",
    usage: { inputUncached: 40, output: 2 },
  });
});

test("when the totals have come before, nobody waits for more once the client has left", async () => {
  const { call, says, leave } = await open("/v1/chat/completions", hello);
  says.write(chunk({ content: "Hi" }) + totals + DONE);
  const gone = once(says, "close");
  await readUntil(await call, "[DONE]");
  leave.abort();
  await gone;
  await expect.poll(outcome).toMatchObject({ status: "ok", source: "reported" });
});

test("a connection that breaks after the last event has broken nothing", async () => {
  const { call, says } = await open("/v1/chat/completions", hello);
  says.write(chunk({ content: "Hi" }) + totals + DONE);
  const res = await call;
  setTimeout(() => says.destroy(), 20);
  expect(await res.text()).toBe(chunk({ content: "Hi" }) + DONE);
  expect(outcome()).toMatchObject({ status: "ok" });
});

const created = 'event: response.created\ndata: {"type":"response.created"}\n\n';
const started =
  'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n';

test.each([
  ["/v1/responses", { ...inResponses, model: "llama" }, created],
  ["/v1/messages", inMessages, started],
])("%s: a stream that ends without its last event was cut, however politely", async (path, body, first) => {
  const { call, says } = await open(path, body);
  says.end(first);
  const text = await (await call).text();
  expect(text.startsWith(`${first}event: error\n`)).toBe(true);
  expect(outcome()).toMatchObject({ status: "cut" });
});

test("chat completions may end without [DONE], as some servers have it", async () => {
  const { call, says } = await open("/v1/chat/completions", hello);
  says.end(chunk({ content: "Hi" }));
  expect(await (await call).text()).toBe(chunk({ content: "Hi" }));
  expect(outcome()).toMatchObject({ status: "ok", source: "estimated" });
});

test("streams that end in one turn are all written before whoever drains is told that nothing is under way", async () => {
  const opened = [];
  for (let n = 0; n < 6; n++) opened.push(await open("/v1/chat/completions", hello));
  const text = chunk({ content: "Hi" }) + DONE;
  const closed = rig.gateway.drain(5_000).then(() => rig.close());
  for (const { says } of opened) says.end(text);
  const heard = await Promise.all(opened.map(async ({ call }) => (await call).text()));
  expect(heard).toEqual(opened.map(() => text));
  await closed;
});

/** Asks several times on one connection without waiting for answers. @returns the connection, which nobody reads yet */
function askInLine(times: number): Socket {
  const { hostname, port } = new URL(rig.url);
  const body = JSON.stringify(hello);
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    `host: ${hostname}`,
    `authorization: Bearer ${AGENT_KEY}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  const socket = connect(Number(port), hostname);
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`.repeat(times));
  return socket;
}

async function answeringAll(answer: string): Promise<void> {
  const server = createServer((_, res) => void res.setHeader("content-type", "application/json").end(answer));
  const listener = await listenOnLoopback(server);
  onTestFinished(listener.close);
  rig.gateway.useUpstreams([upstreamAt("any", `${listener.url}/v1`, { models: modelsOf("llama") })]);
}

test("answers that stand in line on one connection are all written before the drain is over", async () => {
  const answer = JSON.stringify({ choices: [], filler: "x".repeat(8_000_000) });
  await answeringAll(answer);
  const socket = askInLine(3);
  await expect.poll(() => rig.ledger.outcomes.length).toBe(3);
  const closed = rig.gateway.drain(5_000).then(() => rig.close());
  let heard = 0;
  socket.on("data", ({ length }) => {
    heard += length;
  });
  await Promise.all([closed, once(socket, "close")]);
  expect(heard).toBeGreaterThan(3 * answer.length);
});

test("nobody waits for answers in line on a connection that is gone", async () => {
  await answeringAll(JSON.stringify({ choices: [], filler: "x".repeat(8_000_000) }));
  const socket = askInLine(2);
  await expect.poll(() => rig.ledger.outcomes.length).toBe(2);
  const drained = rig.gateway.drain(60_000);
  socket.destroy();
  await drained;
});

test("a long answer that somebody is still reading is written before the drain is over, which it is then", async () => {
  const answer = JSON.stringify({ choices: [], filler: "x".repeat(24_000_000) });
  await answeringAll(answer);
  const res = await rig.chat(hello);
  await expect.poll(outcome).toMatchObject({ status: "ok" });
  // Longer than the test may take.
  const closed = rig.gateway.drain(60_000).then(() => rig.close());
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await res.text()).length).toBe(answer.length);
  await closed;
});

/** Writes as fast as the gateway takes it. @returns how many bytes, by now */
function pour(says: ServerResponse, total: number): () => number {
  const piece = chunk({ content: "x".repeat(3_000) });
  let sent = 0;
  const more = (): void => {
    while (sent < total) {
      sent += piece.length;
      if (!says.write(piece)) return void says.once("drain", more);
    }
    says.end(DONE);
  };
  more();
  return () => sent;
}

test("a client that reads slowly slows its upstream down; nothing piles up in between, and nothing is lost", async () => {
  const TOTAL = 48_000_000;
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const body = JSON.stringify({ ...hello, stream: true });
  const socket = connect(Number(new URL(rig.url).port), "127.0.0.1");
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${AGENT_KEY}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const sent = pour(await upstream.next(), TOTAL);
  let before = -1;
  await expect
    .poll(() => {
      const stalled = sent() === before;
      before = sent();
      return stalled;
    })
    .toBe(true);
  expect(sent()).toBeLessThan(TOTAL / 2);
  expect(warnings).toEqual([]);
  let received = 0;
  let tail = "";
  for await (const piece of socket as AsyncIterable<Buffer>) {
    received += piece.length;
    tail = (tail + piece.toString("latin1")).slice(-100);
  }
  expect(received).toBeGreaterThan(TOTAL);
  expect(tail).toContain("[DONE]");
});

test("two requests that claim one id are two calls", async () => {
  for (let n = 0; n < 2; n++) {
    const call = rig.post(
      "/v1/chat/completions",
      { ...hello, stream: true },
      { headers: { "x-request-id": "same" } },
    );
    (await upstream.next()).end(chunk({ content: "Hi" }) + DONE);
    await (await call).text();
  }
  const [first, second] = rig.ledger.planned;
  expect(first?.requestId).not.toBe(second?.requestId);
  expect(first?.requestId).not.toBe("same");
});
