import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandboxFronts } from "../../../src/sandbox/fronts.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { type Sandbox, startSandbox, type TwinName } from "../../../src/sandbox/sandbox.ts";

const CHROMIUM = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  existsSync,
);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const open: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of open.reverse()) await close();
});

async function start(twins: readonly TwinName[]): Promise<{ url: string; app: Hono; sandbox: Sandbox }> {
  const url = "http://localhost:1";
  const sandbox = await startSandbox({
    twins,
    pagesUrl: url,
    productUrl: url,
    idleAgents: true,
    blockMs: 60_000,
  });
  open.push(() => sandbox.close());
  const app = new Hono();
  for (const front of sandboxFronts(sandbox)) app.route(front.path, front.app);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const { url: here, close } = await listenOnLoopback(server);
  open.push(close);
  return { url: here, app, sandbox };
}

let all: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  all = await start(["telegram", "discord", "clerk", "stripe", "polar", "akash", "llm"]);
});

describe("the console", () => {
  test("shows every twin, and its own files and frames answer", async () => {
    const html = await (await all.app.request("/")).text();
    const addresses = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((m) => m[1] ?? "");
    expect(addresses).toEqual(
      expect.arrayContaining(
        ["telegram", "discord", "clerk", "stripe", "polar", "akash", "faults"].map(
          (twin) => `/sandbox/${twin}`,
        ),
      ),
    );
    for (const address of addresses) {
      expect((await all.app.request(address)).status, address).toBeLessThan(400);
    }
  });

  test("runs no inline code and lets nobody frame it; the framed pages may be framed", async () => {
    const answer = await all.app.request("/");
    const html = await answer.text();
    expect(html).not.toMatch(/ on\w+=| style=|<script(?! src)|<style/);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    for (const twin of [
      "telegram/",
      "discord/",
      "clerk",
      "stripe",
      "polar",
      "akash",
      "console-api",
      "faults",
    ]) {
      const framed = await all.app.request(`/sandbox/${twin}`);
      expect(framed.headers.get("content-security-policy") ?? "", twin).not.toContain(
        "frame-ancestors 'none'",
      );
    }
  });

  test("reads its facts from the twins' books", async () => {
    const facts = async (): Promise<unknown> => (await all.app.request("/sandbox/console/facts.json")).json();
    const height = all.sandbox.akash?.chain.height.toLocaleString("en-US");
    expect(await facts()).toEqual({
      discord: "",
      akash: `block ${height} · 0 leases`,
      "console-api": "$250.00 credit",
      polar: "$0.00 received",
      stripe: "$0.00 received",
      faults: "",
      clerk: "0 people",
    });
    all.sandbox.clerk?.createUser({ email: "ann@example.com", firstName: "Ann" });
    expect(await facts()).toMatchObject({ clerk: "1 person" });
  });

  test("says what is live where only some services are played", async () => {
    const { app } = await start(["stripe"]);
    const html = await (await app.request("/")).text();
    expect(html).toContain("Telegram is live here");
    expect(html).not.toContain("/sandbox/akash");
    expect(await (await app.request("/sandbox/console/facts.json")).json()).toEqual({
      stripe: "$0.00 received",
      faults: "",
    });
  });

  test("answers a wrong address with a way back", async () => {
    const lost = await all.app.request("/nowhere");
    expect(lost.status).toBe(404);
    expect(await lost.text()).toContain('href="/"');
  });
});

describe.skipIf(CHROMIUM === undefined)("in a real browser (skipped where Chromium is missing)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
    open.push(() => browser.close());
  });

  test.each([
    ["light", 390],
    ["dark", 390],
    ["light", 1440],
    ["dark", 1440],
  ] as const)(
    "%s, %i px wide: one tap per pane, fit to read, nothing complains",
    async (colorScheme, width) => {
      const context = await browser.newContext({
        viewport: { width, height: 844 },
        colorScheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (line) => void (line.type() === "error" && complaints.push(line.text())));
      await page.goto(all.url);
      const isPhone = width < 900;
      expect(await page.locator("#telegram").isVisible()).toBe(true);
      expect(await page.locator("#akash").isVisible()).toBe(!isPhone);
      for (const pane of ["discord", "stripe", "clerk", "faults", "guide", "akash"]) {
        await page.locator(`[data-tab=${pane}]`).click();
        await page.locator(`[data-tab=${pane}][aria-current]`).waitFor();
        const shown = await page.locator(".pane:visible").evaluateAll((panes) => panes.map((one) => one.id));
        expect(shown).toEqual(isPhone ? [pane] : ["telegram", pane]);
      }
      await page.locator("[data-tab=guide]").click();
      await page.evaluate(AXE);
      const faults = await page.evaluate(
        "axe.run({ iframes: false }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' ')))",
      );
      expect(faults).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
