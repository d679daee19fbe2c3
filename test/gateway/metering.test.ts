import { describe, expect, test } from "vitest";
import type { OddAnswer } from "../../src/sandbox/llm/odd-answers.ts";
import { until } from "./gateway-rig.ts";
import {
  asCharged,
  CACHER,
  CLAUDE,
  EMBEDDER,
  inOurTerms,
  LLAMA,
  type MeteringRig,
  startMeteringRig,
  THINKER,
} from "./metering-rig.ts";

const said = (content: string) => [{ role: "user", content }];
const SUM = "what is 6 x 7?";
const LONG = "The harbour is quiet in the morning. ".repeat(300);
const chat = { model: LLAMA, messages: said(SUM), stream: true };
const message = { model: CLAUDE, max_tokens: 200, messages: said(SUM), stream: true };

/** Reads until the twin has sent so many events, then leaves. */
async function leaveAfter(events: number, res: Response, leave: AbortController): Promise<void> {
  const reader = res.body?.getReader();
  let text = "";
  while (text.split("\n\n").length - 1 < events) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    text += Buffer.from(value).toString("utf8");
  }
  leave.abort();
}

async function expectAsBooked(rig: MeteringRig): Promise<void> {
  const { outcome } = await rig.nextSettled();
  expect(outcome).toMatchObject({ status: "ok", source: "reported" });
  const charge = rig.twin.charges.at(-1);
  if (!charge) throw new Error("the twin charged nothing");
  expect(asCharged(outcome)).toEqual(inOurTerms(charge));
}

describe("what the upstream reports is what is charged", () => {
  test.each<[string, OddAnswer["usage"]]>([
    ["in a chunk of its own, which the client did not ask for", "usual"],
    ["after [DONE]", "after_done"],
    ["with the finish reason", "with_finish"],
    ["in every chunk", "every_chunk"],
    ["null until the last", "null_before"],
    ["zero", "zero"],
  ])("totals %s", async (_name, usage = "usual") => {
    const rig = await startMeteringRig();
    rig.twin.odd({ usage });
    const text = await (await rig.call("chat", chat)).text();
    expect(text).not.toMatch(/"choices":\[\],"usage"/);
    const { outcome } = await rig.nextSettled();
    expect(outcome).toMatchObject({ status: "ok", source: "reported" });
    const charge = rig.twin.charges.at(-1);
    if (!charge) throw new Error("the twin charged nothing");
    const nothing = { inputUncached: 0, cacheRead: 0, cacheWrite: 0, output: 0, costMicros: 0 };
    expect(asCharged(outcome)).toEqual(usage === "zero" ? nothing : inOurTerms(charge));
  });

  test("tokens from a cache, as OpenAI counts them", async () => {
    const rig = await startMeteringRig();
    for (const words of ["hello", SUM]) {
      const messages = [{ role: "system", content: LONG }, ...said(words)];
      await (await rig.call("chat", { model: CACHER, messages, stream: true })).text();
      await expectAsBooked(rig);
    }
    expect(rig.twin.charges.at(-1)?.usage.cacheRead).toBeGreaterThan(1_000);
  });

  test.each(["5m", "1h"])("tokens to and from a cache of %s, as Anthropic counts them", async (ttl) => {
    const rig = await startMeteringRig();
    const system = [{ type: "text", text: LONG, cache_control: { type: "ephemeral", ttl } }];
    for (const [words, stream] of [
      ["hello", true],
      [SUM, true],
      ["who are you?", false],
    ] as const) {
      await (await rig.call("messages", { ...message, messages: said(words), system, stream })).text();
      await expectAsBooked(rig);
    }
    const [first, second] = rig.twin.charges.map((charge) => charge.usage);
    expect([first?.cacheWrite, second?.cacheRead].every((count) => (count ?? 0) > 1_000)).toBe(true);
  });

  test("Anthropic's counts so far, again and again", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ usage: "every_chunk" });
    await (await rig.call("messages", message)).text();
    await expectAsBooked(rig);
  });

  test.each<["chat" | "responses" | "messages" | "embeddings", object]>([
    ["chat", { model: THINKER, messages: said(SUM), stream: true }],
    ["chat", { model: THINKER, messages: said(SUM) }],
    ["responses", { model: THINKER, input: SUM, stream: true }],
    ["responses", { model: THINKER, input: SUM }],
    ["messages", { ...message, max_tokens: 4_000, thinking: { type: "enabled", budget_tokens: 1_024 } }],
    ["messages", { ...message, stream: false }],
    ["embeddings", { model: EMBEDDER, input: ["one", "two three"] }],
  ])("%s, thoughts included: %j", async (kind, body) => {
    const rig = await startMeteringRig();
    const res = await rig.call(kind, body);
    expect(res.status).toBe(200);
    await res.text();
    await expectAsBooked(rig);
  });
});

describe("where nothing can be believed, what was seen is charged", () => {
  const odd: OddAnswer["usage"][] = [
    "missing",
    { absurd: -5 },
    { absurd: 1e15 },
    { absurd: 0.5 },
    { absurd: "7" },
  ];

  test.each(odd)("a stream whose totals are %j", async (usage) => {
    const rig = await startMeteringRig();
    rig.twin.odd({ ...(usage && { usage }) });
    await (await rig.call("chat", chat)).text();
    const { outcome } = await rig.nextSettled();
    expect(outcome).toMatchObject({ status: "ok", source: "estimated", usage: { output: 4 } });
    expect(outcome.usage.inputUncached).toBeGreaterThan(5);
  });

  test("arguments of a tool call are seen too", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ usage: "missing" });
    const tools = [{ type: "function", function: { name: "look", parameters: {} } }];
    await (await rig.call("chat", { ...chat, messages: said("use the tool look"), tools })).text();
    const { outcome } = await rig.nextSettled();
    expect(outcome).toMatchObject({ source: "estimated", usage: { output: 9 } });
  });

  test("a plain answer without totals", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ usage: "missing" });
    await (await rig.call("chat", { ...chat, stream: false })).text();
    expect((await rig.nextSettled()).outcome).toMatchObject({ source: "estimated", usage: { output: 4 } });
  });
});

describe("an answer that is not whole", () => {
  test("left by its client: Anthropic's input is exact, the output what was seen", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ hangAfter: 6 });
    const leave = new AbortController();
    await leaveAfter(6, await rig.call("messages", message, leave.signal), leave);
    const { outcome } = await rig.nextSettled();
    await until(() => rig.twin.charges.length === 1);
    const charge = rig.twin.charges.at(-1);
    expect(outcome).toMatchObject({ status: "aborted", source: "estimated" });
    expect(outcome.usage).toMatchObject({ inputUncached: charge?.usage.input, output: 2 });
    expect(charge).toMatchObject({ ended: "client_left", usage: { output: 3 } });
  });

  test("left by its client: OpenAI's input is estimated", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ hangAfter: 4 });
    const leave = new AbortController();
    await leaveAfter(4, await rig.call("chat", chat, leave.signal), leave);
    const { outcome } = await rig.nextSettled();
    expect(outcome).toMatchObject({ status: "aborted", source: "estimated", usage: { output: 2 } });
    expect(outcome.usage.inputUncached).toBeGreaterThan(5);
  });

  test("cut by the upstream: what came is charged", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ cutAfter: 4 });
    await (await rig.call("chat", chat)).text();
    expect((await rig.nextSettled()).outcome).toMatchObject({
      status: "cut",
      source: "estimated",
      usage: { output: 2 },
    });
  });

  test.each<[string, OddAnswer]>([
    ["a page of HTML", { body: "html" }],
    ["a header and nothing more", { body: "header_only" }],
  ])("%s costs nothing", async (_name, odd) => {
    const rig = await startMeteringRig();
    rig.twin.odd({ ...odd, times: 2 });
    expect((await rig.call("chat", chat)).status).toBe(503);
    const { outcome } = await rig.nextSettled();
    expect(outcome).toMatchObject({ status: "refused", source: "none" });
    expect(asCharged(outcome).costMicros).toBe(0);
  });

  test("compressed, although we ask for it as it is: of no use to anybody, and charged to nobody", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ gzip: true, times: 2 });
    expect((await rig.call("chat", chat)).status).toBe(503);
    expect((await rig.nextSettled()).outcome).toMatchObject({ status: "refused", source: "none" });
  });

  test("garbage in a stream: what came before it is charged", async () => {
    const rig = await startMeteringRig();
    rig.twin.odd({ garbageAfter: 4 });
    const text = await (await rig.call("chat", chat)).text();
    expect(text).not.toContain("[DONE]");
    const { outcome } = await rig.nextSettled();
    expect(outcome).toMatchObject({ status: "cut", source: "estimated" });
    expect(outcome.usage.output).toBeGreaterThanOrEqual(2);
  });

  test.each([401, 402, 429, 500, 529])("a refusal with %i costs nothing", async (status) => {
    const rig = await startMeteringRig();
    rig.twin.faults.add({ kind: "status", match: /chat/, status, times: 2 });
    expect((await rig.call("chat", chat)).status).toBe(503);
    expect((await rig.nextSettled()).outcome).toMatchObject({ status: "refused", source: "none" });
  });

  test("tried twice, charged once", async () => {
    const rig = await startMeteringRig();
    rig.twin.faults.add({ kind: "status", match: /chat/, status: 502 });
    expect((await rig.call("chat", chat)).status).toBe(200);
    await expectAsBooked(rig);
    expect(rig.twin.charges).toHaveLength(1);
  });
});

test("two calls that say the same are two calls", async () => {
  const rig = await startMeteringRig();
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const res = await rig.call("chat", chat);
      await res.text();
      return res.headers.get("x-request-id");
    }),
  );
  await rig.nextSettled();
  expect(new Set(ids).size).toBe(2);
  expect([...rig.settled.keys()].sort()).toEqual([...ids].sort());
});

test("eight megabytes with a picture are held room for as a picture, and charged as reported", async () => {
  const rig = await startMeteringRig();
  const url = `data:image/png;base64,${"iVBORw0KGgo".repeat(700_000)}`;
  const content = [
    { type: "text", text: SUM },
    { type: "image_url", image_url: { url } },
  ];
  const res = await rig.call("chat", { model: LLAMA, messages: [{ role: "user", content }] });
  expect(res.status).toBe(200);
  await res.text();
  await expectAsBooked(rig);
  const { planned } = await rig.nextSettled();
  expect(planned.inputTokens).toBeLessThan(50_000);
  expect(planned.inputTokens).toBeGreaterThanOrEqual(rig.twin.charges[0]?.usage.input ?? 0);
});
