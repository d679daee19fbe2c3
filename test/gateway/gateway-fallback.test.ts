import { afterEach, beforeEach, expect, test } from "vitest";
import { type LlmTwin, startLlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import {
  aliasOf,
  hello,
  inResponses,
  MODEL,
  modelsOf,
  type Rig,
  startRig,
  UPSTREAM_KEY,
  upstreamAt,
} from "./gateway-rig.ts";

const CHAT = /POST \/v1\/chat/;

let rig: Rig;
let spare: LlmTwin;
let elapsed: number;

/** Two upstreams behind one alias, in a time that stands still until it is moved. */
beforeEach(async () => {
  elapsed = 0;
  spare = await startLlmTwin({ apiKey: "spare-key", models: [{ id: "spare/model" }] });
  const first = await startLlmTwin({ apiKey: UPSTREAM_KEY, models: [{ id: MODEL }] });
  rig = await between(first);
});

/** A gateway before both. */
async function between(first: LlmTwin, more: { sendsAgain?: boolean } = {}): Promise<Rig> {
  const made = await startRig({
    elapsedMs: () => elapsed,
    upstreams: [
      upstreamAt("first", first.baseUrl, { serves: ["chat", "responses"] }),
      upstreamAt("spare", spare.baseUrl, { apiKey: "spare-key", models: modelsOf("spare/model") }),
    ],
    aliases: [aliasOf("llama", ["first", MODEL], ["spare", "spare/model"])],
    ...more,
  });
  await made.twin.close();
  return { ...made, twin: first };
}
const restart = async (more: { sendsAgain: boolean }) => {
  await rig.close();
  rig = await between(rig.twin, more);
};
afterEach(async () => {
  await rig.close();
  await rig.twin.close();
  await spare.close();
});

const fails = (status: number, times: number, headers: Record<string, string> = {}) =>
  rig.twin.faults.add({ kind: "status", match: CHAT, status, headers, times });
const asked = () => [rig.twin.requests.length, spare.requests.length];

test.each([401, 402, 404, 429, 500, 529])(
  "after a %i the other upstream answers, and is the one that is paid",
  async (status) => {
    fails(status, 1);
    expect((await rig.chat(hello)).status).toBe(200);
    expect(spare.requests).toHaveLength(1);
    expect(rig.ledger.outcomes).toMatchObject([{ status: "ok", upstream: "spare", model: "spare/model" }]);
  },
);

test("a stream that says nothing of use is tried elsewhere if the operator says so; one that has begun is not", async () => {
  rig.twin.odd({ body: "header_only" });
  expect((await rig.chat({ ...hello, stream: true })).status).toBe(503);
  expect(spare.requests).toHaveLength(0);
  await restart({ sendsAgain: true });
  rig.twin.odd({ body: "header_only" });
  rig.twin.odd({ garbageAfter: 0 });
  for (let n = 0; n < 2; n++)
    expect(await (await rig.chat({ ...hello, stream: true })).text()).toContain("[DONE]");
  expect(spare.requests).toHaveLength(2);
  rig.twin.odd({ cutAfter: 3 });
  expect(await (await rig.chat({ ...hello, stream: true })).text()).not.toContain("[DONE]");
  expect(spare.requests).toHaveLength(2);
});

test("there is never a third try", async () => {
  fails(500, 1);
  spare.faults.add({ kind: "status", match: CHAT, status: 500, times: 1 });
  expect((await rig.chat(hello)).status).toBe(503);
  expect((await rig.chat(hello)).status).toBe(200);
});

test("a request at fault is not tried elsewhere", async () => {
  fails(400, 1);
  expect((await rig.chat(hello)).status).toBe(400);
  expect(spare.requests).toHaveLength(0);
});

test("an upstream that keeps failing is left alone, then asked by one call, and believed when that succeeds", async () => {
  fails(500, 5);
  for (let n = 0; n < 5; n++) expect((await rig.chat(hello)).status).toBe(200);
  expect(spare.requests).toHaveLength(5);
  expect((await rig.chat(hello)).status).toBe(200);
  expect(asked()).toEqual([0, 6]);
  elapsed += 5_000;
  expect((await rig.chat(hello)).status).toBe(200);
  expect((await rig.chat(hello)).status).toBe(200);
  expect(asked()).toEqual([2, 6]);
});

test("an upstream is believed as soon as it answers that one call, however long the answer is", async () => {
  fails(500, 5);
  for (let n = 0; n < 5; n++) await rig.chat(hello);
  elapsed += 5_000;
  rig.twin.hold();
  const answers = [await rig.chat({ ...hello, stream: true }), await rig.chat({ ...hello, stream: true })];
  expect(asked()).toEqual([2, 5]);
  rig.twin.release();
  for (const answer of answers) expect(await answer.text()).toContain("[DONE]");
});

test("an upstream that asks for a pause gets it, whatever the wall clock does", async () => {
  fails(429, 1, { "retry-after": "20" });
  await rig.chat(hello);
  elapsed += 19_999;
  await rig.chat(hello);
  expect(asked()).toEqual([0, 2]);
  elapsed += 1;
  await rig.chat(hello);
  expect(asked()).toEqual([1, 2]);
});

test("while all ways are closed the answer comes at once, and nothing is charged", async () => {
  fails(429, 1, { "retry-after": "60" });
  spare.faults.add({ kind: "status", match: CHAT, status: 429, headers: { "retry-after": "60" } });
  for (let n = 0; n < 2; n++) expect((await rig.chat(hello)).status).toBe(503);
  expect(asked()).toEqual([0, 0]);
  expect(rig.ledger.outcomes.map(({ status, source }) => [status, source])).toEqual([
    ["refused", "none"],
    ["refused", "none"],
  ]);
  expect(
    rig
      .logged()
      .filter((line) => line.event === "gateway.request")
      .at(-1),
  ).toMatchObject({ attempts: 0 });
});

test("room is held at the dearer price of the two, and only for those who serve this kind of call", async () => {
  await rig.chat(hello);
  await rig.post("/v1/responses", inResponses);
  expect(rig.ledger.planned.map(({ kind }) => kind)).toEqual(["chat", "responses"]);
  fails(500, 0);
  rig.twin.faults.add({ kind: "status", match: /responses/, status: 402, times: 1 });
  expect((await rig.post("/v1/responses", inResponses)).status).toBe(503);
  expect(spare.requests).toHaveLength(0);
});
