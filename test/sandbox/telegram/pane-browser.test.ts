import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { InlineKeyboard, InputFile, Keyboard } from "grammy";
import { Hono } from "hono";
import { type Browser, chromium } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { pngOf } from "../png.ts";
import { afterThis, grammy, poll, startTwin } from "./with-twin.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser | undefined;
afterAll(() => browser?.close());

async function openPane(colorScheme: "light" | "dark") {
  const twin = await startTwin();
  const app = new Hono().route("/sandbox/telegram", twin.pages);
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  afterThis(() => void server.close());
  browser ??= await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox"],
  });
  const context = await browser.newContext({
    viewport: { width: 400, height: 780 },
    colorScheme,
    bypassCSP: true,
    reducedMotion: "reduce",
  });
  afterThis(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
  const { port } = server.address() as AddressInfo;
  return { twin, page, errors, url: `http://127.0.0.1:${port}/sandbox/telegram/` };
}

test.skipIf(!executablePath)(
  "a person chats in a real browser (skipped where Chromium is missing)",
  async () => {
    const { twin, page, errors, url } = await openPane("light");
    const bot = grammy(twin);
    bot.command("start", (ctx) =>
      ctx.reply("Welcome", { reply_markup: new InlineKeyboard().text("Go", "go") }),
    );
    bot.callbackQuery("go", async (ctx) => {
      await ctx.answerCallbackQuery("Going");
      await ctx.editMessageText("Gone");
      await ctx.reply("Create it", {
        reply_markup: new Keyboard().requestManagedBot("Create my bot", 1, {
          suggested_name: "Mine",
          suggested_username: "mine_bot",
        }),
      });
    });
    await poll(bot);
    await page.goto(url);
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Go" }).click();
    await page.getByText("Going").waitFor();
    await page.locator("#log").getByText("Gone").waitFor();
    await page.getByRole("link", { name: "Create my bot" }).click();
    await page.getByRole("button", { name: "Create bot" }).click();
    await page.getByRole("link", { name: "@mine_bot" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
    expect(twin.bot("mine_bot")?.ownerId).toBe(twin.you.id);
    await page.getByRole("link", { name: "All chats" }).click();
    expect(await page.getByRole("link", { name: /Mine/ }).isVisible()).toBe(true);
    expect(errors).toEqual([]);
  },
);

test.skipIf(!executablePath).each(["light", "dark"] as const)(
  "the pane is accessible in %s (skipped where Chromium is missing)",
  async (scheme) => {
    const { twin, page, url } = await openPane(scheme);
    twin.you.openDeepLink("goclaw_bot");
    await grammy(twin).api.setMyCommands([{ command: "deploy", description: "Run an agent" }]);
    await grammy(twin).api.sendRichMessage(
      twin.you.id,
      {
        blocks: [
          { type: "heading", size: 2, text: "Deploying" },
          {
            type: "list",
            items: [
              { blocks: [{ type: "paragraph", text: "Paid" }], has_checkbox: true, is_checked: true },
              { blocks: [{ type: "paragraph", text: "Leasing" }], has_checkbox: true },
            ],
          },
          { type: "photo", photo: { type: "photo", media: new InputFile(pngOf(600, 400), "usage.png") } },
          {
            type: "document",
            document: { type: "document", media: new InputFile(Buffer.from("a"), "a.csv") },
          },
          { type: "footer", text: "Estimate" },
          {
            type: "buttons",
            buttons: [
              { text: "Stop", callback_data: "s", style: "danger" },
              { text: "Details", callback_data: "d" },
            ],
          },
        ],
      },
      { reply_markup: new InlineKeyboard().url("Pay", "https://pay.example").success().text("Change", "c") },
    );
    await page.goto(url);
    await page.addScriptTag({ content: axe });
    const problems = await page.evaluate(async () => {
      const run = (
        globalThis as unknown as {
          axe: {
            run(): Promise<{
              violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
            }>;
          };
        }
      ).axe;
      return (await run.run()).violations.map(
        (v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join(" | ")}`,
      );
    });
    expect(problems).toEqual([]);
  },
);
