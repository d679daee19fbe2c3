import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  AGENT,
  AGENT_KEY,
  CLAUDE,
  createTestLedger,
  EMBEDDER,
  errorOf,
  hashOf,
  hello,
  holderOf,
  inMessages,
  inResponses,
  MODEL,
  PRICE,
  question,
  type Rig,
  startRig,
  UPSTREAM_KEY,
  upstreamAt,
} from "./gateway-rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

const sentUpstream = (): unknown => JSON.parse(rig.twin.requests.at(-1)?.body ?? "{}");
const outcome = () => rig.ledger.outcomes.at(-1);

const calls = [
  { name: "chat", path: "/v1/chat/completions", body: hello, model: MODEL },
  { name: "responses", path: "/v1/responses", body: inResponses, model: MODEL },
  { name: "messages", path: "/v1/messages", body: inMessages, model: CLAUDE },
] as const;

describe.each(calls)("$name", ({ name, path, body, model }) => {
  test("answers whole, under the upstream's own name for the model, and is settled by its report", async () => {
    const res = await rig.post(path, body);
    expect(res.status).toBe(200);
    expect(await res.text()).toContain("6 × 7 = 42.");
    expect(sentUpstream()).toMatchObject({ model });
    expect(rig.ledger.planned).toMatchObject([{ kind: name, price: PRICE, agent: AGENT }]);
    const { usage } = rig.twin.charges.at(-1) ?? {};
    expect(outcome()).toMatchObject({ status: "ok", source: "reported", model });
    expect(outcome()?.usage.output).toBe(usage?.output);
  });

  test("streams byte for byte what the upstream said", async () => {
    const res = await rig.post(path, { ...body, stream: true });
    expect(res.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const text = await res.text();
    if (name === "chat") expect(rig.twin.lastStream.startsWith(text.slice(0, 200))).toBe(true);
    else expect(text).toBe(rig.twin.lastStream);
    expect(outcome()).toMatchObject({ status: "ok", source: "reported" });
  });

  test("holds room for the clamped limit and never asks the upstream for more", async () => {
    await rig.close();
    rig = await startRig({ ledger: createTestLedger(() => 33) });
    const limit = name === "responses" ? "max_output_tokens" : "max_tokens";
    await rig.post(path, { ...body, [limit]: 1_000_000_000 });
    expect(rig.ledger.planned[0]?.maxOutputTokens).toBe(16_384);
    expect(sentUpstream()).toMatchObject({ [limit]: 33 });
  });

  test("a name that cannot be used here is 400, and nothing is reserved", async () => {
    const other = name === "messages" ? "llama" : "smart";
    for (const unusable of [other, EMBEDDER, "gpt-99"]) {
      const res = await rig.post(path, { ...body, model: unusable });
      expect([unusable, res.status]).toEqual([unusable, 400]);
    }
    expect([rig.ledger.planned.length, rig.twin.requests.length]).toEqual([0, 0]);
  });

  test("a stream that breaks ends in this API's own error and is settled as cut", async () => {
    rig.twin.odd({ cutAfter: 4 });
    const text = await (await rig.post(path, { ...body, stream: true })).text();
    const last = JSON.parse(text.trim().split("data: ").at(-1) ?? "");
    const words = { message: expect.stringContaining("not available right now") };
    const errors = {
      chat: { error: { ...words, type: "server_error", code: "upstream_unavailable" } },
      responses: { ...words, type: "error", code: "upstream_unavailable", sequence_number: 4 },
      messages: { type: "error", error: { ...words, type: "overloaded_error" } },
    };
    expect(last).toMatchObject(errors[name]);
    if (name !== "chat") expect(text).toContain("event: error\n");
    expect(outcome()).toMatchObject({ status: "cut", source: "estimated" });
  });
});

test("embeddings: input alone is reserved and settled", async () => {
  const res = await rig.post("/v1/embeddings", { model: EMBEDDER, input: ["one", "two"] });
  expect(res.status).toBe(200);
  const answer = (await res.json()) as { data: unknown[]; usage: { prompt_tokens: number } };
  expect(answer.data).toHaveLength(2);
  expect(rig.ledger.planned).toMatchObject([{ kind: "embeddings", model: EMBEDDER, maxOutputTokens: 0 }]);
  expect(outcome()).toMatchObject({ status: "ok", source: "reported" });
  expect(outcome()?.usage).toMatchObject({ inputUncached: answer.usage.prompt_tokens, output: 0 });
});

test("Anthropic's upstream gets its own headers, and none of the client's", async () => {
  const res = await rig.post("/v1/messages", inMessages, {
    headers: {
      "x-api-key": AGENT_KEY,
      "anthropic-version": "2099-01-01",
      "anthropic-beta": "fast",
      cookie: "a=b",
    },
  });
  expect([res.status, res.headers.get("request-id")]).toEqual([
    200,
    expect.stringMatching(/^[0-9a-f-]{36}$/),
  ]);
  const { headers = {} } = rig.twin.requests[0] ?? {};
  expect(headers).toMatchObject({ "x-api-key": UPSTREAM_KEY, "anthropic-version": "2023-06-01" });
  for (const name of ["authorization", "anthropic-beta", "cookie"]) expect(headers).not.toHaveProperty(name);
});

test("several answers share the limit that is held for them", async () => {
  await rig.post("/v1/chat/completions", { ...hello, n: 4, max_tokens: 50 });
  expect(rig.ledger.planned[0]?.maxOutputTokens).toBe(200);
});

test("an answer without a limit may fill what the conversation leaves of the model's window", async () => {
  await rig.post("/v1/chat/completions", hello);
  await rig.post("/v1/chat/completions", {
    ...hello,
    messages: [{ role: "user", content: `${"x ".repeat(180_000)}${question}` }],
  });
  const [short, long] = rig.ledger.planned;
  expect(short?.maxOutputTokens).toBe(16_384);
  expect(long?.maxOutputTokens).toBe(131_072 - (long?.inputTokens ?? 0));
});

test("room for a conversation is never more than the model's window", async () => {
  const file = { type: "file", file: { filename: "a.pdf", file_data: "A".repeat(900_000) } };
  await rig.post("/v1/chat/completions", { ...hello, messages: [{ role: "user", content: [file] }] });
  await rig.post("/v1/embeddings", { model: EMBEDDER, input: ["x ".repeat(450_000)] });
  const [chat, embeddings] = rig.ledger.planned;
  expect(chat?.inputTokens).toBe(131_072);
  expect(embeddings?.inputTokens).toBeGreaterThan(300_000);
});

test("while nobody has said which models there are, an agent is asked to wait and not to give its model up", async () => {
  rig.gateway.useUpstreams([]);
  expect((await rig.chat(hello)).status).toBe(503);
  rig.gateway.useUpstreams([upstreamAt("twin", rig.twin.baseUrl)]);
  expect((await rig.chat(hello)).status).toBe(200);
});

test("the line of a call says what its upstream calls it", async () => {
  await rig.chat(hello);
  const line = rig.logged().find(({ event }) => event === "gateway.request");
  expect(line).toMatchObject({ upstreamId: expect.stringMatching(/^[0-9a-f-]{36}$/), outcome: "ok" });
});

test("an alias of another plan is told so, and not listed", async () => {
  const starter = { ...AGENT, allowance: { ...AGENT.allowance, plan: "starter" as const } };
  rig.agents.set(hashOf(AGENT_KEY), holderOf(starter));
  const res = await rig.post("/v1/messages", inMessages);
  expect(res.status).toBe(400);
  expect(await res.json()).toMatchObject({
    type: "error",
    error: { type: "invalid_request_error", message: expect.stringContaining("not part of this plan") },
  });
  const headers = { authorization: `Bearer ${AGENT_KEY}` };
  const list = (await (await fetch(`${rig.url}/v1/models`, { headers })).json()) as {
    data: { id: string }[];
  };
  expect(list.data.map(({ id }) => id)).toEqual([
    "default",
    "llama",
    "other",
    MODEL,
    "other/model",
    EMBEDDER,
  ]);
});

test("tokens are counted without asking, reserving or charging anybody", async () => {
  const { max_tokens, ...conversation } = inMessages;
  const res = await rig.post("/v1/messages/count_tokens", conversation);
  expect(await res.json()).toEqual({ input_tokens: expect.any(Number) });
  expect([rig.ledger.planned.length, rig.twin.requests.length]).toEqual([0, 0]);
  expect((await rig.post("/v1/messages/count_tokens", { ...conversation, model: "no" })).status).toBe(400);
});

describe("the list of models", () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${rig.url}${path}`, { headers: { authorization: `Bearer ${AGENT_KEY}`, ...headers } });

  test("has each model at its own path, slashes escaped or not", async () => {
    for (const id of ["default", MODEL, encodeURIComponent(MODEL)]) {
      const res = await get(`/v1/models/${id}`);
      expect(await res.json()).toMatchObject({ id: decodeURIComponent(id), object: "model" });
    }
    const none = await get("/v1/models/gpt-99");
    expect([none.status, (await errorOf(none)).code]).toEqual([404, "model_not_found"]);
    expect((await get("/v1/models/%E0%A4%A")).status).toBe(404);
  });

  test("speaks Anthropic's shape to those who speak it", async () => {
    const version = { "anthropic-version": "2023-06-01" };
    const list = (await (await get("/v1/models", version)).json()) as { data: unknown[] };
    expect(list).toMatchObject({ has_more: false, first_id: "default", last_id: CLAUDE });
    expect(list.data[0]).toMatchObject({ type: "model", id: "default", display_name: "default" });
    const none = await get("/v1/models/gpt-99", version);
    expect(await none.json()).toMatchObject({ type: "error", error: { type: "not_found_error" } });
  });
});
