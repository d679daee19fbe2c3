import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startWorld, type World } from "../world/world.ts";
import { CHROMIUM, openChromium } from "./screens.ts";

/** A form's own way back to the page may still be under way when the chat already knows its answer. */
const looksAgain = (page: Page) => vi.waitFor(() => page.reload(), { timeout: 10_000, interval: 200 });

const PHONE = { width: 390, height: 844 };

describe.skipIf(CHROMIUM === undefined)("in a browser that runs no scripts", () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld({ idleAgents: true }), openChromium()]);
    context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
    context.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  test("the chat, the link, the sign-in and the code still work", async () => {
    const page = await context.newPage();
    await page.goto(`${world.url}/sandbox/telegram/`);
    await page.getByRole("button", { name: "Start" }).click();
    await expect
      .poll(() => world.telegram.you.transcript("GoClawBot").at(-1)?.text)
      .toMatch(/your own ai agent/i);
    await looksAgain(page);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => world.telegram.you.transcript("GoClawBot").at(-1)?.text).toMatch(/8-digit code/i);
    await looksAgain(page);
    const [tab] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "Sign in" }).click(),
    ]);
    await tab.getByRole("button", { name: "This is me" }).click();
    await tab.getByLabel("First name").fill("Ann");
    await tab.getByLabel("E-mail address").fill("ann@example.com");
    await tab.getByRole("button", { name: "Continue" }).click();
    await tab.getByRole("button", { name: "Verify" }).click();
    await tab.getByRole("button", { name: "Allow" }).click();
    const code = await tab.locator(".code").innerText();
    await page.getByRole("textbox").fill(code);
    await page.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => world.telegram.you.transcript("GoClawBot").at(-1)?.text).toMatch(/signed in/i);
  });

  test("the pages after a checkout are whole", async () => {
    const page = await context.newPage();
    await page.goto(`${world.url}/paid`);
    expect(await page.getByRole("link", { name: "Back to the chat" }).isVisible()).toBe(true);
    await page.goto(`${world.url}/cancelled`);
    expect(await page.getByRole("heading", { name: "Nothing was charged" }).isVisible()).toBe(true);
  });
});
