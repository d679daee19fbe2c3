import { type GrammyError, InlineKeyboard } from "grammy";
import { expect, test } from "vitest";
import { tooManyRequests } from "../../../src/sandbox/telegram/telegram-twin.ts";
import { meet } from "../../../src/sandbox/visitor/telegram-person.ts";
import { grammy, startTwin } from "./with-twin.ts";

async function refusal(work: Promise<unknown>): Promise<[number, string]> {
  try {
    await work;
  } catch (error) {
    const { error_code, description } = error as GrammyError;
    return [error_code, description];
  }
  return [200, "accepted"];
}

async function scene() {
  const twin = await startTwin();
  const ann = meet(twin, "Ann");
  ann.says("/start");
  const { api } = grammy(twin);
  return { twin, ann, api };
}

const TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid";
const NOT_MODIFIED =
  "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

test("messages and keyboards are refused in Telegram's words", async () => {
  const { api, ann, twin } = await scene();
  const keyboard = (k: InlineKeyboard) => ({ reply_markup: k });
  expect(await refusal(api.sendMessage(ann.id, "x".repeat(5000)))).toEqual([
    400,
    "Bad Request: message is too long",
  ]);
  expect(await refusal(api.sendMessage(ann.id, " \n "))).toEqual([400, "Bad Request: message text is empty"]);
  expect(
    await refusal(api.sendMessage(ann.id, "x", keyboard(new InlineKeyboard().text("a", "d".repeat(99))))),
  ).toEqual([400, "Bad Request: BUTTON_DATA_INVALID"]);
  expect(
    await refusal(api.sendMessage(ann.id, "x", keyboard(new InlineKeyboard().url("a", "http://nowhere")))),
  ).toEqual([400, "Bad Request: inline keyboard button URL 'http://nowhere' is invalid: Wrong HTTP URL"]);
  expect(await refusal(api.sendMessage(ann.id, "<b>x", { parse_mode: "HTML" }))).toEqual([
    400,
    `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`,
  ]);
  expect(await refusal(api.sendMessage(ann.id, "1.5", { parse_mode: "MarkdownV2" }))).toEqual([
    400,
    "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
  ]);
  expect(
    await refusal(api.raw.sendMessage({ chat_id: ann.id, text: "x", disable_preview: true } as never)),
  ).toEqual([400, 'Bad Request: unknown parameter "disable_preview"']);
  expect(await refusal(api.sendMessage(404, "x"))).toEqual([400, "Bad Request: chat not found"]);
  expect(twin.violations).toHaveLength(8);
});

test("strangers and people who blocked the bot cannot be written to", async () => {
  const { api, ann, twin } = await scene();
  const ben = meet(twin, "Ben");
  expect(await refusal(api.sendMessage(ben.id, "x"))).toEqual([
    403,
    "Forbidden: bot can't initiate conversation with a user",
  ]);
  ann.app.block("goclaw_bot");
  expect(await refusal(api.sendMessage(ann.id, "x"))).toEqual([
    403,
    "Forbidden: bot was blocked by the user",
  ]);
  expect((await api.getUpdates()).at(-1)?.my_chat_member?.new_chat_member.status).toBe("kicked");
  ann.app.unblock("goclaw_bot");
  expect(await refusal(api.sendMessage(ann.id, "x"))).toEqual([200, "accepted"]);
});

test("edits need a change and an own message", async () => {
  const { api, ann } = await scene();
  const sent = await api.sendMessage(ann.id, "one", { reply_markup: new InlineKeyboard().text("a", "b") });
  expect(sent.reply_markup?.inline_keyboard).toHaveLength(1);
  const incoming = ann.says("mine");
  expect(
    await refusal(
      api.editMessageText(ann.id, sent.message_id, "one", {
        reply_markup: new InlineKeyboard().text("a", "b"),
      }),
    ),
  ).toEqual([400, NOT_MODIFIED]);
  expect(await refusal(api.editMessageText(ann.id, incoming, "x"))).toEqual([
    400,
    "Bad Request: message can't be edited",
  ]);
  expect(await refusal(api.editMessageText(ann.id, 999_999, "x"))).toEqual([
    400,
    "Bad Request: message to edit not found",
  ]);
  const edited = await api.editMessageText(ann.id, sent.message_id, "one");
  expect(edited).not.toBe(true);
  expect(ann.lastCard().buttons, "an edit without a keyboard removes it").toEqual([]);
});

test("a callback query is answered once, by its own bot, in time", async () => {
  let nowMs = 1_800_000_000_000;
  const twin = await startTwin({ clock: { now: () => nowMs } });
  const { api } = grammy(twin);
  const ann = meet(twin, "Ann");
  ann.says("/start");
  const { message_id } = await api.sendMessage(ann.id, "x", {
    reply_markup: new InlineKeyboard().text("a", "b"),
  });
  const answered = ann.taps("a");
  const query = (await api.getUpdates({ offset: -1 }))[0]?.callback_query;
  expect(query).toMatchObject({ data: "b", from: { id: ann.id }, message: { message_id } });
  const id = query?.id ?? "";
  expect(await refusal(api.answerCallbackQuery("12345"))).toEqual([400, TOO_OLD]);
  await api.answerCallbackQuery(id, { text: "ok", show_alert: true });
  expect(await answered).toEqual({ text: "ok", showAlert: true });
  expect(await refusal(api.answerCallbackQuery(id))).toEqual([400, TOO_OLD]);
  const late = expect(ann.app.pressRaw(message_id, "tampered", { timeoutMs: 50 })).rejects.toThrow(
    /was not answered/,
  );
  const lateId = (await api.getUpdates({ offset: -1 }))[0]?.callback_query?.id ?? "";
  nowMs += 31_000;
  expect(await refusal(api.answerCallbackQuery(lateId))).toEqual([400, TOO_OLD]);
  await late;
  expect(twin.unansweredCallbacks()).toMatchObject([{ data: "tampered", answeredLate: true }]);
});

test("tokens, methods and faults", async () => {
  const { twin, ann, api } = await scene();
  expect(await refusal(grammy(twin, `7100000001:${"A".repeat(35)}`).api.getMe())).toEqual([
    401,
    "Unauthorized",
  ]);
  expect(await refusal(grammy(twin, "nonsense").api.getMe())).toEqual([404, "Not Found"]);
  expect(
    await fetch(`${twin.apiRoot}/bot7100000001:AAtesttesttesttesttesttesttesttest00/sendNothing`).then((r) =>
      r.json(),
    ),
  ).toEqual({
    ok: false,
    error_code: 404,
    description: "Not Found",
  });
  expect(await refusal(api.sendDice(ann.id, "🎲"))).toEqual([
    501,
    "Not Implemented: the sandbox does not model sendDice",
  ]);
  twin.faults.add(tooManyRequests(/sendMessage/, 7));
  await expect(api.sendMessage(ann.id, "x")).rejects.toMatchObject({
    error_code: 429,
    parameters: { retry_after: 7 },
  });
  twin.faults.add({ kind: "drop_after", match: /sendMessage/ });
  await expect(api.sendMessage(ann.id, "sent, yet the answer is lost")).rejects.toThrow(/Network request/);
  await ann.sees("sent, yet the answer is lost");
});
