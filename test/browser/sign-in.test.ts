import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { beginLogin } from "../../src/services/accounts/begin-login.ts";
import { confirmLoginCode } from "../../src/services/accounts/confirm-login-code.ts";
import { LINK_LIFE_MS } from "../../src/services/accounts/login-secrets.ts";
import { type AccountWorld, startAccountWorld } from "../services/accounts/account-world.ts";
import { CHROMIUM, openChromium, openScreens, PHONE_DARK } from "./screens.ts";

if (CHROMIUM === undefined) console.error("browser tests are skipped: no Chromium here (set CHROMIUM_PATH)");

describe.skipIf(CHROMIUM === undefined)("signing in with a phone", () => {
  let world: AccountWorld;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startAccountWorld(), openChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const askForLink = (guest: string) =>
    beginLogin({
      ctx: world.guest(guest),
      input: { requestId: randomUUID(), displayName: "Ann Lovelace", username: "ann_l" },
    });

  test("every page is fit to read, and the link is spent afterwards", async () => {
    const screens = await openScreens(browser, PHONE_DARK);
    const page = await screens.context.newPage();
    const { url } = await askForLink("signs-in");
    await page.goto(url);
    await screens.look(page, "link");
    await page.getByRole("button", { name: "This is me" }).click();
    await page.getByRole("heading", { name: "Sign in to GoClaw" }).waitFor();
    await page.getByLabel("First name").fill("Ann");
    await page.getByLabel("E-mail address").fill("ann@example.com");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    const code = await page.locator(".code").innerText();
    await page.reload();
    expect(await page.locator(".code").innerText()).toBe(code);
    const confirmed = await confirmLoginCode({ ctx: world.guest("signs-in"), input: { code } });
    expect(confirmed.email).toBe("ann@example.com");
    await page.reload();
    await screens.look(page, "spent");
    expect(screens.faultsBut(410)).toEqual([]);
    await screens.close();
  }, 60_000);

  test("somebody who does not allow it is told so, and can go back", async () => {
    const screens = await openScreens(browser, PHONE_DARK);
    const page = await screens.context.newPage();
    await page.goto((await askForLink("refuses")).url);
    await page.getByRole("button", { name: "This is me" }).click();
    await page.getByLabel("First name").fill("Bea");
    await page.getByLabel("E-mail address").fill("bea@example.com");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("button", { name: "Deny" }).click();
    await page.getByRole("heading", { name: "You said no" }).waitFor();
    await screens.look(page, "not-allowed");
    expect(screens.faultsBut(403)).toEqual([]);
    await screens.close();
  });

  test("a link that is too old says so", async () => {
    const screens = await openScreens(browser, PHONE_DARK);
    const page = await screens.context.newPage();
    const { url } = await askForLink("sleeps");
    world.clock.offsetMs += LINK_LIFE_MS + 1;
    await page.goto(url);
    world.clock.offsetMs = 0;
    await screens.look(page, "too-old");
    expect(await page.locator(".card").innerText()).toMatch(/\/login/);
    expect(screens.faultsBut(410)).toEqual([]);
    await screens.close();
  });

  test("a form on another site cannot press the link", async () => {
    const screens = await openScreens(browser, PHONE_DARK);
    const page = await screens.context.newPage();
    const { url } = await askForLink("victim");
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
    await screens.look(page, "another-site");
    expect(screens.faultsBut(403)).toEqual([]);
    await screens.close();
  });
});
