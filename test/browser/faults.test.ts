import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { chooseAgent, signIn, visitor } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts } from "../world/money.ts";
import { startWorld, type World } from "../world/world.ts";
import { type ConsolePerson, openConsole } from "./console-person.ts";
import { CHROMIUM, DESKTOP_LIGHT, openChromium, openScreens, PHONE_DARK, type Screens } from "./screens.ts";

const DEVICES = [PHONE_DARK, ...(process.env.GOCLAW_FULL ? [DESKTOP_LIGHT] : [])];

/** The person whose phone the console shows, brought to the price card without a browser. */
async function comesToThePrice(world: World): Promise<void> {
  const alex = visitor(personIn(world.telegram.you, MAIN_BOT, 25_000));
  alex.chat.says("/start");
  await signIn(alex);
  await chooseAgent(alex);
}

describe.skipIf(CHROMIUM === undefined)("breaking things by clicking", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  const ofStripe = ({ faults }: ConsolePerson) =>
    faults.getByRole("region", { name: "What can go wrong with Stripe" });

  async function breaksThings(alex: ConsolePerson, screens: Screens): Promise<void> {
    const { faults } = alex;
    await alex.turnsTo("faults");
    await faults.getByText("Everything works.").waitFor();
    await screens.look(alex.page, "faults-calm");
    await ofStripe(alex).getByRole("switch", { name: "Decline the next card" }).click();
    await ofStripe(alex).getByRole("switch", { name: "Lose all webhooks" }).press("Space");
    await faults.getByLabel("Aurora Hosting", { exact: true }).selectOption("offline");
    await faults.getByRole("button", { name: "Switch off Aurora Hosting" }).waitFor();
    await alex.page.locator("[data-fact=faults]", { hasText: "3 on" }).waitFor({ state: "attached" });
    await screens.look(alex.page, "faults-on");
    await alex.turnsTo("telegram");
  }

  async function paysWithASecondCard(alex: ConsolePerson, screens: Screens): Promise<void> {
    await alex.taps(/^Starter/);
    await alex.message("Pay on the secure page").waitFor();
    const tab = await alex.opens(/^Pay \$/);
    await tab.getByRole("button", { name: "Subscribe" }).click();
    await tab.getByText("Your card was declined").waitFor();
    await screens.look(tab, "declined-by-switch");
    await tab.getByRole("button", { name: "Subscribe" }).click();
    await tab.getByRole("heading", { name: "Thank you" }).waitFor();
    await tab.close();
  }

  async function asksForThePlan(alex: ConsolePerson, words: RegExp): Promise<void> {
    await alex.turnsTo("telegram");
    await alex.says("/plan");
    await alex.message(words).waitFor();
  }

  test.each(DEVICES)(
    "the chat tells the truth through all of it: $name",
    async (device) => {
      const world = await startWorld({ env: { AKASH_DEPOSIT_UACT: "12000000" } });
      const screens = await openScreens(browser, device);
      try {
        await comesToThePrice(world);
        const alex = await openConsole(screens, world.url);
        await breaksThings(alex, screens);
        await paysWithASecondCard(alex, screens);
        await alex.message("answers now").waitFor();
        await alex.message("Lease with Blue Ridge").waitFor();
        await screens.snap(alex.page, "live-elsewhere");

        await alex.turnsTo("faults");
        await alex.faults.getByRole("button", { name: "Switch everything off" }).click();
        await alex.faults.getByText("Everything works.").waitFor();
        await alex.faults.getByRole("button", { name: /^To the next renewal/ }).click();
        await alex.faults.getByText(/days.* ahead of this machine/).waitFor();
        await screens.look(alex.page, "a-month-ahead");
        await asksForThePlan(alex, /next payment/i);
        expect(moneyFacts(world)).toMatchObject({ payments: 2, refunds: 0 });

        await alex.turnsTo("faults");
        await ofStripe(alex).getByRole("switch", { name: "Decline the next card" }).click();
        await alex.faults.getByText("waiting for the next charge").waitFor();
        await alex.faults.getByRole("button", { name: /^To the next renewal/ }).click();
        await alex.faults.getByText("Everything works.").waitFor();
        await asksForThePlan(alex, /payment overdue/i);
        await screens.snap(alex.page, "overdue");
        expect(moneyFacts(world)).toMatchObject({ payments: 2, refunds: 0 });
        expect(chainFacts(world)).toMatchObject({ active: 1, leased: ["blue"] });
        expect(screens.faultsBut(402)).toEqual([]);
      } finally {
        await screens.close();
        await world.close();
      }
    },
    150_000,
  );
});
