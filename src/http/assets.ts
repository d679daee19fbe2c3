import { readFileSync } from "node:fs";
import { Hono } from "hono";

const STYLE = readFileSync(new URL("./pages/style.css", import.meta.url), "utf8");
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#d9482b"/><path d="M21.5 12.2A7 7 0 1 0 22.6 19H16.5" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/></svg>';

/** The stylesheet and the icon. */
export function assetRoutes(): Hono {
  const app = new Hono();
  const kept = "public, max-age=300";
  app.get("/assets/style.css", (c) =>
    c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8", "cache-control": kept }),
  );
  app.get("/assets/icon.svg", (c) =>
    c.body(ICON, 200, { "content-type": "image/svg+xml", "cache-control": kept }),
  );
  app.get("/favicon.ico", (c) => c.redirect("/assets/icon.svg", 302));
  app.get("/robots.txt", (c) => c.text("User-agent: *\nDisallow: /\n"));
  return app;
}
