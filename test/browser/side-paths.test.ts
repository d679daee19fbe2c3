import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DECLINED_CARD, GOOD_CARD } from "../../src/sandbox/stripe/cards.ts";
import { type RunningWeb, startWeb } from "../http/web-world.ts";
import { atThePriceCard, choosesPlan } from "../world/customers.ts";
import { sessionOf } from "../world/money.ts";
import { startWorld, type World } from "../world/world.ts";
import { CHROMIUM, openChromium, openScreens, PHONE_DARK, type Screens } from "./screens.ts";

/** Where people end up who leave the main story, fit to read like the story itself. */
describe.skipIf(CHROMIUM === undefined)("beside the main story", () => {
  let browser: Browser;
  let screens: Screens;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    screens = await openScreens(browser, PHONE_DARK);
  });
  afterEach(() => screens.close());

  describe("GoClaw's own pages, with no sandbox around them", () => {
    let web: RunningWeb;
    beforeAll(async () => {
      web = await startWeb({
        chatLink: (platform) => (platform === "telegram" ? "https://t.me/GoClawBot" : null),
      });
    });
    afterAll(() => web?.close());

    test.each([
      { path: "/", status: 200, heading: "GoClaw is running" },
      { path: "/paid", status: 200, heading: "Thank you" },
      { path: "/cancelled", status: 200, heading: "Nothing was charged" },
      { path: "/nowhere", status: 404, heading: "There is nothing here" },
      { path: "/webhooks/stripe", status: 405, heading: "That is not how this address works" },
    ])("$path answers $status and leads back to the chat", async ({ path, status, heading }) => {
      const page = await screens.context.newPage();
      const answer = await page.goto(`${web.url}${path}`);
      expect(answer?.status()).toBe(status);
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(heading);
      expect(await page.getByRole("link", { name: "Back to the chat" }).getAttribute("href")).toContain(
        "t.me",
      );
      await screens.look(page, `own${path.replaceAll("/", "-")}`);
      expect(screens.faultsBut(status)).toEqual([]);
    });
  });

  describe("a checkout that does not go well", () => {
    let world: World;
    beforeAll(async () => {
      world = await startWorld({ idleAgents: true });
    });
    afterAll(() => world?.close());

    test("a declined card is told on the page, and another one pays", async () => {
      const ann = await atThePriceCard(world, "Ann");
      const page = await screens.context.newPage();
      await page.goto(await choosesPlan(ann));
      await page.getByLabel("Card number").fill(DECLINED_CARD);
      await page.getByRole("button", { name: "Subscribe" }).click();
      await page.getByText("Your card was declined").waitFor();
      await screens.look(page, "declined");
      await page.getByLabel("Card number").fill(GOOD_CARD);
      await page.getByRole("button", { name: "Subscribe" }).click();
      await page.getByRole("heading", { name: "Thank you" }).waitFor();
      await ann.chat.sees(/paid, thank you/i);
      await page.goto(`${world.url}/sandbox/stripe`);
      await screens.look(page, "stripe-dashboard");
      expect(screens.faultsBut(402)).toEqual([]);
    });

    test("an expired checkout, one that never was, and an empty address say so", async () => {
      const bea = await atThePriceCard(world, "Bea");
      const link = await choosesPlan(bea);
      world.stripe.cancelSession(sessionOf(link));
      const page = await screens.context.newPage();
      await page.goto(link);
      await page.getByText("has expired").waitFor();
      await screens.look(page, "expired");
      await page.goto(`${world.url}/sandbox/stripe/c/pay/cs_nobody`);
      await screens.look(page, "unknown-checkout");
      await page.goto(`${world.url}/nowhere`);
      await screens.look(page, "console-nowhere");
      await page.goto(`${world.url}/sandbox/clerk`);
      await screens.look(page, "clerk-people");
      expect(screens.faultsBut(404)).toEqual([]);
    });
  });
});
