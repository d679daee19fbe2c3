import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** The browser of this machine, if there is one. */
export const CHROMIUM = [
  process.env.CHROMIUM_PATH ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
].find((path) => existsSync(path));

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Judges the frame with every rule; of what it finds, only what is wrong is written out. */
const RUN_AXE =
  "axe.run({ resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' ')))";

/** One way to hold the browser. */
export interface Device {
  name: string;
  width: number;
  height: number;
  colorScheme: "light" | "dark";
  isPhone: boolean;
}

export const DESKTOP_LIGHT: Device = {
  name: "desktop-light",
  width: 1440,
  height: 900,
  colorScheme: "light",
  isPhone: false,
};
export const PHONE_DARK: Device = {
  name: "phone-dark",
  width: 390,
  height: 844,
  colorScheme: "dark",
  isPhone: true,
};
export const DESKTOP_DARK: Device = { ...DESKTOP_LIGHT, name: "desktop-dark", colorScheme: "dark" };
export const PHONE_LIGHT: Device = { ...PHONE_DARK, name: "phone-light", colorScheme: "light" };

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });

/** A browser window that remembers whatever went wrong in any of its tabs. */
export interface Screens {
  readonly context: BrowserContext;
  readonly device: Device;
  /** Script errors, console errors, failed requests and accessibility faults, in order. */
  readonly faults: string[];
  /** Keeps a picture of what a tab shows now, where `PICTURES_DIR` is set. */
  snap(page: Page, name: string): Promise<void>;
  /** Judges what a tab shows now in light and in dark, and keeps a picture of both. */
  look(page: Page, name: string): Promise<void>;
  /** What went wrong, apart from a page that is meant to answer with this status. */
  faultsBut(status: number): string[];
  close(): Promise<void>;
}

/** What is wrong with a page for people who cannot see it well, in all its frames. */
async function axeFaults(page: Page): Promise<string[]> {
  // A frame that was never looked at has no document yet.
  for (const frame of page.frames()) {
    if (!frame.url().startsWith("http")) continue;
    // Half a megabyte, which a document keeps from one look to the next.
    if (!(await frame.evaluate("'axe' in window"))) await frame.evaluate(AXE);
  }
  return await page.evaluate(RUN_AXE);
}

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth > innerWidth");

/** A request that a page stops because it is left or refreshed is nobody's fault. */
const isOurs = (error: string | undefined): boolean => error !== "net::ERR_ABORTED";

export async function openScreens(browser: Browser, device: Device): Promise<Screens> {
  const { width, height, colorScheme, isPhone } = device;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    hasTouch: isPhone,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  const faults: string[] = [];
  context.on("weberror", (error) => faults.push(`script: ${error.error().message}`));
  context.on("console", (line) => {
    if (line.type() === "error") faults.push(`console: ${line.text()} at ${line.location().url}`);
  });
  context.on("requestfailed", (request) => {
    if (isOurs(request.failure()?.errorText)) faults.push(`request: ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) faults.push(`answer ${response.status()}: ${response.url()}`);
  });
  const picturesDir = process.env.PICTURES_DIR;
  let pictures = 0;
  async function snap(page: Page, name: string, scheme = colorScheme): Promise<void> {
    if (!picturesDir) return;
    mkdirSync(picturesDir, { recursive: true });
    const number = String(++pictures).padStart(2, "0");
    const shape = isPhone ? "phone" : "desktop";
    await page.screenshot({ path: join(picturesDir, `${shape}-${number}-${name}-${scheme}.png`) });
  }
  async function judge(page: Page, name: string, scheme: Device["colorScheme"]): Promise<void> {
    await page.emulateMedia({ colorScheme: scheme });
    const found = await axeFaults(page);
    if (await isTooWide(page)) found.push("it scrolls sideways");
    faults.push(...found.map((fault) => `${name}, ${scheme}: ${fault}`));
    await snap(page, name, scheme);
  }
  return {
    context,
    device,
    faults,
    snap: (page, name) => snap(page, name),
    async look(page, name) {
      await judge(page, name, colorScheme === "dark" ? "light" : "dark");
      await judge(page, name, colorScheme);
    },
    faultsBut: (status) =>
      faults.filter(
        (fault) => !fault.startsWith(`answer ${status}`) && !fault.includes(`status of ${status}`),
      ),
    close: () => context.close(),
  };
}
