import { describe, expect, test } from "vitest";
import { CHAT } from "../../../src/gateway/families/chat.ts";
import type { Route } from "../../../src/gateway/routes/route.ts";
import { refusalOf } from "./refusal-of.ts";
import { routeOf } from "./sample-route.ts";
import { textOf } from "./text-of.ts";

const compatible = routeOf({ model: 'odd"name' });
const openai = routeOf({ kind: "openai" });

const parse = (text: string) => CHAT.parse(Buffer.from(text));
const sent = (text: string, route: Route = compatible, limit = 50): Record<string, unknown> =>
  JSON.parse(textOf(parse(text).body(route, limit))) as Record<string, unknown>;
const withMembers = (more: object): string =>
  JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], ...more });

describe("what goes upstream", () => {
  test("large values go exactly as they came, and the rest is ours", () => {
    const messages = '[ {"role":"user","content":"\\u00e9 1.0 1e2 \\/"} ]';
    const request = parse(`{"messages":${messages},"model":"default","temperature":1.0,"stream":true}`);
    const body = textOf(request.body(compatible, 50));
    expect(body).toContain(`"messages":${messages}`);
    expect(body).toContain('"temperature":1.0');
    expect(JSON.parse(body)).toMatchObject({
      model: 'odd"name',
      max_tokens: 50,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("the newer name of the limit wins, and only the upstream's own name is sent", () => {
    const text = withMembers({ max_tokens: 5, max_completion_tokens: 9 });
    expect(parse(text).maxOutputTokens).toBe(9);
    expect(sent(text, compatible, 7)).toMatchObject({ max_tokens: 7 });
    expect(sent(text, openai, 7)).toMatchObject({ max_completion_tokens: 7 });
    expect(sent(text, openai, 7)).not.toHaveProperty("max_tokens");
  });

  test("the role developer becomes system where it is not known, and nothing else changes", () => {
    const messages =
      '[{"role":"developer","content":"developer 1.50"}, {"content":[{"type":"text","text":"x"}],"role":"user"}]';
    const text = `{"model":"m","messages":${messages}}`;
    expect(textOf(parse(text).body(compatible, 1))).toContain(
      '[{"role":"system","content":"developer 1.50"},{"content":[{"type":"text","text":"x"}],"role":"user"}]',
    );
    expect(textOf(parse(text).body(openai, 1))).toContain(messages);
    const disguised = '{"model":"m","messages":[{"role":"d\\u0065veloper","content":""}]}';
    expect(sent(disguised)).toMatchObject({ messages: [{ role: "system", content: "" }] });
  });
});

describe("the size of a request", () => {
  test("a picture's data is not text", () => {
    const data = `data:image/png;base64,${"A".repeat(900_000)}`;
    const content = [
      { type: "text", text: "what is this?" },
      { type: "image_url", image_url: { url: data } },
      { type: "image_url", image_url: { url: "https://example.com/a.png" } },
    ];
    const { size } = parse(withMembers({ messages: [{ role: "user", content }] }));
    expect(size.pictures).toBe(2);
    expect(size.textBytes).toBeLessThan(500);
  });

  test("what only looks like a picture is text", () => {
    const data = `data:image/png;base64,${"A".repeat(9_000)}`;
    const content = [{ type: "text", text: "x", image_url: { url: data } }];
    const { size } = parse(
      withMembers({ messages: [{ role: "user", content }], tools: [{ type: "function", image_url: data }] }),
    );
    expect(size.pictures).toBe(0);
    expect(size.textBytes).toBeGreaterThan(18_000);
  });

  test("members that are left behind cost nothing, and answers are counted", () => {
    const { size, answers } = parse(withMembers({ metadata: { a: "x".repeat(5_000) }, n: 3 }));
    expect(size.textBytes).toBeLessThan(200);
    expect(answers).toBe(3);
  });
});

test.each([
  [{ max_tokens: 0 }, "max_tokens"],
  [{ max_tokens: -5 }, "max_tokens"],
  [{ max_tokens: 1.5 }, "max_tokens"],
  [{ max_tokens: 1e300 }, "max_tokens"],
  [{ max_completion_tokens: "10" }, "max_completion_tokens"],
  [{ n: 17 }, "n"],
  [{ n: 0 }, "n"],
  [{ tools: {} }, "tools"],
  [{ tools: [null] }, "tools"],
  [{ tools: [{ type: "function" }, []] }, "tools"],
  [{ stream: 1 }, "stream"],
  [{ stream: true, stream_options: [] }, "stream_options"],
])("%j is refused", (more, param) => {
  expect(refusalOf(CHAT, withMembers(more))).toMatchObject({ status: 400, code: "invalid_value", param });
});

test.each([
  [{ tools: [{ type: "web_search" }] }, "tools"],
  [{ tools: [{ name: "no type" }] }, "tools"],
  [{ web_search_options: {} }, "web_search_options"],
  [{ messages: [{ role: "user", content: [{ type: "file", file: { file_id: "file-1" } }] }] }, "messages"],
  [
    {
      messages: [
        { role: "user", content: [{ type: "file", file: { file_data: "https://a.example/long.pdf" } }] },
      ],
    },
    "messages",
  ],
  [{ messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] }, "messages"],
  [{ messages: [{ role: "user", content: [{ type: "video_url", video_url: {} }] }] }, "messages"],
])("%j would be kept or paid for upstream, and is refused", (more, param) => {
  expect(refusalOf(CHAT, withMembers(more))).toMatchObject({
    status: 400,
    code: "unsupported_parameter",
    param,
  });
});

test.each(["[]", "[ \n ]", '""', "{}", "null"])("messages %s are none", (messages) => {
  expect(refusalOf(CHAT, `{"model":"m","messages":${messages}}`)).toMatchObject({ param: "messages" });
  const spaced = `{"model":"m","messages":[${" ".repeat(200)}{"role":"user","content":"hi"}]}`;
  expect(parse(spaced).model).toBe("m");
});

test.each([
  '[{"type":"web_search","type":"function"}]',
  '[{"type":"function","type":"web_search"}]',
  '[{"type":"function","t\\u0079pe":"web_search"}]',
  '[{"t\\u0079pe":"web_search"}]',
  '[{"type":"function"},{"type":"w\\u0065b_search"}]',
])("a tool in disguise is seen through: %s", (tools) => {
  const text = `${withMembers({}).slice(0, -1)},"tools":${tools}}`;
  expect(refusalOf(CHAT, text)).toMatchObject({ status: 400, param: "tools" });
});

test("nulls are as good as nothing", () => {
  const nulls = { max_tokens: null, n: null, stream: null, stream_options: null, web_search_options: null };
  expect(parse(withMembers(nulls))).toMatchObject({ maxOutputTokens: null, answers: 1, stream: false });
});

test.each([
  ['data: {"choices":[],"usage":{"total_tokens":3}}\n\n', "usage"],
  ['data: { "usage" : {"a":1} , "choices" : [ ] }\r\n\r\n', "usage"],
  ['data:{"choices":[],\ndata: "usage":{}}\n\n', "usage"],
  ['data: {"choices":[{"delta":{}}],"usage":{"total_tokens":3}}\n\n', "pass"],
  ['data: {"choices":[],"usage":null}\n\n', "pass"],
  ['data: {"choices":[{"delta":{"content":"\\"usage\\" \\"error\\""}}]}\n\n', "pass"],
  [': a comment with "usage"\n\n', "pass"],
  ["data:\n\n", "pass"],
  ["event: ping\n\n", "pass"],
  ["data: [DONE]\n\n", "last"],
  ["data:[DONE]\r\n\r\n", "last"],
  ['data: {"error":{"message":"credit is used up"}}\n\n', "failed"],
  ['data: {"object":"error","message":"\\"error\\""}\n\n', "failed"],
  ['data: {"choices":[{"delta":{"con\n\n', "broken"],
  ["data: <html>\n\n", "broken"],
  ["\u0000\u0001garbage\n\n", "broken"],
  ['data: {"usage" broken}\n\n', "broken"],
])("%j is %s", (text, mark) => {
  expect(CHAT.mark(Buffer.from(text))).toBe(mark);
});

test("as many tools as any provider takes are looked at one by one, and more are refused", () => {
  const tools = (count: number) => Array.from({ length: count }, () => ({ type: "function" }));
  expect(CHAT.parse(Buffer.from(withMembers({ tools: tools(512) }))).model).toBe("m");
  expect(refusalOf(CHAT, withMembers({ tools: tools(513) }))).toMatchObject({ status: 400, param: "tools" });
});

test("more messages than any window holds go upstream as they are", () => {
  const bodyOf = (count: number) => {
    const messages = Array.from({ length: count }, () => ({ role: "developer", content: "a" }));
    const request = CHAT.parse(Buffer.from(withMembers({ messages })));
    return textOf(request.body(routeOf({ kind: "compatible" }), 9));
  };
  expect(bodyOf(10_000)).not.toContain("developer");
  expect(bodyOf(10_001)).not.toContain("system");
});
