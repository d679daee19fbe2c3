import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Screens } from "./screens.ts";

/** Somebody who plays the story in the sandbox's console and only clicks and types. */
export interface ConsolePerson {
  readonly page: Page;
  readonly chat: FrameLocator;
  /** The page of fault switches. */
  readonly faults: FrameLocator;
  /** The newest message with these words. */
  message(words: RegExp | string): Locator;
  says(text: string): Promise<void>;
  /** Taps a button below the newest message that has it. */
  taps(label: RegExp | string): Promise<void>;
  /** Follows a button that leads out of the chat. */
  opens(label: RegExp | string): Promise<Page>;
  /** Brings a pane into view where only one fits. */
  turnsTo(pane: "telegram" | "akash" | "stripe" | "clerk" | "faults" | "guide"): Promise<void>;
}

/** Opens the console and waits for the chat. */
export async function openConsole(screens: Screens, url: string): Promise<ConsolePerson> {
  const page = await screens.context.newPage();
  await page.goto(url);
  const chat = page.frameLocator("#telegram iframe");
  await chat.locator("#composer").waitFor();
  const message = (words: RegExp | string) => chat.locator("#log article").filter({ hasText: words }).last();
  const key = (label: RegExp | string) =>
    chat
      .locator("#log")
      .getByRole("button", { name: label })
      .or(chat.locator("#log").getByRole("link", { name: label }))
      .last();
  return {
    page,
    chat,
    faults: page.frameLocator("#faults iframe"),
    message,
    async says(text) {
      const field = chat.getByRole("textbox", { name: /^Message/ });
      await field.fill(text);
      await field.press("Enter");
    },
    taps: (label) => key(label).click(),
    async opens(label) {
      const [opened] = await Promise.all([screens.context.waitForEvent("page"), key(label).click()]);
      await opened.waitForLoadState();
      return opened;
    },
    async turnsTo(pane) {
      const isAlwaysShown = pane === "telegram" && !screens.device.isPhone;
      if (!isAlwaysShown) await page.locator(`[data-tab=${pane}]`).click();
    },
  };
}
