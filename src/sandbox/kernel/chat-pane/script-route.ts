import { readFileSync } from "node:fs";
import type { Hono } from "hono";

/** Serves what the panes of all chat platforms import, beside their own `pane.js`. */
export function chatPaneRoute(app: Hono): void {
  const script = readFileSync(new URL("./chat-pane.js", import.meta.url), "utf8");
  app.get("/chat-pane.js", (c) => c.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }));
}
