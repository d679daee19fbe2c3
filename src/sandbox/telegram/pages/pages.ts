import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { chatPaneRoute } from "../../kernel/chat-pane/script-route.ts";
import { watchChanges } from "../../kernel/watch-changes.ts";
import { createPersonDriver } from "../person/person.ts";
import { callbackAnswer, pressData } from "../person/press.ts";
import { Refusal } from "../refusal.ts";
import { findBotByUsername } from "../world/accounts.ts";
import { createManagedBot } from "../world/managed-bots.ts";
import { renderNewBotDialog } from "./render-dialog.ts";
import { renderPage, renderParts } from "./render-page.ts";
import { href, openScene, type PaneOptions, type Scene } from "./scene.ts";

const ANSWER_MS = 8_000;
const HEARTBEAT_MS = 15_000;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

const ASSETS = {
  "theme.css": "text/css; charset=utf-8",
  "layout.css": "text/css; charset=utf-8",
  "message.css": "text/css; charset=utf-8",
  "pane.js": "text/javascript; charset=utf-8",
  "pane.svg": "image/svg+xml",
};

const asset = (name: string): string => readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8");

type Form = Record<string, string>;

async function readForm(c: Context): Promise<Form> {
  const form: Form = {};
  for (const [name, value] of Object.entries(await c.req.parseBody()))
    if (typeof value === "string") form[name] = value;
  return form;
}

const wantsJson = (c: Context): boolean => (c.req.header("accept") ?? "").includes("application/json");

/** Pages that let a person chat: a list, a chat, and live updates. All links are relative. */
export function createPages(options: PaneOptions): Hono {
  const { world } = options;
  const pages = new Hono();
  const sceneOf = (query: Form) => openScene(options, { chat: query.chat, as: query.as || undefined });
  const driverOf = (scene: Scene) => createPersonDriver(world, scene.person.id);
  const chatName = (scene: Scene) =>
    scene.conversation.kind === "group" ? scene.conversation.group.id : scene.chat;
  const done = (c: Context, scene: Scene, toast?: string) =>
    wantsJson(c) ? c.json(toast ? { toast } : {}) : c.redirect(href(scene, { chat: scene.chat, toast }), 303);

  pages.use(async (c, next) => {
    const isForeign = c.req.method === "POST" && c.req.header("sec-fetch-site") === "cross-site";
    if (isForeign) c.res = c.text("Forbidden", 403);
    else await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cache-control", "no-store");
  });

  const open = (c: Context) => {
    const path = new URL(c.req.url).pathname;
    // Relative links need the slash; without it they would lead one level up.
    if (!path.endsWith("/"))
      return c.redirect(`./${path.split("/").at(-1)}/${new URL(c.req.url).search}`, 302);
    const query = c.req.query();
    const scene = sceneOf(query);
    if (query.start !== undefined && scene.conversation.kind === "private" && query.start !== "") {
      driverOf(scene).openDeepLink(scene.chat, query.start);
      return c.redirect(href(scene, { chat: scene.chat }), 303);
    }
    const dialog = query.newbot
      ? renderNewBotDialog(scene, {
          manager: query.newbot,
          name: query.name ?? "",
          username: query.username ?? "",
          byButton: query.button === "1",
          ...(query.error ? { error: query.error } : {}),
        })
      : undefined;
    return c.html(renderPage(scene, { isList: query.list === "1", dialog, toast: query.toast }));
  };
  pages.get("/", open);

  pages.get("/parts", async (c) => c.json(await renderParts(sceneOf(c.req.query()))));

  pages.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const changes = watchChanges(world.signals, ({ type }) => type !== "update");
      stream.onAbort(changes.stop);
      while (!stream.aborted) {
        await changes.next(HEARTBEAT_MS);
        await stream.writeSSE({ event: "change", data: "" });
      }
      changes.stop();
    }),
  );

  pages.get("/file", (c) => {
    const file = world.files.get(c.req.query("id") ?? "");
    if (!file) return c.notFound();
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.mimeType);
    return c.body(Buffer.from(file.base64, "base64"), 200, {
      "content-type": isPicture ? file.mimeType : "application/octet-stream",
      ...(isPicture ? {} : { "content-disposition": "attachment" }),
    });
  });

  pages.post("/send", async (c) => {
    const form = await readForm(c);
    const scene = sceneOf(form);
    const text = form.text?.trim();
    if (text) driverOf(scene).sendText(chatName(scene), text);
    return done(c, scene);
  });

  pages.post("/press", async (c) => {
    const form = await readForm(c);
    const scene = sceneOf(form);
    const id = pressData(world, scene.person.id, Number(form.message), form.data ?? "");
    const answer = await callbackAnswer(world, id, ANSWER_MS).catch(() => undefined);
    return done(c, scene, answer ? answer.text : "The bot does not answer at the moment.");
  });

  pages.post("/newbot", async (c) => {
    const form = await readForm(c);
    const scene = sceneOf(form);
    const manager = findBotByUsername(world, form.manager ?? "");
    if (!manager) return c.notFound();
    const { name = "", username = "" } = form;
    try {
      createManagedBot(world, scene.person, manager, { name, username, byButton: form.button === "1" });
      return c.redirect(href(scene, { chat: scene.chat }), 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const code = error.message.replace("Bad Request: ", "");
      return c.redirect(
        href(scene, {
          chat: scene.chat,
          newbot: manager.username,
          name,
          username,
          button: form.button,
          error: code,
        }),
        303,
      );
    }
  });

  chatPaneRoute(pages);
  for (const [name, type] of Object.entries(ASSETS)) {
    const text = asset(name);
    pages.get(`/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }

  // Mounted below a path, the address with a slash at its end is not "/" to the router.
  pages.get("/*", (c) => (new URL(c.req.url).pathname.endsWith("/") ? open(c) : c.notFound()));
  return pages;
}
