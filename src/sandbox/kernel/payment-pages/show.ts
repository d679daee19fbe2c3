import { readFileSync } from "node:fs";
import type { Context, Hono } from "hono";
import type { Html } from "./layout.ts";

const originOf = (url: string | null): string[] => {
  const parsed = url === null ? null : URL.parse(url.replaceAll(/[{}]/g, ""));
  return parsed ? [parsed.origin] : [];
};

/**
 * Browsers apply form-action to the redirect after a post, so the buyer's next pages must be named. An open checkout
 * refuses to be framed, as the real ones do; everything else may stand in the console's frame.
 */
function policyFor(leadsTo: readonly (string | null)[] | undefined): string {
  const formAction = ["'self'", ...new Set(leadsTo?.flatMap(originOf))].join(" ");
  const ancestors = leadsTo ? "'none'" : "'self'";
  return `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors ${ancestors}; form-action ${formAction}`;
}

/**
 * Answers with a page of a payment twin.
 * @param leadsTo where an open checkout's forms may lead; for open checkouts only
 */
export function show(
  c: Context,
  body: Html,
  status: 200 | 402 | 404 = 200,
  leadsTo?: readonly (string | null)[],
) {
  c.header("content-security-policy", policyFor(leadsTo));
  c.header("referrer-policy", "no-referrer");
  c.header("x-content-type-options", "nosniff");
  c.header("cache-control", "no-store");
  return c.html(body, status);
}

/** One field of a posted form; undefined when it is empty. */
export const field = async (c: Context, name: string): Promise<string | undefined> => {
  const value = (await c.req.parseBody())[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

export function styleRoute(app: Hono): void {
  const css = readFileSync(new URL("./payment.css", import.meta.url), "utf8");
  app.get("/assets/payment.css", (c) => c.body(css, 200, { "content-type": "text/css; charset=utf-8" }));
}
