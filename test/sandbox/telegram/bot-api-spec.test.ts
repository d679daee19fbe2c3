import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { modelledMethods } from "../../../src/sandbox/telegram/api/dispatch.ts";
import { createChecker, loadBotApiSpec } from "../../../src/sandbox/telegram/spec/check-request.ts";
import { renderBotApiSpec } from "../../../src/sandbox/telegram/spec/generate-bot-api-spec.ts";

const spec = loadBotApiSpec();
const checker = createChecker(spec);
const official = new URL("../../../../shared/specs/telegram-bot-api-10.1.json", import.meta.url);

test("the committed specification is what the installed declarations say", () => {
  const committed = readFileSync(
    new URL("../../../src/sandbox/telegram/spec/bot-api-spec.json", import.meta.url),
    "utf8",
  );
  expect(
    renderBotApiSpec() === committed,
    "run node src/sandbox/telegram/spec/generate-bot-api-spec.ts",
  ).toBe(true);
});

test("it covers every method and the limits that are stated in words", () => {
  expect(Object.keys(spec.methods)).toHaveLength(187);
  expect(spec.methods.sendMessage?.text?.limits).toEqual({ chars: [1, 4096], afterParsing: true });
  expect(spec.methods.setMyCommands?.commands?.limits).toEqual({ items: [0, 100] });
  expect(modelledMethods.filter((name) => !spec.methods[name])).toEqual([]);
});

test("an independent description of Bot API 10.1 knows no method that is missing here", (context) => {
  if (!existsSync(official)) return context.skip("the independent description is not on this machine");
  const { methods } = JSON.parse(readFileSync(official, "utf8")) as { methods: Record<string, unknown> };
  expect(Object.keys(methods).length).toBeGreaterThan(170);
  expect(Object.keys(methods).filter((name) => !spec.methods[name])).toEqual([]);
});

const rich = (block: unknown) => ({ chat_id: 1, rich_message: { blocks: [block] } });
const inline = (button: unknown) => ({
  chat_id: 1,
  text: "x",
  reply_markup: { inline_keyboard: [[button]] },
});

test.each([
  ["sendMessage", { chat_id: 1, text: "hi" }],
  ["sendMessage", inline({ text: "a", callback_data: "x".repeat(64), style: "danger" })],
  ["sendMessage", inline({ text: "a", disabled: {} })],
  [
    "sendRichMessage",
    rich({ type: "heading", size: 2, text: ["a", { type: "bold", text: { type: "code", text: "b" } }] }),
  ],
  [
    "sendRichMessage",
    rich({ type: "table", cells: [[{ text: "a", align: "left", valign: "top" }]], is_compact: true }),
  ],
  [
    "setMyCommands",
    {
      commands: [{ command: "deploy", description: "d" }],
      scope: { type: "chat", chat_id: 3 },
      language_code: "de",
    },
  ],
])("%s accepts a valid request", (method, params) => {
  expect(checker.fields(method, params)).toEqual([]);
});

test.each([
  ["sendMessage", { chat_id: 1, text: "x".repeat(4097) }, "text", "chars"],
  [
    "sendMessage",
    { chat_id: 1, text: "hi", disable_web_page_preview: true },
    "disable_web_page_preview",
    "unknown",
  ],
  ["sendMessage", { chat_id: 1 }, "text", "missing"],
  [
    "sendMessage",
    inline({ text: "a", callback_data: "é".repeat(33) }),
    "reply_markup.inline_keyboard[0][0].callback_data",
    "bytes",
  ],
  [
    "sendMessage",
    inline({ text: "a", callback_data: "x", style: "warning" }),
    "reply_markup.inline_keyboard[0][0].style",
    "type",
  ],
  [
    "sendMessage",
    inline({ text: "a", url: "https://a.b", disabled: {} }),
    "reply_markup.inline_keyboard[0][0].url",
    "unknown",
  ],
  ["sendRichMessage", rich({ type: "heading", text: "a", size: 9 }), "rich_message.blocks[0].size", "type"],
  [
    "sendRichMessage",
    rich({ type: "paragraph", text: [{ type: "blod", text: "a" }] }),
    "rich_message.blocks[0].text",
    "type",
  ],
  ["sendMessageDraft", { chat_id: 1, draft_id: 0, text: "x" }, "draft_id", "range"],
  ["setWebhook", { url: "https://a.b", secret_token: "with space" }, "secret_token", "pattern"],
  [
    "setMyCommands",
    { commands: Array.from({ length: 101 }, () => ({ command: "a", description: "d" })) },
    "commands",
    "items",
  ],
])("%s refuses a broken request", (method, params, path, kind) => {
  expect(checker.fields(method, params)).toContainEqual(
    expect.objectContaining({ kind, path: expect.stringContaining(path) }),
  );
});
