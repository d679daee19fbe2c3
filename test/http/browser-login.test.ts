import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { beginLogin } from "../../src/services/accounts/begin-login.ts";
import { confirmLoginCode } from "../../src/services/accounts/confirm-login-code.ts";
import { type AccountWorld, startAccountWorld } from "../services/accounts/account-world.ts";

const CHROMIUM = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => existsSync(path),
);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 760 };

if (CHROMIUM === undefined) console.error("browser tests are skipped: no Chromium here (set CHROMIUM_PATH)");

/** What accessibility rules find wrong, and whether the page is wider than the phone. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    return (await axe.run()).violations.map(
      (fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(" ")}`,
    );
  });
  const isTooWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  return isTooWide ? [...found, "the page scrolls sideways"] : found;
}

describe.skipIf(CHROMIUM === undefined)("in a real browser", () => {
  let world: AccountWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startAccountWorld();
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  async function openPage(colorScheme: "light" | "dark") {
    const context = await browser.newContext({ viewport: PHONE, colorScheme });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
    return { page, complaints };
  }

  test.each(["light", "dark"] as const)(
    "a person signs in on a phone, %s, and every page is fit to read",
    async (scheme) => {
      const ctx = world.guest(`browser-${scheme}`);
      const { url } = await beginLogin({ ctx, input: { displayName: "Ann Lovelace", username: "ann_l" } });
      const { page, complaints } = await openPage(scheme);
      const faults: string[] = [];
      const look = async () => faults.push(...(await faultsOf(page)));
      await page.goto(url);
      await look();
      await page.getByRole("button", { name: "This is me" }).click();
      await page.getByRole("heading", { name: "Sign in to GoClaw" }).waitFor();
      await look();
      await page.getByLabel("First name").fill("Ann");
      await page.getByLabel("E-mail address").fill(`ann-${scheme}@example.com`);
      await page.getByRole("button", { name: "Continue" }).click();
      await look();
      await page.getByRole("button", { name: "Verify" }).click();
      await look();
      await page.getByRole("button", { name: "Allow" }).click();
      await look();
      const code = await page.locator(".code").innerText();
      await page.reload();
      expect(await page.locator(".code").innerText()).toBe(code);
      const confirmed = await confirmLoginCode({ ctx, input: { code } });
      expect(confirmed.email).toBe(`ann-${scheme}@example.com`);
      await page.reload();
      await look();
      expect(faults).toEqual([]);
      expect(complaints.filter((text) => !text.includes("410"))).toEqual([]);
    },
  );

  test("a form on another site cannot press the link", async () => {
    const { url } = await beginLogin({ ctx: world.guest("victim"), input: { displayName: "Victim" } });
    const { page } = await openPage("light");
    await page.route("http://evil.example/", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<form method="post" action="${url}"><button>Win</button></form>`,
      }),
    );
    await page.goto("http://evil.example/");
    await page.getByRole("button").click();
    await page.getByRole("heading", { name: "not allowed" }).waitFor();
    expect((await fetch(url)).status).toBe(200);
  });

  test("the checks can fail", async () => {
    const { page } = await openPage("light");
    await page.setContent('<div style="width:2000px">wide</div><img src="x">');
    expect((await faultsOf(page)).length).toBeGreaterThan(1);
  });
});
