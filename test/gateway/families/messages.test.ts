import { describe, expect, test } from "vitest";
import { MESSAGES } from "../../../src/gateway/families/messages.ts";
import { refusalOf } from "./refusal-of.ts";
import { routeOf } from "./sample-route.ts";
import { textOf } from "./text-of.ts";

const said = (...content: object[]) => [{ role: "user", content }];
const withMembers = (more: object): string =>
  JSON.stringify({ model: "m", max_tokens: 5_000, messages: [{ role: "user", content: "hi" }], ...more });
const parse = (more: object) => MESSAGES.parse(Buffer.from(withMembers(more)));
const sent = (more: object, limit: number): unknown =>
  JSON.parse(textOf(parse(more).body(routeOf({ kind: "anthropic", model: "claude" }), limit)));

test("what the API knows goes as it came, and what identifies or buys extra stays here", () => {
  const system = [{ type: "text", text: "be brief", cache_control: { type: "ephemeral" } }];
  const extra = { metadata: { user_id: "u" }, service_tier: "priority", speed: "fast", inference_geo: "us" };
  expect(sent({ system, stream: true, top_k: 3, ...extra }, 90)).toEqual({
    model: "claude",
    messages: [{ role: "user", content: "hi" }],
    system,
    top_k: 3,
    max_tokens: 90,
    stream: true,
  });
});

describe("thinking stays shorter than the answer that it is part of", () => {
  test.each([
    [4_000, { type: "enabled", budget_tokens: 2_000 }],
    [1_500, { type: "enabled", budget_tokens: 1_499 }],
    [1_024, { type: "disabled" }],
  ])("with a limit of %i", (limit, thinking) => {
    expect(sent({ thinking: { type: "enabled", budget_tokens: 2_000 } }, limit)).toMatchObject({ thinking });
  });

  test("without a budget it is left alone", () => {
    expect(sent({ thinking: { type: "adaptive" } }, 10)).toMatchObject({ thinking: { type: "adaptive" } });
  });
});

test("pictures are counted in messages, tool results and documents; what a tool was told is text", () => {
  const data = "A".repeat(50_000);
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data } };
  const { size } = parse({
    messages: said(
      image,
      { type: "image", source: { type: "url", url: "https://x.example/a.png" } },
      { type: "tool_result", tool_use_id: "t", content: [image] },
      { type: "document", source: { type: "content", content: [image] } },
      { type: "tool_use", id: "t", name: "n", input: { type: "image", source: { type: "base64", data } } },
    ),
  });
  expect(size.pictures).toBe(4);
  expect(size.textBytes).toBeGreaterThan(50_000);
  expect(size.textBytes).toBeLessThan(51_500);
});

test("a document inside the request counts by its bytes", () => {
  const source = { type: "base64", media_type: "application/pdf", data: "A".repeat(9_000) };
  expect(parse({ messages: said({ type: "document", source }) }).size).toMatchObject({ pictures: 0 });
  expect(parse({ messages: said({ type: "document", source }) }).size.textBytes).toBeGreaterThan(9_000);
});

test.each([
  [{ tools: [{ type: "web_search_20250305", name: "web_search" }] }, "tools"],
  [{ tools: [{ type: "code_execution_20250825", name: "code_execution" }] }, "tools"],
  [{ tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] }, "tools"],
  [{ mcp_servers: [{ type: "url" }] }, "mcp_servers"],
  [{ container: "c" }, "container"],
  [{ messages: said({ type: "image", source: { type: "file", file_id: "f" } }) }, "messages"],
  [{ messages: said({ type: "document", source: { type: "url", url: "https://x.example" } }) }, "messages"],
  [
    {
      messages: said({
        type: "tool_result",
        content: [{ type: "document", source: { type: "file", file_id: "f" } }],
      }),
    },
    "messages",
  ],
])("%j would be kept, or paid for, upstream", (more, param) => {
  expect(refusalOf(MESSAGES, withMembers(more))).toMatchObject({ code: "unsupported_parameter", param });
});

test("tools that run where the client is are let through", () => {
  const tools = [
    { name: "mine", input_schema: {} },
    { type: "custom", name: "c" },
    { type: "bash_20250124" },
  ];
  expect(sent({ tools }, 5)).toMatchObject({ tools });
});

test.each([
  [{ max_tokens: null }, "max_tokens"],
  [{ max_tokens: 0 }, "max_tokens"],
  [{ max_tokens: 1e99 }, "max_tokens"],
  [{ messages: [] }, "messages"],
  [{ thinking: "hard" }, "thinking"],
])("%j is refused", (more, param) => {
  expect(refusalOf(MESSAGES, withMembers(more))).toMatchObject({ status: 400, code: "invalid_value", param });
});

test.each([
  ['event: message_start\ndata: {"type":"message_start","message":{}}\n\n', "pass"],
  ['event: ping\ndata: {"type": "ping"}\n\n', "pass"],
  ['event: message_stop\ndata: {"type":"message_stop"}\n\n', "last"],
  ['data: {"type":"message_stop"}\n\n', "last"],
  ['event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n', "failed"],
  ["event: content_block_delta\ndata: garbage\n\n", "broken"],
])("%j is %s", (text, mark) => {
  expect(MESSAGES.mark(Buffer.from(text))).toBe(mark);
});
