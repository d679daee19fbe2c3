import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { authorizeRoutes } from "./authorize-routes.ts";
import { createFront, type FrontInput } from "./front.ts";
import { machineRoutes } from "./machine-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { peopleView } from "./views.ts";

const STYLE = readFileSync(new URL("./style.css", import.meta.url), "utf8");
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#5b5bd6"/><circle cx="16" cy="13" r="5" fill="#fff"/><path d="M6.5 26a9.5 9.5 0 0 1 19 0" fill="#fff"/></svg>';

/** Everything a browser or an OAuth client reaches: mount it at the issuer's path. */
export function createFrontend(input: FrontInput): Hono {
  const app = new Hono();
  // A form answer may redirect to the application, and browsers hold redirects against form-action too.
  const origins = [...new Set(input.oauth.redirectUris.map((uri) => new URL(uri).origin))].join(" ");
  const policy = `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${origins}; base-uri 'none'; frame-ancestors 'self'`;
  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", policy);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  });
  const kept = "max-age=300";
  app.get("/style.css", (c) =>
    c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8", "cache-control": kept }),
  );
  app.get("/icon.svg", (c) => c.body(ICON, 200, { "content-type": "image/svg+xml", "cache-control": kept }));
  const front = createFront(input);
  machineRoutes(app, input);
  authorizeRoutes(app, front);
  signInRoutes(app, front);
  app.get("/", (c) => c.html(peopleView(front.view(), front.directory.list())));
  return app;
}
