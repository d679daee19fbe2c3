import { InputFile } from "grammy";
import type { InputRichMessage } from "grammy/types";
import { expect, test } from "vitest";
import { modelledMethods } from "../../../src/sandbox/telegram/api/dispatch.ts";
import { createChecker } from "../../../src/sandbox/telegram/spec/check-request.ts";
import { readAnswerSpec } from "../../../src/sandbox/telegram/spec/read-declarations.ts";
import { meet } from "../../../src/sandbox/visitor/telegram-person.ts";
import { pngOf } from "../png.ts";
import { grammy, startTwin } from "./with-twin.ts";

const card = (state: string): InputRichMessage => ({
  blocks: [
    { type: "heading", size: 2, text: ["Deploying ", { type: "code", text: "gpt" }] },
    {
      type: "list",
      items: [
        { blocks: [{ type: "paragraph", text: "Bid accepted" }], has_checkbox: true, is_checked: true },
        { blocks: [{ type: "paragraph", text: { type: "bold", text: state } }], has_checkbox: true },
      ],
    },
    {
      type: "table",
      cells: [
        [
          { text: "Price", align: "left", valign: "top" },
          { text: "$29", align: "right", valign: "top" },
        ],
      ],
    },
    {
      type: "buttons",
      buttons: [
        { text: "Stop", callback_data: "stop", style: "danger" },
        { text: "Docs", url: "https://docs.example" },
      ],
    },
  ],
});

test("a rich card is shown, edited and tapped", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const ann = meet(twin, "Ann");
  ann.says("/start");
  const sent = await api.sendRichMessage(ann.id, card("Leasing"));
  expect(ann.lastCard().text).toBe("Deploying gpt\n☑ Bid accepted\n☐ Leasing\nPrice | $29");
  await api.raw.editMessageText({ chat_id: ann.id, message_id: sent.message_id, rich_message: card("Live") });
  expect(ann.lastCard()).toMatchObject({ edits: 1, text: expect.stringContaining("☐ Live") });
  await expect(
    api.raw.editMessageText({ chat_id: ann.id, message_id: sent.message_id, rich_message: card("Live") }),
  ).rejects.toMatchObject({
    description: expect.stringContaining("message is not modified"),
  });
  const tap = ann.taps("Stop");
  const query = (await api.getUpdates({ offset: -1 }))[0]?.callback_query;
  await api.answerCallbackQuery(query?.id ?? "");
  expect(await tap).toEqual({ showAlert: false });
  expect(await ann.link("Docs")).toBe("https://docs.example");
});

test("rich limits hold", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const ann = meet(twin, "Ann");
  ann.says("/start");
  const paragraphs = Array.from({ length: 501 }, () => ({ type: "paragraph" as const, text: "x" }));
  await expect(api.sendRichMessage(ann.id, { blocks: paragraphs })).rejects.toMatchObject({
    error_code: 400,
  });
  await expect(
    api.sendRichMessage(ann.id, { blocks: [{ type: "paragraph", text: "x".repeat(32_769) }] }),
  ).rejects.toMatchObject({ description: "Bad Request: message is too long" });
  const row = Array.from({ length: 21 }, () => ({
    text: "x",
    align: "left" as const,
    valign: "top" as const,
  }));
  await expect(
    api.sendRichMessage(ann.id, { blocks: [{ type: "table", cells: [row] }] }),
  ).rejects.toMatchObject({ error_code: 400 });
  await expect(
    api.sendRichMessage(ann.id, { blocks: paragraphs.slice(0, 1), html: "x" }),
  ).rejects.toMatchObject({ error_code: 400 });
  await expect(api.sendRichMessage(ann.id, { html: "<p>x</p>" })).rejects.toMatchObject({ error_code: 501 });
});

test("in a group the bot hears what is meant for it, and a stranger can press a button", async () => {
  const twin = await startTwin();
  const { api } = grammy(twin);
  const [ann, ben] = [meet(twin, "Ann"), meet(twin, "Ben")];
  const group = twin.createGroup({
    title: "Team",
    memberIds: [ann.id, ben.id],
    bots: [{ username: "goclaw_bot" }],
  });
  const [annThere, benThere] = [ann.in(group.id), ben.in(group.id)];
  annThere.says("chatter that is private");
  annThere.says("/status@goclaw_bot");
  annThere.says("/status@other_bot");
  annThere.says("hey @goclaw_bot");
  const updates = await api.getUpdates();
  expect(updates.map((u) => u.message?.text ?? Object.keys(u)[1])).toEqual([
    "my_chat_member",
    "/status@goclaw_bot",
    "hey @goclaw_bot",
  ]);
  expect(updates[1]?.message?.chat).toEqual({ id: group.id, type: "supergroup", title: "Team" });
  await api.sendMessage(group.id, "Ann's card", {
    reply_markup: { inline_keyboard: [[{ text: "Stop", callback_data: "s" }]] },
  });
  const tap = benThere.taps("Stop");
  const query = (await api.getUpdates({ offset: -1 }))[0]?.callback_query;
  expect(query?.from.id).toBe(ben.id);
  await api.answerCallbackQuery(query?.id ?? "", { text: "Not yours" });
  expect(await tap).toEqual({ text: "Not yours", showAlert: false });
  const outsider = meet(twin, "Cem");
  await expect(outsider.app.pressRaw(annThere.lastCard().messageId, "s")).rejects.toThrow(/not in any chat/);
});

test("menus, texts and files", async () => {
  const twin = await startTwin();
  const { api, token } = grammy(twin);
  const ann = meet(twin, "Ann");
  ann.says("/start");
  await api.setMyCommands([{ command: "deploy", description: "Deploy" }]);
  await api.setMyCommands([{ command: "deploy", description: "Bereitstellen" }], { language_code: "de" });
  await api.setMyCommands([{ command: "blacklist", description: "Admin" }], {
    scope: { type: "chat", chat_id: ann.id },
  });
  expect(await api.getMyCommands({ language_code: "de" })).toEqual([
    { command: "deploy", description: "Bereitstellen" },
  ]);
  expect(await api.getMyCommands({ scope: { type: "chat", chat_id: ann.id } })).toEqual([
    { command: "blacklist", description: "Admin" },
  ]);
  await expect(api.setMyCommands([], { scope: { type: "chat", chat_id: 1 } })).rejects.toMatchObject({
    description: "Bad Request: chat not found",
  });
  await expect(api.setMyCommands([{ command: "Bad", description: "x" }])).rejects.toMatchObject({
    description: "Bad Request: BOT_COMMAND_INVALID",
  });
  await api.setMyDescription("What it does");
  expect(await api.getMyDescription()).toEqual({ description: "What it does" });
  const sent = await api.sendDocument(ann.id, new InputFile(Buffer.from("log line"), "agent.log"), {
    caption: "<b>Logs</b>",
    parse_mode: "HTML",
  });
  const file = await api.getFile(sent.document.file_id);
  expect(await fetch(`${twin.apiRoot}/file/bot${token}/${file.file_path}`).then((r) => r.text())).toBe(
    "log line",
  );
  expect(ann.lastCard().text).toBe("📎 agent.log\nLogs");
});

test("answers and updates have the declared shape", async () => {
  const twin = await startTwin();
  const spec = readAnswerSpec(modelledMethods);
  const checker = createChecker(spec);
  const problems: unknown[] = [];
  const judge = (method: string, result: unknown) => {
    const type = spec.methods[method]?.result?.type;
    if (type === undefined) throw new Error(`no declared answer for ${method}`);
    problems.push(...checker.type(type, result, method));
  };
  const bot = grammy(twin);
  bot.api.config.use(async (next, method, payload, signal) => {
    const answer = await next(method, payload, signal);
    if (answer.ok) judge(method, answer.result);
    return answer;
  });
  const { api } = bot;
  const ann = meet(twin, "Ann");
  const hello = ann.says("/start now https://a.example");
  const group = twin.createGroup({
    title: "T",
    memberIds: [ann.id],
    bots: [{ username: "goclaw_bot", isAdmin: true }],
  });
  const child = ann.app.createManagedBot("goclaw_bot", { name: "A", username: "a_agent_bot" });
  const { message_id } = await api.sendRichMessage(ann.id, card("Live"), {
    reply_parameters: { message_id: hello },
  });
  void ann.app.pressRaw(message_id, "s").catch(() => undefined);
  ann.app.block("goclaw_bot");
  ann.app.unblock("goclaw_bot");
  expect(await api.getUpdates()).toHaveLength(6);
  await api.getMe();
  await api.getWebhookInfo();
  await api.sendMessage(ann.id, "*b* `c`", {
    parse_mode: "MarkdownV2",
    reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "b" }]] },
  });
  await api.editMessageReplyMarkup(ann.id, message_id, {
    reply_markup: { inline_keyboard: [[{ text: "a", disabled: {} }]] },
  });
  await api.sendDocument(ann.id, new InputFile(Buffer.from("x"), "x.txt"));
  await api.sendPhoto(ann.id, new InputFile(pngOf(10, 10), "x.png"));
  await api.getChat(ann.id);
  await api.getChat(group.id);
  await api.getChatMember(group.id, ann.id);
  await api.getChatAdministrators(group.id);
  await api.setManagedBotAccessSettings(child.id, true, { added_user_ids: [ann.id] });
  await api.getManagedBotAccessSettings(child.id);
  await api.getChatMenuButton();
  expect(problems).toEqual([]);
  judge("getMe", { id: 1, is_bot: true, first_name: "x" });
  expect(problems, "the referee can object").not.toEqual([]);
});
