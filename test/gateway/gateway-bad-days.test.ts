import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/sandbox/kernel/faults.ts";
import type { OddAnswer } from "../../src/sandbox/llm/odd-answers.ts";
import {
  hello,
  inMessages,
  inResponses,
  leaksIn,
  question,
  type Rig,
  startRig,
  UPSTREAM_KEY,
} from "./gateway-rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const POST = /^POST/;
const families = [
  { name: "chat", path: "/v1/chat/completions", body: hello },
  { name: "responses", path: "/v1/responses", body: inResponses },
  { name: "messages", path: "/v1/messages", body: inMessages },
] as const;
type FamilyName = (typeof families)[number]["name"];

const UNAVAILABLE = expect.stringContaining("not available right now");
const openAi = {
  error: { message: UNAVAILABLE, type: "server_error", param: null, code: "upstream_unavailable" },
};
const unavailable: Record<FamilyName, unknown> = {
  chat: openAi,
  responses: openAi,
  messages: { type: "error", error: { type: "overloaded_error", message: UNAVAILABLE } },
};

/** What a provider says of itself, with a key and somebody's words in it. */
const words = JSON.stringify({
  error: { message: `key ${UPSTREAM_KEY} has no credit to answer "${question}"` },
});
const status = (code: number, headers: Record<string, string> = {}): FaultRule => ({
  kind: "status",
  match: POST,
  status: code,
  headers,
  body: words,
  times: 2,
});

const refusals: [string, FaultRule, { tries: number; alert: boolean }][] = [
  ["401", status(401), { tries: 1, alert: true }],
  ["402", status(402), { tries: 1, alert: true }],
  ["403", status(403), { tries: 1, alert: true }],
  ["404", status(404), { tries: 1, alert: true }],
  [
    "a 400 about our credit",
    { ...status(400), body: '{"error":{"message":"Your credit balance is too low"}}' },
    { tries: 1, alert: true },
  ],
  ["429", status(429), { tries: 1, alert: false }],
  ["429 with Retry-After", status(429, { "retry-after": "30" }), { tries: 1, alert: false }],
  ["500", status(500), { tries: 2, alert: false }],
  ["503", status(503), { tries: 2, alert: false }],
  ["529", status(529), { tries: 2, alert: false }],
  [
    "a page of HTML as 502",
    { ...status(502, { "content-type": "text/html" }), body: "<p>" },
    { tries: 2, alert: false },
  ],
  ["a connection that drops", { kind: "drop_before", match: POST }, { tries: 1, alert: false }],
];

const unusable: [string, OddAnswer][] = [
  ["a page of HTML as 200", { body: "html" }],
  ["a header and nothing more", { body: "header_only" }],
  ["gzip, although identity was asked for", { gzip: true }],
];

describe.each(families)("$name", ({ name, path, body }) => {
  beforeEach(async () => {
    rig = await startRig();
  });

  const ask = (stream: boolean) => rig.post(path, { ...body, stream });

  test.each(refusals)(
    "an upstream's %s is our 503, costs nothing, and tells nobody's words",
    async (_, fault, expected) => {
      rig.twin.faults.add(fault);
      const res = await ask(true);
      const text = await res.text();
      expect([res.status, res.headers.get("retry-after")]).toEqual([503, null]);
      expect(JSON.parse(text)).toEqual(unavailable[name]);
      expect(leaksIn(text)).toEqual([]);
      expect(rig.ledger.outcomes).toMatchObject([
        { status: "refused", source: "none", usage: { output: 0 } },
      ]);
      const lines = rig.logged();
      expect(lines.filter((line) => line.alert === "admin")).toHaveLength(expected.alert ? 1 : 0);
      expect(lines.find((line) => line.event === "gateway.request")).toMatchObject({
        outcome: "refused",
        attempts: expected.tries,
        kind: name,
      });
    },
  );

  test.each(unusable)("%s is our 503, streamed or not", async (_, odd) => {
    for (const stream of [false, true]) {
      rig.twin.odd(odd);
      const res = await ask(stream);
      expect([stream, res.status]).toEqual([stream, 503]);
      expect(await res.json()).toEqual(unavailable[name]);
    }
    expect(rig.ledger.outcomes.map((outcome) => outcome.status)).toEqual(["refused", "refused"]);
  });

  test("garbage in a stream ends it; what came before it is charged", async () => {
    rig.twin.odd({ garbageAfter: 4 });
    const text = await (await ask(true)).text();
    expect(text).not.toContain('"content":"\n');
    expect(text).toMatch(/not available right now[^\n]*\n\n$/);
    expect(rig.ledger.outcomes).toMatchObject([{ status: "cut", source: "estimated" }]);
  });

  test("garbage from the beginning is our 503", async () => {
    rig.twin.odd({ garbageAfter: 0 });
    expect((await ask(true)).status).toBe(503);
    expect(rig.ledger.outcomes).toMatchObject([{ status: "refused" }]);
  });

  test("its explanation of a bad request reaches the client in this API's shape, without secrets", async () => {
    const message = `bad, says ${UPSTREAM_KEY}`;
    rig.twin.faults.add({ ...status(400), body: JSON.stringify({ error: { message } }), times: 1 });
    const res = await ask(false);
    expect(res.status).toBe(400);
    const error = { type: "invalid_request_error", message: "bad, says [redacted]" };
    expect(await res.json()).toMatchObject({ error });
    expect(rig.ledger.outcomes).toMatchObject([{ status: "refused", source: "none" }]);
  });

  test.each(["null", "[]", "{", '{"error":{"message":"no"}}'])(
    "the plain answer %s is none",
    async (plain) => {
      rig.twin.faults.add({ kind: "status", match: POST, status: 200, body: plain });
      expect((await ask(false)).status).toBe(503);
      expect(rig.ledger.outcomes).toMatchObject([{ status: "refused" }]);
    },
  );

  test("a client that leaves before the first byte is charged what its request was", async () => {
    rig.twin.hold();
    const leave = new AbortController();
    const call = rig.post(path, body, { signal: leave.signal });
    await expect.poll(() => rig.twin.requests.length).toBe(1);
    leave.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => rig.ledger.outcomes).toMatchObject([{ status: "aborted", source: "estimated" }]);
    expect(rig.ledger.outcomes[0]?.usage.inputUncached).toBeGreaterThan(0);
    rig.twin.release();
  });

  test("a shutdown in the middle of a stream is told in this API's shape and settled as cut", async () => {
    rig.twin.hold();
    const res = await ask(true);
    await rig.gateway.drain(5);
    expect(await res.text()).toMatch(/GoClaw is restarting[^\n]*\n\n$/);
    expect(rig.ledger.outcomes).toMatchObject([{ status: "cut" }]);
    rig.twin.release();
  });
});

describe("silence", () => {
  test.each(families)(
    "$name: an upstream that falls silent in the middle is cut off",
    async ({ path, body }) => {
      rig = await startRig({ idleMs: 300 });
      rig.twin.odd({ hangAfter: 4 });
      const text = await (await rig.post(path, { ...body, stream: true })).text();
      expect(text).toMatch(/not available right now[^\n]*\n\n$/);
      expect(rig.ledger.outcomes).toMatchObject([{ status: "cut", source: "estimated" }]);
      expect(rig.twin.requests).toHaveLength(1);
    },
  );
});
