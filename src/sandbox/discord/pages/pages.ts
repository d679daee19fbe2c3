import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { chatPaneRoute } from "../../kernel/chat-pane/script-route.ts";
import { sameOriginOnly } from "../../kernel/same-origin.ts";
import { watchChanges } from "../../kernel/watch-changes.ts";
import { actRoutes } from "./acts.ts";
import { portalRoutes } from "./portal.ts";
import { renderPage, renderParts } from "./render-page.ts";
import { href, openScene, type PaneOptions } from "./scene.ts";

const HEARTBEAT_MS = 15_000;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

const ASSETS = {
  "theme.css": "text/css; charset=utf-8",
  "layout.css": "text/css; charset=utf-8",
  "message.css": "text/css; charset=utf-8",
  "portal.css": "text/css; charset=utf-8",
  "pane.js": "text/javascript; charset=utf-8",
  "pane.svg": "image/svg+xml",
};

const asset = (name: string): string => readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8");

/** Pages that let a person use Discord: places, a channel, forms, and the developer portal. All links are relative. */
export function createPages(options: PaneOptions): Hono {
  const { world } = options;
  const pages = new Hono();
  const sceneOf = (c: Context) => openScene(options, { c: c.req.query("c"), as: c.req.query("as") });

  pages.use(async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cache-control", "no-store");
  });
  pages.use(sameOriginOnly);

  const open = (c: Context) => {
    const url = new URL(c.req.url);
    // Relative links need the slash; without it they would lead one level up.
    if (!url.pathname.endsWith("/"))
      return c.redirect(`./${url.pathname.split("/").at(-1)}/${url.search}`, 302);
    const { list, run, toast, error } = c.req.query();
    return c.html(renderPage(sceneOf(c), { isList: list === "1", run, toast, error }));
  };
  pages.get("/", open);
  pages.get("/parts", async (c) => c.json(await renderParts(sceneOf(c), c.req.query("run"))));
  pages.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const changes = watchChanges(world.signals, ({ type }) => type !== "event" && type !== "interaction");
      stream.onAbort(changes.stop);
      while (!stream.aborted) {
        await changes.next(HEARTBEAT_MS);
        await stream.writeSSE({ event: "change", data: "" });
      }
      changes.stop();
    }),
  );
  pages.get("/file", (c) => {
    const message = world.messages.get(c.req.query("message") ?? "");
    const isSeen = message?.visibleTo === undefined || message.visibleTo === sceneOf(c).user.id;
    const file = message?.attachments.find(({ filename }) => filename === c.req.query("name"));
    if (!file || !isSeen) return c.notFound();
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.contentType);
    return c.body(Buffer.from(file.base64, "base64"), 200, {
      "content-type": isPicture ? file.contentType : "application/octet-stream",
      ...(isPicture ? {} : { "content-disposition": "attachment" }),
    });
  });
  // An invitation that was opened by its own address, in another tab.
  pages.get("/oauth2/authorize", (c) => {
    const { client_id, integration_type } = c.req.query();
    return c.redirect(href({ as: undefined }, { client_id, user: integration_type }, "../authorize"), 302);
  });

  actRoutes(pages, options);
  portalRoutes(pages, options);
  chatPaneRoute(pages);
  for (const [name, type] of Object.entries(ASSETS)) {
    const text = asset(name);
    pages.get(`/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }
  // Mounted below a path, the address with a slash at its end is not "/" to the router.
  pages.get("/*", (c) => (new URL(c.req.url).pathname.endsWith("/") ? open(c) : c.notFound()));
  return pages;
}
