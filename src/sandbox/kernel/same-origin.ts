import type { Context, MiddlewareHandler } from "hono";

/** Whether a browser says that another site sent this; a program that says nothing is not a browser. */
function isFromElsewhere(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = c.req.header("origin");
  return origin !== undefined && URL.parse(origin)?.host !== c.req.header("host");
}

/** Refuses what a page of another site makes a browser send, so that only a person's own click changes anything. */
export const sameOriginOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== "GET" && isFromElsewhere(c)) return c.text("Forbidden", 403);
  return await next();
};
