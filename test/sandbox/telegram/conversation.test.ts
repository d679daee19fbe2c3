import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InlineKeyboard } from "grammy";
import { expect, test } from "vitest";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { meet } from "../../../src/sandbox/visitor/telegram-person.ts";
import { afterThis, grammy, poll, startTwin } from "./with-twin.ts";

test("a person starts the bot, taps a button and sees the card change", async () => {
  const twin = await startTwin();
  const bot = grammy(twin);
  bot.command("start", (ctx) =>
    ctx.reply(`Hello ${ctx.from?.first_name}, payload ${ctx.match}`, {
      reply_markup: new InlineKeyboard()
        .text("Deploy", "v1:deploy")
        .url("Pay", "https://pay.example/x")
        .copyText("Copy", "id-1"),
    }),
  );
  bot.callbackQuery("v1:deploy", async (ctx) => {
    await ctx.answerCallbackQuery({ text: "On it" });
    await ctx.editMessageText("Deploying");
  });
  await poll(bot);
  const ann = meet(twin, "Ann");
  ann.opens("nonce_1-x");
  const card = await ann.sees("Hello Ann, payload nonce_1-x");
  expect(card.buttons.map((button) => button.kind)).toEqual(["callback", "url", "copy"]);
  expect(await ann.link("Pay")).toBe("https://pay.example/x");
  expect(await ann.taps("Deploy")).toEqual({ text: "On it", showAlert: false });
  const after = await ann.sees("Deploying");
  expect(after).toMatchObject({ messageId: card.messageId, edits: 1, buttons: [] });
  expect(twin.violations).toEqual([]);
  expect(twin.unansweredCallbacks()).toEqual([]);
});

test("updates that nobody fetched survive a restart of the twin", async () => {
  const folder = mkdtempSync(join(tmpdir(), "telegram-"));
  afterThis(() => rmSync(folder, { recursive: true }));
  const books = openBooks(`${folder}/telegram.db`);
  const first = await startTwin({ books });
  const ann = meet(first, "Ann");
  ann.says("before");
  await first.close();
  books.close();
  const second = await startTwin({ books: openBooks(`${folder}/telegram.db`) });
  second.user(ann.id).sendText("goclaw_bot", "after");
  const updates = await grammy(second).api.getUpdates();
  expect(updates.map((update) => update.message?.text)).toEqual(["before", "after"]);
  expect(updates.map((update) => update.update_id)).toEqual([100_000_001, 100_000_002]);
  expect(second.you.id).toBe(first.you.id);
});

test("a person who waits in vain is shown the chat", async () => {
  const twin = await startTwin();
  const ann = meet(twin, "Ann", { timeoutMs: 40 });
  const events: string[] = [];
  const stop = twin.onMessage((event) => events.push(`${event.kind} ${event.chat} ${event.entry.text}`));
  ann.says("/start");
  await grammy(twin).api.sendMessage(ann.id, "Hello", {
    reply_markup: new InlineKeyboard().text("Go", "go"),
  });
  stop();
  ann.says("unheard");
  expect(events).toEqual(["sent goclaw_bot /start", "sent goclaw_bot Hello"]);
  await expect(ann.sees("Goodbye")).rejects.toThrow(
    /Ann does not see Goodbye:.*@goclaw_bot: Hello\n {4}\[Go\]/s,
  );
  await expect(ann.taps("Stop")).rejects.toThrow(/Ann finds no button Stop/);
  await expect(ann.link("Go")).rejects.toThrow(/finds no link Go/);
  await expect(ann.taps("Go"), "nobody answers").rejects.toThrow(/was not answered/);
  expect(() => ann.doesNotSee("Hello")).toThrow(/sees Hello/);
  expect(twin.unansweredCallbacks()).toHaveLength(1);
});
