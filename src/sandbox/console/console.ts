import { readFileSync } from "node:fs";
import { Hono, type MiddlewareHandler } from "hono";
import type { Switchboard } from "../faults/switchboard.ts";
import type { Sandbox } from "../sandbox.ts";
import { readFacts } from "./facts.ts";
import { consolePage, lostPage } from "./page.ts";

const asset = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

const ASSETS = {
  "tokens.css": "text/css; charset=utf-8",
  "console.css": "text/css; charset=utf-8",
  "console.js": "text/javascript; charset=utf-8",
  "console.svg": "image/svg+xml",
};

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "frame-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("content-security-policy", POLICY);
  c.header("x-content-type-options", "nosniff");
  c.header("referrer-policy", "no-referrer");
  c.header("cache-control", "no-store");
};

/**
 * The sandbox's one page: a phone, and beside it what happens behind it.
 * @returns `page` for `/`, and `assets` with the style, the script and the live facts for `/sandbox/console`
 */
export function createConsole(sandbox: Sandbox, board: Switchboard): { page: Hono; assets: Hono } {
  const page = new Hono();
  page.use(headers);
  page.get("/", (c) => c.html(consolePage(sandbox, readFacts(sandbox, board))));
  page.get("*", (c) => c.html(lostPage(), 404));

  const assets = new Hono();
  assets.use(headers);
  assets.get("/facts.json", (c) => c.json(readFacts(sandbox, board)));
  for (const [name, type] of Object.entries(ASSETS)) {
    const text = asset(name);
    assets.get(`/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }
  return { page, assets };
}
