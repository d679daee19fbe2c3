import { expect, test } from "vitest";
import { RESPONSES } from "../../../src/gateway/families/responses.ts";
import { refusalOf } from "./refusal-of.ts";
import { routeOf } from "./sample-route.ts";
import { textOf } from "./text-of.ts";

const withMembers = (more: object): string => JSON.stringify({ model: "m", input: "hi", ...more });
const parse = (more: object) => RESPONSES.parse(Buffer.from(withMembers(more)));

test("nothing is kept upstream, and the limit is ours", () => {
  const request = parse({ store: true, max_output_tokens: 900, stream: true, metadata: {}, user: "u" });
  expect(request).toMatchObject({ stream: true, maxOutputTokens: 900, answers: 1 });
  expect(JSON.parse(textOf(request.body(routeOf({ model: "theirs" }), 70)))).toEqual({
    model: "theirs",
    input: "hi",
    max_output_tokens: 70,
    store: false,
    stream: true,
  });
});

test("pictures are counted wherever they may be, and their data is no text", () => {
  const image_url = `data:image/png;base64,${"A".repeat(60_000)}`;
  const { size } = parse({
    input: [
      { role: "user", content: [{ type: "input_image", image_url }] },
      { type: "function_call_output", call_id: "c", output: [{ type: "input_image", image_url }] },
      { role: "user", content: [{ type: "input_text", text: image_url }] },
    ],
  });
  expect(size.pictures).toBe(2);
  expect(size.textBytes).toBeGreaterThan(60_000);
  expect(size.textBytes).toBeLessThan(61_000);
});

test.each([
  [{ previous_response_id: "resp_1" }, "previous_response_id"],
  [{ conversation: "conv_1" }, "conversation"],
  [{ background: true }, "background"],
  [{ prompt: { id: "p" } }, "prompt"],
  [{ tools: [{ type: "web_search" }] }, "tools"],
  [{ tools: [{ type: "function", name: "f" }, { type: "code_interpreter" }] }, "tools"],
  [{ tools: [{ type: "mcp", server_url: "https://x.example" }] }, "tools"],
  [{ input: [{ type: "item_reference", id: "i" }] }, "input"],
  [{ input: [{ id: "i" }] }, "input"],
  [
    {
      input: [
        { role: "user", content: "hi" },
        { type: null, id: "i" },
      ],
    },
    "input",
  ],
  [
    { input: [{ type: "computer_call_output", output: { type: "computer_screenshot", file_id: "f" } }] },
    "input",
  ],
  [{ input: [{ role: "user", content: [{ type: "input_file", file_id: "f" }] }] }, "input"],
  [{ input: [{ role: "user", content: [{ type: "input_file", file_url: "https://x.example" }] }] }, "input"],
  [{ input: [{ role: "user", content: [{ type: "input_image", file_id: "f" }] }] }, "input"],
])("%j would be kept, or paid for, upstream", (more, param) => {
  expect(refusalOf(RESPONSES, withMembers(more))).toMatchObject({
    status: 400,
    code: "unsupported_parameter",
    param,
  });
});

test.each([
  [[{ role: "user", content: "hi" }]],
  [[{ role: "assistant", id: "msg_1", content: "hi" }]],
  [[{ type: "reasoning", id: "rs_1", summary: [] }]],
  [[{ type: "function_call_output", call_id: "c", output: "done" }]],
])("%j is let through", (input) => {
  expect(parse({ input }).size.pictures).toBe(0);
});

test.each([
  [{ input: "" }, "input"],
  [{ input: [] }, "input"],
  [{ input: null }, "input"],
  [{ input: 5 }, "input"],
  [{ max_output_tokens: -1 }, "max_output_tokens"],
  [{ max_output_tokens: 2.5 }, "max_output_tokens"],
  [{ model: "" }, "model"],
])("%j is refused", (more, param) => {
  expect(refusalOf(RESPONSES, withMembers(more))).toMatchObject({
    status: 400,
    code: "invalid_value",
    param,
  });
});

test("members that say no to what is refused are let through", () => {
  const none = { background: false, previous_response_id: null, conversation: null, tools: [], store: false };
  expect(parse(none).model).toBe("m");
});

const failed = (code: string): string =>
  `event: response.failed\ndata: ${JSON.stringify({ type: "response.failed", response: { error: { code } } })}\n\n`;

test.each([
  ['event: response.created\ndata: {"type":"response.created"}\n\n', "pass"],
  ['event: response.completed\ndata: {"type":"response.completed","response":{}}\n\n', "last"],
  ['data: {"type":"response.completed","response":{}}\n\n', "last"],
  ['event: response.incomplete\r\ndata: {"type":"response.incomplete"}\r\n\r\n', "last"],
  ['event: error\ndata: {"type":"error","message":"credit"}\n\n', "failed"],
  [failed("server_error"), "failed"],
  [failed("rate_limit_exceeded"), "failed"],
  [failed("insufficient_quota"), "failed"],
  [failed("invalid_prompt"), "last"],
  ["data: [DONE]\n\n", "pass"],
  [": keep-alive\n\n", "pass"],
  ['data: {"no":"name"}\n\n', "broken"],
  ["data: <html>\n\n", "broken"],
])("%j is %s", (text, mark) => {
  expect(RESPONSES.mark(Buffer.from(text))).toBe(mark);
});
