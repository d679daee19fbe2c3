import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { toAppError } from "../errors.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import { traced } from "../trace.ts";
import { agentRoutes } from "./agent-routes.ts";
import { assetRoutes } from "./assets.ts";
import { errorWords } from "./error-words.ts";
import { healthRoutes } from "./health.ts";
import { loginRoutes } from "./login-routes.ts";
import { cancelledPage, landingPage, paidPage, problemPage } from "./pages/plain-pages.ts";
import { securityHeaders } from "./security-headers.ts";
import type { WebParts } from "./web-parts.ts";
import { webhookRoutes } from "./webhooks/receive-webhook.ts";

export interface WebServer {
  fetch(request: Request): Promise<Response>;
  /** For `node:http`; everything but the gateway's paths. */
  listener: RequestListener;
  /** Hands a path and what is below it to another app, which keeps its own headers. `/` takes what nobody else has. */
  mount(path: string, app: Hono): void;
}

type Front = (request: Request, pathname: string) => Promise<Response>;

/** Methods of the paths that exist, so that a wrong method is told apart from a wrong address. */
const METHODS: [RegExp, string][] = [
  [/^\/webhooks\/[^/]+$/, "POST"],
  [/^\/agent\/(bootstrap|report)$/, "POST"],
  [/^\/agent\/backups\/[^/]+$/, "GET, PUT"],
  [/^\/link\/[^/]+$/, "GET, POST"],
  [/^\/(auth\/callback|paid|cancelled|healthz|readyz|favicon\.ico|robots\.txt|assets\/.+)?$/, "GET"],
];

/** The web side of GoClaw: webhooks, sign-in pages, agent bootstrap, health. Built from what it is handed. */
export function createWebServer(parts: WebParts): WebServer {
  const fronts = new Map<string, Front>();
  const own = ownRoutes(parts, () => fronts.has("/"));

  function frontFor(pathname: string): Front | undefined {
    const hits = [...fronts].filter(
      ([path]) => path !== "/" && (pathname === path || pathname.startsWith(`${path}/`)),
    );
    return hits.sort(([a], [b]) => b.length - a.length)[0]?.[1];
  }

  async function fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const front = frontFor(pathname);
    if (front) return front(request, pathname);
    const isOwn = pathname !== "/" && METHODS.some(([pattern]) => pattern.test(pathname));
    const root = isOwn ? undefined : fronts.get("/");
    return root ? root(request, pathname) : traced(() => own.fetch(request));
  }

  return {
    fetch,
    // The adapter would otherwise replace the process's own Request and Response.
    listener: getRequestListener(fetch, { overrideGlobalObjects: false }),
    mount: (path, app) => void fronts.set(path, frontAt(path, app)),
  };
}

/** An app below a path. Its first page answers with and without the closing slash, and sees which it was. */
function frontAt(path: string, app: Hono): Front {
  if (path === "/") return async (request) => app.fetch(request);
  const below = new Hono().route(path, app);
  const slashed = new Hono().route(`${path}/`, app);
  return async (request, pathname) => (pathname === `${path}/` ? slashed : below).fetch(request);
}

const PLATFORMS: readonly Platform[] = ["telegram", "discord"];

function ownRoutes(parts: WebParts, hasRootFront: () => boolean): Hono {
  const app = new Hono();
  const chatLinks = () =>
    PLATFORMS.flatMap((platform) => {
      const url = parts.chatLink?.(platform, null) ?? null;
      return url === null ? [] : [{ platform, url }];
    });
  app.use(securityHeaders(parts.publicUrl));
  app.route("/", assetRoutes());
  app.route("/", healthRoutes(parts));
  app.route("/webhooks", webhookRoutes(parts));
  app.route("/agent", agentRoutes(parts));
  app.route("/", loginRoutes(parts));

  app.get("/paid", (c) => {
    const sessionId = c.req.query("cs") ?? "";
    if (/^[A-Za-z0-9_-]{8,200}$/.test(sessionId)) {
      parts.checkoutReturned?.(sessionId).catch((error: unknown) => {
        parts.log.warn({ event: "checkout.return_failed", err: toAppError(error) });
      });
    }
    return c.html(paidPage(chatLinks()));
  });
  app.get("/cancelled", (c) => c.html(cancelledPage(chatLinks())));
  app.get("/", (c) => (hasRootFront() ? c.notFound() : c.html(landingPage(chatLinks()))));

  app.notFound((c) => {
    const allow = METHODS.find(([pattern]) => pattern.test(c.req.path))?.[1];
    if (allow && !allow.includes(c.req.method === "HEAD" ? "GET" : c.req.method)) {
      c.header("allow", allow);
      return c.html(
        problemPage("That is not how this address works", "Go back to the chat and try again.", chatLinks()),
        405,
      );
    }
    return c.html(
      problemPage(
        "There is nothing here",
        "The address may be mistyped or the link too old. Go back to the chat and try again.",
        chatLinks(),
      ),
      404,
    );
  });
  app.onError((error, c) => {
    const known = toAppError(error);
    const words = errorWords(known);
    parts.log[words.status >= 500 ? "error" : "info"]({
      event: "page.refused",
      status: words.status,
      err: known,
    });
    return c.html(problemPage(words.title, words.text, chatLinks()), words.status);
  });
  return app;
}
