import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import {
  AGENT_KEY,
  aliasOf,
  errorOf,
  hello,
  MODEL,
  type Rig,
  startRig,
  UPSTREAM_KEY,
  until,
  upstreamAt,
} from "./gateway-rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const sentUpstream = (): Record<string, unknown> =>
  JSON.parse(rig.twin.requests.at(-1)?.body ?? "{}") as Record<string, unknown>;

describe("forwarding", () => {
  test("a plain answer comes back whole, under the deployment's model", async () => {
    rig = await startRig();
    const res = await rig.chat(hello);
    expect(res.status).toBe(200);
    const body = (await res.json()) as { choices: { message: { content: string } }[]; usage: object };
    expect(body.choices[0]?.message.content).toBe("6 × 7 = 42.");
    expect(body.usage).toMatchObject({ completion_tokens: 5 });
    expect(sentUpstream().model).toBe(MODEL);
  });

  test("a stream arrives byte for byte, with the usage chunk the client asked for", async () => {
    rig = await startRig();
    const res = await rig.chat({ ...hello, stream: true, stream_options: { include_usage: true } });
    expect(res.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(res.headers.get("x-accel-buffering")).toBe("no");
    expect(res.headers.get("cache-control")).toContain("no-transform");
    const text = await res.text();
    expect(text).toBe(rig.twin.lastStream);
    expect(text).toContain('"usage":{"prompt_tokens"');
  });

  test("usage is always asked for upstream, and dropped for a client that did not ask", async () => {
    rig = await startRig();
    const text = await (await rig.chat({ ...hello, stream: true })).text();
    expect(sentUpstream().stream_options).toEqual({ include_usage: true });
    const events = rig.twin.lastStream.split(/(?<=\n\n)/);
    const usage = events.filter((event) => event.includes('"choices":[]'));
    expect(usage).toHaveLength(1);
    expect(text).toBe(events.filter((event) => !usage.includes(event)).join(""));
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("the first piece arrives while the upstream is still generating", async () => {
    rig = await startRig();
    rig.twin.hold();
    const res = await rig.chat({ ...hello, stream: true });
    const reader = res.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('"role":"assistant"');
    rig.twin.release();
    while (!(await reader?.read())?.done);
  });

  test("only known parameters go upstream, the token limit under the upstream's own name", async () => {
    rig = await startRig();
    await rig.chat({
      ...hello,
      max_completion_tokens: 64,
      temperature: 0.5,
      store: true,
      metadata: { a: "b" },
      user: "someone",
      service_tier: "priority",
    });
    const { messages, ...sent } = sentUpstream();
    expect(sent).toEqual({ model: MODEL, temperature: 0.5, max_tokens: 64 });
    expect(messages).toEqual(hello.messages);
  });

  test("an upstream that wants max_completion_tokens gets it", async () => {
    rig = await startRig();
    await rig.close();
    const seen: string[] = [];
    const peer = await listenOnLoopback(
      createServer(async (req, res) => {
        for await (const chunk of req) seen.push(String(chunk));
        res.writeHead(200, { "content-type": "application/json" }).end("{}");
      }),
    );
    rig = await startRig({
      upstreams: [upstreamAt("peer", `${peer.url}/api/v1/`, { kind: "openai" })],
      aliases: [aliasOf("llama", ["peer", MODEL])],
    });
    await rig.chat({ ...hello, max_tokens: 7 });
    expect(JSON.parse(seen.join(""))).toMatchObject({ max_completion_tokens: 7 });
    await peer.close();
  });

  test("a plain answer that comes in pieces is passed on whole, and counted", async () => {
    const answer = JSON.stringify({ choices: [], usage: { prompt_tokens: 40, completion_tokens: 2 } });
    const peer = await listenOnLoopback(
      createServer((_req, res) => {
        res.writeHead(200, { "content-type": "application/json" });
        res.write(answer.slice(0, 20));
        res.write(answer.slice(20, 50));
        res.end(answer.slice(50));
      }),
    );
    rig = await startRig({
      upstreams: [upstreamAt("peer", `${peer.url}/v1`)],
      aliases: [aliasOf("llama", ["peer", MODEL])],
    });
    expect(await (await rig.chat(hello)).text()).toBe(answer);
    expect(rig.ledger.outcomes).toMatchObject([{ source: "reported", usage: { output: 2 } }]);
    await peer.close();
  });

  test("the client's headers stay with us", async () => {
    rig = await startRig();
    await fetch(`${rig.url}/v1/chat/completions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${AGENT_KEY}`,
        traceparent: "00-abc",
        cookie: "a=b",
        "x-forwarded-for": "10.0.0.1",
      },
      body: JSON.stringify(hello),
    });
    const headers = rig.twin.requests[0]?.headers ?? {};
    expect(Object.keys(headers).sort()).toEqual(
      [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
      ].sort(),
    );
    expect(headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`);
  });

  test("a client that leaves takes its upstream call with it", async () => {
    rig = await startRig();
    rig.twin.hold();
    const leave = new AbortController();
    const res = await rig.chat({ ...hello, stream: true }, { signal: leave.signal });
    await res.body?.getReader().read();
    expect(rig.twin.aborted).toBe(0);
    leave.abort();
    await until(() => rig.twin.aborted === 1);
  });

  test("leaving before the first byte aborts too, and is not tried again", async () => {
    rig = await startRig();
    rig.twin.hold();
    const leave = new AbortController();
    const call = rig.chat(hello, { signal: leave.signal });
    await until(() => rig.twin.requests.length === 1);
    leave.abort();
    await expect(call).rejects.toThrow();
    await until(() => rig.twin.aborted === 1);
    await until(() => rig.logged().some((line) => line.event === "gateway.request"));
    expect(rig.twin.requests).toHaveLength(1);
  });

  test("many streams at once do not mix", async () => {
    rig = await startRig({ paceMs: 1 });
    const texts = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const messages = [{ role: "user", content: `what is ${n} + 100?` }];
        return (await rig.chat({ model: "default", messages, stream: true })).text();
      }),
    );
    for (const [n, text] of texts.entries()) expect(text).toContain(`"content":"${n + 100}."`);
  });

  test("an unknown model is 400 and never forwarded", async () => {
    rig = await startRig();
    const res = await rig.chat({ ...hello, model: "gpt-99" });
    expect(res.status).toBe(400);
    expect(await errorOf(res)).toMatchObject({ code: "model_not_found" });
    expect(rig.twin.requests).toHaveLength(0);
  });
});
