import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LlmTwin, startLlmTwin } from "../../../src/sandbox/llm/llm-twin.ts";
import { defaultLlmModels } from "../../../src/sandbox/llm/models.ts";

let twin: LlmTwin;
beforeEach(async () => {
  twin = await startLlmTwin({
    apiKey: "key",
    models: [...defaultLlmModels(), { id: "small", contextLength: 100 }],
  });
});
afterEach(() => twin.close());

const MODEL = "deepseek-ai/DeepSeek-V3.2";
const good = { model: MODEL, messages: [{ role: "user", content: "hello" }] };

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${twin.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer key", "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const refusals: [string, unknown, number, RegExp][] = [
  [
    "an unknown parameter",
    { ...good, metadata: {} },
    400,
    /Unrecognized request argument supplied: metadata/,
  ],
  ["OpenAI's newer token limit", { ...good, max_completion_tokens: 5 }, 400, /max_completion_tokens/],
  ["a wrong type", { ...good, stream: "yes" }, 400, /'stream'/],
  [
    "stream_options without stream",
    { ...good, stream_options: { include_usage: true } },
    400,
    /only allowed when/,
  ],
  ["an unknown stream option", { ...good, stream: true, stream_options: { x: 1 } }, 400, /stream_options/],
  ["an unknown model", { ...good, model: "default" }, 404, /does not exist/],
  ["no messages", { model: MODEL }, 400, /Missing required parameter: 'messages'/],
  ["an unknown role", { ...good, messages: [{ role: "robot", content: "" }] }, 400, /'robot' is not one of/],
  ["a message without content", { ...good, messages: [{ role: "user" }] }, 400, /messages\[0\]\.content/],
  ["no JSON", "{", 400, /could not parse/],
  [
    "too much for the context",
    { ...good, model: "small", max_tokens: 100 },
    400,
    /maximum context length is 100/,
  ],
];

describe("the LLM twin refuses", () => {
  test.each(refusals)("%s", async (_name, body, status, words) => {
    const res = await post(body);
    expect(res.status).toBe(status);
    const { error } = (await res.json()) as { error: { message: string } };
    expect(error.message).toMatch(words);
  });

  test("a wrong key, path, method and content type", async () => {
    expect((await post(good, { authorization: "Bearer other" })).status).toBe(401);
    expect((await post(good, { "content-type": "text/plain" })).status).toBe(415);
    const headers = { authorization: "Bearer key" };
    expect((await fetch(`${twin.baseUrl}/completions`, { headers, method: "POST" })).status).toBe(404);
    expect((await fetch(`${twin.baseUrl}/chat/completions`, { headers })).status).toBe(405);
  });
});

describe("the LLM twin answers", () => {
  test.each([
    ["hello", /^Hello! I'm Clawdia/],
    ["[Sun 2026-11-22 18:54 UTC] what is 12 / 5?\n\nRuntime: agent=main", /^12 ÷ 5 = 2\.4\.$/],
    ["What is the capital of Norway?", /Oslo/],
    ["who are you?", /I'm Clawdia/],
    ["/start", /freshly started/],
    ["xyzzy", /You wrote: “xyzzy”/],
  ])("%j", async (content, words) => {
    const messages = [
      { role: "system", content: "Your name is Clawdia." },
      { role: "user", content },
      { role: "user", content: [{ type: "text", text: "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>> none" }] },
    ];
    const body = (await (await post({ ...good, messages })).json()) as {
      choices: { message: { content: string } }[];
    };
    expect(body.choices[0]?.message.content).toMatch(words);
  });

  test("a stream says the same as a plain answer, with usage only when asked", async () => {
    const plain = (await (await post(good)).json()) as { choices: { message: { content: string } }[] };
    const text = await (await post({ ...good, stream: true })).text();
    const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map((match) => JSON.parse(match[1] ?? ""));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe(
      plain.choices[0]?.message.content,
    );
    expect(text).not.toContain('"usage"');
    expect(
      await (await post({ ...good, stream: true, stream_options: { include_usage: true } })).text(),
    ).toContain('"choices":[],"usage"');
  });

  test("the token limit ends an answer early and says so", async () => {
    const body = (await (await post({ ...good, max_tokens: 2 })).json()) as {
      choices: { finish_reason: string }[];
    };
    expect(body).toMatchObject({ choices: [{ finish_reason: "length" }], usage: { completion_tokens: 2 } });
  });

  test("its catalogue has prices", async () => {
    const res = await fetch(`${twin.baseUrl}/models`, { headers: { authorization: "Bearer key" } });
    const { data } = (await res.json()) as { data: { id: string; pricing: Record<string, string> }[] };
    for (const model of data) expect(Number(model.pricing.input), model.id).toBeGreaterThan(0);
  });
});
