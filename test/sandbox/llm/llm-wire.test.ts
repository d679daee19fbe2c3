import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LlmTwin, startLlmTwin } from "../../../src/sandbox/llm/llm-twin.ts";
import { claudeModels, defaultLlmModels } from "../../../src/sandbox/llm/models.ts";
import {
  AnthropicError,
  ChatChunk,
  ChatCompletion,
  Embeddings,
  Message,
  MessageEvent,
  ModelResponse,
  OpenAiError,
  ResponseEvent,
} from "./wire-schemas.ts";

let twin: LlmTwin;
beforeEach(async () => {
  twin = await startLlmTwin({ apiKey: "key", models: [...defaultLlmModels(), ...claudeModels()] });
});
afterEach(() => twin.close());

const THINKER = "Qwen/Qwen3.5-35B-A3B";
const CACHER = "deepseek-ai/DeepSeek-V3.2";
const CLAUDE = "claude-sonnet-4-5";
const LONG = "The harbour is quiet in the morning. ".repeat(300);

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> => {
  const isAnthropic = path === "/messages";
  const key: Record<string, string> = isAnthropic
    ? { "x-api-key": "key", "anthropic-version": "2023-06-01" }
    : { authorization: "Bearer key" };
  return fetch(`${isAnthropic ? twin.anthropicBaseUrl : twin.baseUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...key, ...headers },
    body: JSON.stringify(body),
  });
};

const dataOf = (text: string): unknown[] =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map((match) => JSON.parse(match[1] ?? "") as unknown);

const tool = { name: "look", description: "Looks.", parameters: { type: "object", properties: {} } };
const ask = "please use the tool look";
const said = (content: string) => [{ role: "user", content }];

describe("answers are what the APIs' references say", () => {
  test.each<[string, object]>([
    ["words", { messages: said("what is 6 x 7?") }],
    ["a tool call", { messages: said(ask), tools: [{ type: "function", function: tool }] }],
    ["the limit", { messages: said("long story"), max_tokens: 20 }],
  ])("a chat completion: %s", async (_name, body) => {
    const plain = ChatCompletion.parse(
      await (await post("/chat/completions", { model: THINKER, ...body })).json(),
    );
    const streamed = { model: THINKER, ...body, stream: true, stream_options: { include_usage: true } };
    const text = await (await post("/chat/completions", streamed)).text();
    const chunks = dataOf(text).map((chunk) => ChatChunk.parse(chunk));
    const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
    const message = plain.choices[0].message;
    expect(deltas.map((delta) => delta.content ?? "").join("")).toBe(message.content ?? "");
    expect(deltas.map((delta) => delta.reasoning_content ?? "").join("")).toBe(message.reasoning_content);
    const args = deltas.flatMap((delta) => delta.tool_calls ?? []).map((call) => call.function.arguments);
    expect(args.join("")).toBe(message.tool_calls?.[0]?.function.arguments ?? "");
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { completion_tokens: plain.usage.completion_tokens },
    });
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test.each<[string, object]>([
    ["words", { messages: said("what is 6 x 7?") }],
    ["thoughts", { messages: said("hello"), thinking: { type: "enabled", budget_tokens: 1024 } }],
    ["a tool call", { messages: said(ask), tools: [{ name: "look", input_schema: { type: "object" } }] }],
    ["the limit", { messages: said("long story"), max_tokens: 20 }],
  ])("a message of Anthropic's: %s", async (_name, body) => {
    const call = { model: CLAUDE, max_tokens: 500, ...body };
    const plain = Message.parse(await (await post("/messages", call)).json());
    const text = await (await post("/messages", { ...call, stream: true })).text();
    const events = dataOf(text).map((event) => MessageEvent.parse(event));
    expect([...text.matchAll(/^event: (.*)$/gm)].map((match) => match[1])).toEqual(
      events.map((event) => event.type),
    );
    expect(events.at(0)?.type).toBe("message_start");
    expect(events.at(-2)).toMatchObject({ usage: { output_tokens: plain.usage.output_tokens } });
    const texts = events.flatMap((event) =>
      event.type === "content_block_delta" && event.delta.type === "text_delta" ? [event.delta.text] : [],
    );
    expect(texts.join("")).toBe(plain.content.flatMap((b) => (b.type === "text" ? [b.text] : [])).join(""));
  });

  test.each<[string, object]>([
    ["words", { input: "what is 6 x 7?" }],
    ["a tool call", { input: said(ask), tools: [{ type: "function", ...tool }] }],
    ["the limit", { input: "long story", max_output_tokens: 20 }],
  ])("a response: %s", async (_name, body) => {
    const plain = ModelResponse.parse(await (await post("/responses", { model: THINKER, ...body })).json());
    const text = await (await post("/responses", { model: THINKER, ...body, stream: true })).text();
    const events = dataOf(text).map((event) => ResponseEvent.parse(event));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
    const end = events.at(-1);
    expect(end).toMatchObject({ type: `response.${plain.status}`, response: { usage: plain.usage } });
  });

  test.each<unknown>(["hello", ["a", "b"], [1, 2, 3], [[1, 2], [3]]])("embeddings of %j", async (input) => {
    const body = { model: "BAAI/bge-m3", input };
    const floats = Embeddings.parse(await (await post("/embeddings", body)).json());
    const packed = Embeddings.parse(
      await (await post("/embeddings", { ...body, encoding_format: "base64" })).json(),
    );
    expect(packed.data).toHaveLength(floats.data.length);
    expect(floats.usage.prompt_tokens).toBeGreaterThan(0);
  });

  test("the schemas would notice a member that is not there, and one that is too much (control)", async () => {
    const plain: unknown = await (
      await post("/messages", { model: CLAUDE, max_tokens: 9, messages: said("hi") })
    ).json();
    expect(Message.safeParse(plain).success).toBe(true);
    expect(Message.safeParse({ ...(plain as object), extra: 1 }).success).toBe(false);
    expect(Message.safeParse({ ...(plain as object), usage: {} }).success).toBe(false);
  });
});

describe("refusals are in the API's own words", () => {
  const message = { model: CLAUDE, max_tokens: 9, messages: said("hi") };
  test.each<[object, Record<string, string>, number, string]>([
    [message, { "x-api-key": "other" }, 401, "authentication_error"],
    [message, { "anthropic-version": "" }, 400, "invalid_request_error"],
    [{ ...message, model: THINKER }, {}, 404, "not_found_error"],
    [{ ...message, store: true }, {}, 400, "invalid_request_error"],
    [{ model: CLAUDE, messages: said("hi") }, {}, 400, "invalid_request_error"],
    [{ ...message, messages: [{ role: "system", content: "x" }] }, {}, 400, "invalid_request_error"],
  ])("Anthropic: %j %j", async (body, headers, status, type) => {
    const res = await post("/messages", body, headers);
    expect(res.status).toBe(status);
    expect(AnthropicError.parse(await res.json()).error.type).toBe(type);
  });

  test.each<[string, object]>([
    ["/responses", { model: THINKER, input: "hi", max_output_tokens: 3 }],
    ["/responses", { model: THINKER, input: "hi", store: true }],
    ["/responses", { model: THINKER, input: "hi", tools: [{ type: "web_search" }] }],
    ["/embeddings", { model: THINKER, input: "hi" }],
    ["/embeddings", { model: "BAAI/bge-m3" }],
    ["/chat/completions", { model: "BAAI/bge-m3", messages: said("hi") }],
  ])("OpenAI: %s %j", async (path, body) => {
    const res = await post(path, body);
    expect(res.status).toBeGreaterThanOrEqual(400);
    OpenAiError.parse(await res.json());
  });
  test("none of it is charged", async () => {
    await post("/responses", { model: THINKER, input: "hi", store: true });
    expect(twin.charges).toHaveLength(0);
  });
});

describe("a long beginning that was seen before", () => {
  test("is cheaper by itself at OpenAI's, in steps of 128 tokens", async () => {
    const call = (text: string) => ({
      model: CACHER,
      messages: [{ role: "system", content: LONG }, ...said(text)],
    });
    await post("/chat/completions", call("hello"));
    const again = ChatCompletion.parse(await (await post("/chat/completions", call("who are you?"))).json());
    const cached = again.usage.prompt_tokens_details.cached_tokens;
    expect(cached).toBeGreaterThanOrEqual(1024);
    expect(cached % 128).toBe(0);
    const [first, second] = twin.charges;
    expect(first?.usage.cacheRead).toBe(0);
    expect(second?.usage).toMatchObject({ cacheRead: cached, input: again.usage.prompt_tokens - cached });
  });

  test("is written and read where Anthropic's caller marks it, for an hour if asked", async () => {
    const call = (text: string, ttl?: string) => ({
      model: CLAUDE,
      max_tokens: 50,
      system: [{ type: "text", text: LONG, cache_control: { type: "ephemeral", ...(ttl && { ttl }) } }],
      messages: said(text),
    });
    await post("/messages", call("hello"));
    await post("/messages", call("who are you?"));
    await post("/messages", { ...call("hi", "1h"), model: "claude-haiku-4-5" });
    const [write, read, long] = twin.charges.map((charge) => charge.usage);
    expect(write?.cacheWrite).toBeGreaterThan(1024);
    expect(write).toMatchObject({ cacheRead: 0, cacheWriteLong: 0 });
    expect(read).toMatchObject({ cacheRead: write?.cacheWrite, cacheWrite: 0 });
    expect(long?.cacheWriteLong).toBe(write?.cacheWrite);
  });
});

describe("the books", () => {
  test("charge each kind of token at its own price", async () => {
    await post("/messages", {
      model: CLAUDE,
      max_tokens: 50,
      system: [{ type: "text", text: LONG, cache_control: { type: "ephemeral" } }],
      messages: said("what is 6 x 7?"),
    });
    const [charge] = twin.charges;
    expect(charge).toMatchObject({ kind: "messages", said: "what is 6 x 7?", ended: "whole", told: true });
    const { input = 0, cacheWrite = 0, output = 0 } = charge?.usage ?? {};
    expect(output).toBe(5);
    expect(charge?.picoDollars).toBe(
      BigInt(input) * 3_000_000n + BigInt(cacheWrite) * 3_750_000n + 75_000_000n,
    );
  });

  test("hold what was made of a stream that broke", async () => {
    twin.odd({ cutAfter: 3 });
    const res = await post("/chat/completions", {
      model: CACHER,
      messages: said("what is 6 x 7?"),
      stream: true,
    });
    await expect(res.text()).rejects.toThrow();
    expect(twin.charges).toMatchObject([{ ended: "cut", told: false, usage: { output: 2 } }]);
  });
});

describe("odd answers", () => {
  const call = {
    model: CACHER,
    messages: said("what is 6 x 7?"),
    stream: true,
    stream_options: { include_usage: true },
  };
  const stream = async (): Promise<string> => (await post("/chat/completions", call)).text();

  test("totals may be anywhere, or missing, or impossible, and the next answer is as usual", async () => {
    for (const [usage, pattern] of [
      ["after_done", /\[DONE\][\s\S]*"usage":\{/],
      ["with_finish", /"finish_reason":"stop"\}\],"usage":\{/],
      ["every_chunk", /("usage":\{[\s\S]*){6}/],
      ["null_before", /("usage":null[\s\S]*){7}"usage":\{/],
      ["zero", /"prompt_tokens":0,"completion_tokens":0/],
      [{ absurd: -4 }, /"prompt_tokens":-4/],
    ] as const) {
      twin.odd({ usage });
      expect(await stream()).toMatch(pattern);
    }
    twin.odd({ usage: "missing" });
    expect(await stream()).not.toContain('"usage"');
    expect(await stream()).toMatch(/"usage":\{[^}]*\}+\n\ndata: \[DONE\]/);
    expect(twin.charges.map((charge) => charge.told)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(twin.charges.map((charge) => charge.picoDollars > 0n)).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  test("a body may be a page, nothing, garbage or compressed", async () => {
    twin.odd({ body: "html" });
    expect(await stream()).toContain("<title>502");
    twin.odd({ body: "header_only" });
    await expect(stream()).rejects.toThrow();
    twin.odd({ garbageAfter: 2 });
    expect(await stream()).toMatch(/"content":"\n\n/);
    twin.odd({ gzip: true });
    const res = await post("/chat/completions", call);
    expect(res.headers.get("content-encoding")).toBe("gzip");
    expect(await res.text()).toContain("[DONE]");
  });
});
