import { Hono } from "hono";
import { expect, test } from "vitest";
import { grammy, startTwin } from "./with-twin.ts";

async function scene() {
  const twin = await startTwin();
  const app = new Hono().route("/sandbox/telegram", twin.pages);
  const get = (path: string) => app.request(`/sandbox/telegram${path}`);
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    app.request(`/sandbox/telegram${path}`, { method: "POST", body: new URLSearchParams(form), headers });
  return { twin, get, post, api: grammy(twin).api };
}

const JSON_PLEASE = { accept: "application/json" };

test("the pane opens with the product's bot and uses relative addresses only", async () => {
  const { get } = await scene();
  expect((await get("")).headers.get("location")).toBe("./telegram/");
  const page = await get("/");
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(text).toContain("GoClaw");
  expect(text).toContain("BotFather");
  expect(
    [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].filter(([, url]) => url?.startsWith("/")),
  ).toEqual([]);
  expect(text).not.toMatch(/<script>|<style|style="|\son\w+="/);
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  for (const asset of ["theme.css", "layout.css", "message.css", "pane.js", "pane.svg"])
    expect((await get(`/${asset}`)).status).toBe(200);
  expect((await get("/nowhere")).status).toBe(404);
});

test("a person writes and what a bot says is shown, never run", async () => {
  const { get, post, api, twin } = await scene();
  const sent = await post("/send", { chat: "goclaw_bot", text: "/start" });
  expect([sent.status, sent.headers.get("location")]).toEqual([303, "./?chat=goclaw_bot"]);
  await api.sendMessage(
    twin.you.id,
    "<script>alert(1)</script> https://t.me/newbot/goclaw_bot/x_bot?name=My+X",
    {
      reply_markup: { inline_keyboard: [[{ text: "<b>Pay", url: "https://pay.example/?a=1&b=2" }]] },
    },
  );
  await api.sendRichMessage(twin.you.id, {
    blocks: [{ type: "paragraph", text: { type: "url", text: "<i>", url: "javascript:alert(1)" } }],
  });
  const text = await (await get("/?chat=goclaw_bot")).text();
  expect(text).toContain("&lt;script&gt;alert(1)");
  expect(text).toContain('href="./?chat=goclaw_bot&amp;newbot=goclaw_bot&amp;username=x_bot&amp;name=My+X"');
  expect(text).toMatch(/href="https:\/\/pay\.example\/\?a=1&amp;b=2"[^>]*target="_blank"/);
  expect(text).not.toContain("javascript:");
  expect(
    (await post("/send", { chat: "goclaw_bot", text: "x" }, { "sec-fetch-site": "cross-site" })).status,
  ).toBe(403);
});

test("a tap waits for the bot's answer and shows it", async () => {
  const { post, api, twin } = await scene();
  twin.you.openDeepLink("goclaw_bot");
  const { message_id } = await api.sendMessage(twin.you.id, "x", {
    reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "b" }]] },
  });
  const tap = post("/press", { chat: "goclaw_bot", message: String(message_id), data: "b" }, JSON_PLEASE);
  const updates = await api.getUpdates({ offset: -1, timeout: 5 });
  await api.answerCallbackQuery(updates[0]?.callback_query?.id ?? "", { text: "Done" });
  expect(await (await tap).json()).toEqual({ toast: "Done" });
});

test("the create dialog names what is wrong and then makes the bot", async () => {
  const { get, post, twin } = await scene();
  twin.you.openDeepLink("goclaw_bot");
  const form = { chat: "goclaw_bot", manager: "goclaw_bot", name: "Mine", username: "mine" };
  const refused = (await post("/newbot", { ...form, username: "mine_x" })).headers.get("location") ?? "";
  expect(await (await get(refused.slice(1))).text()).toContain("must end in “bot”");
  expect((await post("/newbot", { ...form, username: "mine_bot" })).headers.get("location")).toBe(
    "./?chat=goclaw_bot",
  );
  expect(twin.bot("mine_bot")).toMatchObject({ ownerId: twin.you.id, managerId: twin.bot("goclaw_bot")?.id });
  expect(await (await get("/?list=1")).text()).toContain("Mine");
});

test("a start link opens the chat with its payload", async () => {
  const { get, api } = await scene();
  expect((await get("/?chat=goclaw_bot&start=nonce_1")).status).toBe(303);
  expect((await api.getUpdates())[0]?.message).toMatchObject({
    text: "/start nonce_1",
    entities: [{ type: "bot_command", offset: 0, length: 6 }],
  });
});

test("BotFather hands out a token that works, and a new one", async () => {
  const { twin } = await scene();
  const say = (text: string) => {
    twin.you.sendText("BotFather", text);
    return twin.you.transcript("BotFather").at(-1)?.text ?? "";
  };
  expect(say("/start")).toContain("/newbot");
  say("/newbot");
  say("My Own");
  expect(say("goclaw_bot")).toContain("already taken");
  const token = say("my_own_bot").match(/\d+:[\w-]{35}/)?.[0] ?? "";
  expect(await grammy(twin, token).api.getMe()).toMatchObject({
    username: "my_own_bot",
    first_name: "My Own",
  });
  say("/revoke");
  const fresh = say("@my_own_bot").match(/\d+:[\w-]{35}/)?.[0] ?? "";
  await expect(grammy(twin, token).api.getMe()).rejects.toMatchObject({ error_code: 401 });
  expect((await grammy(twin, fresh).api.getMe()).username).toBe("my_own_bot");
});

test("what a bot is doing is shown until it writes", async () => {
  const { get, twin, api } = await scene();
  twin.you.openDeepLink("goclaw_bot");
  const parts = async () => (await (await get("/parts?chat=goclaw_bot")).json()) as Record<string, string>;
  await api.sendChatAction(twin.you.id, "typing");
  expect((await parts()).status).toContain("typing…");
  await api.raw.sendMessageDraft({ chat_id: twin.you.id, draft_id: 1, text: "Half a thou" });
  expect((await parts()).log).toContain("Half a thou");
  await api.sendMessage(twin.you.id, "A whole thought");
  expect((await parts()).status).toBe("bot");
  expect((await parts()).log).not.toContain("Half a thou");
});

test("live updates are announced", async () => {
  const { get, twin } = await scene();
  const events = await get("/events");
  const reader = events.body?.getReader();
  const read = reader?.read();
  twin.you.openDeepLink("goclaw_bot");
  expect(new TextDecoder().decode((await read)?.value)).toContain("event: change");
  await reader?.cancel();
  const parts = (await (await get("/parts?chat=goclaw_bot")).json()) as Record<string, string>;
  expect(parts.log).toContain("/start");
});

test("a conversation that goes on another day shows the date, once", async () => {
  let aheadMs = 0;
  const twin = await startTwin({ clock: { now: () => Date.UTC(2026, 10, 26, 12) + aheadMs } });
  for (const days of [0, 0, 30, 30]) {
    aheadMs = days * 86_400_000;
    twin.you.sendText("goclaw_bot", "/start");
  }
  const app = new Hono().route("/sandbox/telegram", twin.pages);
  const text = await (await app.request("/sandbox/telegram/?chat=goclaw_bot")).text();
  expect(text.match(/class="service"[^>]*><span>[^<]*/g)).toEqual([
    'class="service" id="day-before-m103" data-version="26 December 2026"><span>26 December 2026',
  ]);
});
