import { serve } from "@hono/node-server";
import { Bot } from "grammy";
import type { InputRichMessage } from "grammy/types";
import { Hono } from "hono";

/** The least that answers on Telegram and over HTTP: what grammY and Hono cost by themselves. */
const { TELEGRAM_BOT_TOKEN = "", TELEGRAM_API_ROOT, PORT, ANSWER = '{"html":"hello"}' } = process.env;

const rich_message: InputRichMessage = JSON.parse(ANSWER);
const bot = new Bot(TELEGRAM_BOT_TOKEN, {
  client: TELEGRAM_API_ROOT ? { apiRoot: TELEGRAM_API_ROOT } : {},
});
bot.on("message", (ctx) => ctx.api.raw.sendRichMessage({ chat_id: ctx.chat.id, rich_message }));

const app = new Hono().get("/healthz", (c) => c.text("ok"));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(PORT) }, () => {
  void bot.start({ onStart: () => console.log("ready"), timeout: 25 });
});
process.once("SIGTERM", () => process.exit(0));
