import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { afterEach, describe, expect, test } from "vitest";
import type { KeyHolder } from "../../src/gateway/agent-keys.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import { createLog } from "../../src/log.ts";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { startLlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import {
  AGENT,
  AGENT_KEY,
  aliasOf,
  createTestLedger,
  errorOf,
  hello,
  holderOf,
  MODEL,
  modelsOf,
  type Rig,
  startRig,
  UPSTREAM_KEY,
  until,
  upstreamAt,
} from "./gateway-rig.ts";
import { makeCertificate } from "./upstream/make-certificate.ts";

let rig: Rig;
afterEach(() => rig.close());

const chatPath = /POST \/v1\/chat/;

describe("an upstream in trouble", () => {
  test("one failure is retried once and the client sees nothing of it", async () => {
    rig = await startRig();
    rig.twin.faults.add({ kind: "status", match: chatPath, status: 502 });
    expect((await rig.chat(hello)).status).toBe(200);
  });

  test("what may have been worked on is sent again where the operator says so, and only there", async () => {
    rig = await startRig();
    rig.twin.faults.add({ kind: "drop_before", match: chatPath });
    expect((await rig.chat(hello)).status).toBe(503);
    expect((await rig.chat(hello)).status).toBe(200);
    await rig.close();
    rig = await startRig({ sendsAgain: true });
    rig.twin.faults.add({ kind: "drop_before", match: chatPath });
    expect((await rig.chat(hello)).status).toBe(200);
  });

  test("two failures in a row are a 503, and there is no third try", async () => {
    rig = await startRig();
    rig.twin.faults.add({ kind: "status", match: chatPath, status: 500, times: 2 });
    const res = await rig.chat(hello);
    expect(res.status).toBe(503);
    expect(await errorOf(res)).toMatchObject({ type: "server_error", code: "upstream_unavailable" });
    expect((await rig.chat(hello)).status).toBe(200);
  });

  test.each([401, 402, 403])(
    "its %i about our account becomes 503 and an alert, not the agent's problem",
    async (status) => {
      rig = await startRig();
      const body = JSON.stringify({ error: { message: `credit of key ${UPSTREAM_KEY} is used up` } });
      rig.twin.faults.add({ kind: "status", match: chatPath, status, body });
      const res = await rig.chat(hello);
      expect(res.status).toBe(503);
      expect(await res.text()).not.toContain(UPSTREAM_KEY);
      const alert = rig.logged().find((line) => line.event === "gateway.upstream_refused");
      expect(alert).toMatchObject({ level: "error", alert: "admin", upstream: "twin", status });
      expect(rig.rawLog()).not.toContain(UPSTREAM_KEY);
    },
  );

  test("a wrong upstream key is the same case for real", async () => {
    rig = await startRig();
    const url = rig.twin.baseUrl;
    await rig.close();
    rig = await startRig({ upstreams: [upstreamAt("twin", url, { apiKey: "wrong" })] });
    expect((await rig.chat(hello)).status).toBe(503);
  });

  test("its 400 about the request reaches the client, without secrets", async () => {
    rig = await startRig();
    const res = await rig.chat({ ...hello, temperature: 9 });
    expect(res.status).toBe(400);
    expect((await errorOf(res)).message).toBe("Invalid value for 'temperature'.");
    const body = JSON.stringify({ error: { message: `bad, says ${UPSTREAM_KEY}` } });
    rig.twin.faults.add({ kind: "status", match: chatPath, status: 400, body });
    expect((await errorOf(await rig.chat(hello))).message).toBe("bad, says [redacted]");
  });

  test("a certificate that nobody vouches for is a 503 in words, and a line that says why", async () => {
    const server = createSecureServer(makeCertificate("localhost"));
    server.on("tlsClientError", () => undefined);
    const listener = await listenOnLoopback(server);
    const url = `https://localhost:${listener.port}/v1`;
    rig = await startRig({
      upstreams: [upstreamAt("odd", url)],
      aliases: [aliasOf("llama", ["odd", MODEL])],
    });
    const res = await rig.chat(hello);
    expect(res.status).toBe(503);
    expect(await errorOf(res)).toMatchObject({ code: "upstream_unavailable" });
    const line = rig.logged().find(({ event }) => event === "gateway.upstream_failed");
    expect(line).toMatchObject({ upstream: "odd", reason: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    await listener.close();
  });

  test("a redirect is not followed", async () => {
    rig = await startRig();
    rig.twin.faults.add({
      kind: "status",
      match: chatPath,
      status: 307,
      headers: { location: "http://127.0.0.1:9/" },
    });
    expect((await rig.chat(hello)).status).toBe(503);
  });

  test("a page of HTML with status 200 is not an answer", async () => {
    rig = await startRig();
    rig.twin.faults.add({
      kind: "status",
      match: chatPath,
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<p>",
    });
    expect((await rig.chat(hello)).status).toBe(503);
    rig.twin.faults.add({ kind: "status", match: chatPath, status: 200, body: '{"error":{}}' });
    expect((await rig.chat({ ...hello, stream: true })).status).toBe(503);
  });

  test("a stream that breaks ends in an error event and without [DONE]", async () => {
    rig = await startRig();
    rig.twin.cutStreams(1);
    const text = await (await rig.chat({ ...hello, stream: true })).text();
    expect(text).toContain('"code":"upstream_unavailable"');
    expect(text).not.toContain("[DONE]");
    expect(rig.twin.requests).toHaveLength(1);
  });

  test("a second upstream with the same alias takes over", async () => {
    const spare = await startLlmTwin({ apiKey: "spare-key", models: [{ id: "spare/model" }] });
    rig = await startRig();
    const url = rig.twin.baseUrl;
    const first = rig;
    rig = await startRig({
      upstreams: [
        upstreamAt("first", url),
        upstreamAt("spare", spare.baseUrl, { apiKey: "spare-key", models: modelsOf("spare/model") }),
      ],
      aliases: [aliasOf("llama", ["first", MODEL], ["spare", "spare/model"])],
    });
    first.twin.faults.add({ kind: "status", match: chatPath, status: 402 });
    expect((await rig.chat(hello)).status).toBe(200);
    await first.close();
    expect((await rig.chat(hello)).status).toBe(200);
    expect(spare.requests.map((request) => JSON.parse(request.body) as { model: string })).toMatchObject([
      { model: "spare/model" },
      { model: "spare/model" },
    ]);
    await spare.close();
  });

  test("silence before the first byte ends in 503 without a second try", async () => {
    rig = await startRig({ firstByteMs: 1100 });
    rig.twin.hold();
    expect((await rig.chat(hello)).status).toBe(503);
    expect(rig.twin.requests).toHaveLength(1);
  });
});

/** Says only after a while that it will answer, and then what it is told to. */
async function startSlowUpstream(headAfterMs: number, body: string | null) {
  const listener = await listenOnLoopback(
    createServer((req, res) => {
      req.resume();
      setTimeout(() => {
        res.writeHead(200, { "content-type": "application/json" }).flushHeaders();
        if (body !== null) res.end(body);
      }, headAfterMs);
    }),
  );
  return { baseUrl: `${listener.url}/v1`, close: listener.close };
}

test("a client that waits for two slow upstreams is answered, not taken for one that no longer reads", async () => {
  const silent = await startSlowUpstream(300, null);
  const slow = await startSlowUpstream(300, '{"choices":[]}');
  rig = await startRig({
    sendsAgain: true,
    firstByteMs: 400,
    idleMs: 200,
    upstreams: [upstreamAt("silent", silent.baseUrl), upstreamAt("slow", slow.baseUrl)],
    aliases: [aliasOf("llama", ["silent", MODEL], ["slow", MODEL])],
  });
  expect(await (await rig.chat(hello)).json()).toEqual({ choices: [] });
  expect(rig.ledger.outcomes).toMatchObject([{ status: "ok", upstream: "slow" }]);
  await silent.close();
  await slow.close();
});

describe("configuration and shutdown", () => {
  test.each(["http://api.example.com/v1", "ftp://127.0.0.1/v1", "https://u:p@example.com/v1", "nonsense"])(
    "refuses the upstream %s",
    async (baseUrl) => {
      rig = await startRig();
      const ledger = createTestLedger();
      const options = {
        authenticate: async () => null,
        ledger,
        log: createLog("silent"),
        clock: { now: () => 0 },
      };
      const upstreams = [upstreamAt("x", baseUrl)];
      expect(() => createGateway({ ...options, upstreams })).toThrow(/LLM upstream x/);
    },
  );

  test("draining lets a stream finish, refuses new calls, and cuts what is late", async () => {
    rig = await startRig();
    rig.twin.hold();
    const kept = await rig.chat({ ...hello, stream: true });
    const drained = rig.gateway.drain(5_000);
    const refused = await rig.chat(hello);
    expect(refused.status).toBe(503);
    expect((await errorOf(refused)).code).toBe("shutting_down");
    rig.twin.release();
    await drained;
    expect(await kept.text()).toContain("[DONE]");
  });

  test("a stream that outlives the drain is told so", async () => {
    rig = await startRig();
    rig.twin.hold();
    const late = await rig.chat({ ...hello, stream: true });
    await rig.gateway.drain(10);
    expect(await late.text()).toContain('"code":"shutting_down"');
    await until(() => rig.twin.aborted === 1);
  });

  test("whoever still waits for the look-up of a key is told that it ends, too", async () => {
    const lookup = Promise.withResolvers<KeyHolder | null>();
    const asked = Promise.withResolvers<void>();
    rig = await startRig({
      authenticate: () => {
        asked.resolve();
        return lookup.promise;
      },
    });
    const waiting = rig.chat(hello);
    await asked.promise;
    await rig.gateway.drain(1);
    lookup.resolve(holderOf(AGENT));
    const res = await waiting;
    expect([res.status, (await errorOf(res)).code]).toEqual([503, "shutting_down"]);
  });

  test("no secret is in any log line (control: the scanner finds a planted one)", async () => {
    rig = await startRig();
    await rig.chat({ ...hello, stream: true }).then((res) => res.text());
    await rig.chat(hello, { key: "claw_wrong_key_0123456789abcdef" });
    rig.twin.faults.add({ kind: "drop_before", match: chatPath, times: 2 });
    await rig.chat(hello);
    const scan = (text: string) =>
      [AGENT_KEY, UPSTREAM_KEY, "claw_wrong_key"].filter((secret) => text.includes(secret));
    expect(rig.logged().length).toBeGreaterThan(2);
    expect(scan(rig.rawLog())).toEqual([]);
    expect(scan(`${rig.rawLog()}${UPSTREAM_KEY}`)).toEqual([UPSTREAM_KEY]);
  });
});
