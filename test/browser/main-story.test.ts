import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sampleOf } from "../crash/crash-points.ts";
import { startWorld, type World } from "../world/world.ts";
import { type ConsolePerson, openConsole } from "./console-person.ts";
import {
  CHROMIUM,
  DESKTOP_DARK,
  DESKTOP_LIGHT,
  openChromium,
  openScreens,
  PHONE_DARK,
  PHONE_LIGHT,
  type Screens,
} from "./screens.ts";

/** Where the README's picture is kept, when it is to be taken anew (`npm run picture`). */
const README_PICTURE = process.env.README_PICTURE;

/** Every page is judged in light and dark on each; a normal run takes one, which changes with the source. */
const DEVICES =
  README_PICTURE === undefined
    ? sampleOf([DESKTOP_LIGHT, PHONE_DARK, DESKTOP_DARK, PHONE_LIGHT], 1)
    : [DESKTOP_LIGHT];

if (CHROMIUM === undefined) console.error("browser tests are skipped: no Chromium here (set CHROMIUM_PATH)");

describe.skipIf(CHROMIUM === undefined)("the main story in a real browser", () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    world = await startWorld(README_PICTURE === undefined ? {} : { discord: true });
  });
  afterEach(() => world?.close());

  async function signsIn(ann: ConsolePerson, screens: Screens): Promise<void> {
    await ann.chat.getByText("What can this bot do?").waitFor();
    await ann.chat.getByRole("button", { name: "Start" }).click();
    await ann.message("Your own AI agent").waitFor();
    await screens.look(ann.page, "welcome");
    await ann.taps("Sign in");
    await ann.message("8-digit code").waitFor();
    await screens.snap(ann.page, "sign-in-link");
    const tab = await ann.opens("Sign in");
    await screens.look(tab, "link-page");
    await tab.getByRole("button", { name: "This is me" }).click();
    await tab.getByLabel("First name").fill("Ann");
    await tab.getByLabel("E-mail address").fill(`ann@${screens.device.name}.example.com`);
    await screens.look(tab, "clerk-sign-up");
    await tab.getByRole("button", { name: "Continue" }).click();
    await tab.getByRole("heading", { name: "Check your e-mail" }).waitFor();
    await screens.look(tab, "clerk-code");
    await tab.getByRole("button", { name: "Verify" }).click();
    await tab.getByRole("button", { name: "Allow" }).waitFor();
    await screens.look(tab, "clerk-consent");
    await tab.getByRole("button", { name: "Allow" }).click();
    const code = await tab.locator(".code").innerText();
    await screens.look(tab, "code-page");
    await tab.close();
    await ann.says(code);
    await ann.message("You are signed in").waitFor();
    await screens.snap(ann.page, "signed-in");
  }

  /** From `/deploy` to the card of prices. Answers the new bot's user name. */
  async function chooses(ann: ConsolePerson, screens: Screens): Promise<string> {
    await ann.says("/deploy");
    await ann.message("choose a model").waitFor();
    await screens.snap(ann.page, "model");
    await ann.taps(/llama/i);
    await ann.chat.getByRole("link", { name: "Create my bot" }).waitFor();
    await screens.snap(ann.page, "create-bot");
    await ann.chat.getByRole("link", { name: "Create my bot" }).click();
    const username = "Alex_agent_bot";
    await ann.chat.getByLabel("Username").fill(username);
    await screens.look(ann.page, "bot-dialog");
    await ann.chat.getByRole("button", { name: "Create bot" }).click();
    await ann.message("choose a plan").waitFor();
    await screens.look(ann.page, "price");
    return username;
  }

  async function pays(ann: ConsolePerson, screens: Screens): Promise<void> {
    await ann.taps(/^Starter/);
    await ann.message("Pay on the secure page").waitFor();
    await screens.snap(ann.page, "pay-link");
    const tab = await ann.opens(/^Pay \$/);
    await screens.look(tab, "checkout");
    await tab.getByRole("button", { name: "Subscribe" }).click();
    await tab.getByRole("heading", { name: "Thank you" }).waitFor();
    await screens.look(tab, "paid-page");
    await tab.close();
  }

  test.each(DEVICES)(
    "somebody who only clicks and types gets an agent that answers, and closes it: $name",
    async (device) => {
      const screens = await openScreens(browser, device);
      const ann = await openConsole(screens, world.url);
      await screens.snap(ann.page, "console");
      await signsIn(ann, screens);
      const username = await chooses(ann, screens);
      await pays(ann, screens);
      await ann.message(/Deploying|is live/).waitFor();
      await screens.snap(ann.page, "card-moving");
      await ann.message("answers now").waitFor();
      await screens.look(ann.page, "live");
      if (README_PICTURE && device === DESKTOP_LIGHT) await ann.page.screenshot({ path: README_PICTURE });

      await ann.taps("Open my bot");
      await ann.chat.getByRole("button", { name: "Start" }).waitFor();
      await screens.look(ann.page, "own-bot-empty");
      await ann.chat.getByRole("button", { name: "Start" }).click();
      await ann.chat.locator("#log article.other").first().waitFor();
      await ann.says("Hello, who are you?");
      await ann.chat.locator("#log article.own", { hasText: "who are you" }).waitFor();
      await ann.chat.locator("#log article.other:not(.draft)").nth(1).waitFor();
      await screens.snap(ann.page, "own-bot-answers");
      await ann.page.evaluate("history.back()");
      await ann.message("answers now").waitFor();

      await ann.says("/bots");
      await ann.message(/Your agents[\s\S]*live/).waitFor();
      await screens.snap(ann.page, "bots");
      await ann.says(`/status ${username}`);
      await ann.message("Escrow left").waitFor();
      await screens.look(ann.page, "status");
      await ann.turnsTo("akash");
      await ann.page.frameLocator("#akash iframe").getByText("manifest received").first().waitFor();
      await screens.look(ann.page, "explorer");
      await ann.turnsTo("telegram");
      await ann.says("/close");
      await ann.message(/Close .*\?/).waitFor();
      await screens.snap(ann.page, "close-question");
      await ann.taps("Yes, close it");
      await ann.message("escrow came back").waitFor();
      await screens.snap(ann.page, "closed");
      expect(screens.faults).toEqual([]);
      await screens.close();
    },
    120_000,
  );
});

describe.skipIf(CHROMIUM === undefined)("the judgement of what a browser shows (negative control)", () => {
  test("sees script errors, failed requests, bad answers, bad contrast and sideways scrolling", async () => {
    const browser = await openChromium();
    const screens = await openScreens(browser, PHONE_DARK);
    const page = await screens.context.newPage();
    await page.route("http://story.example/**", (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/refused") return route.abort("connectionrefused");
      if (pathname === "/missing") return route.fulfill({ status: 404 });
      return route.fulfill({
        contentType: "text/html",
        body: `<body style="background:#fff"><p style="width:2000px;color:#eee">faint</p>
          <img src="/refused" alt=""><img src="/missing" alt=""><script>throw new Error("broken")</script>`,
      });
    });
    await page.goto("http://story.example/");
    await screens.look(page, "bad");
    await browser.close();
    const seen = screens.faults.join("\n");
    for (const fault of ["script: broken", "request: ", "answer 404", "color-contrast", "scrolls sideways"])
      expect(seen).toContain(fault);
  });
});
