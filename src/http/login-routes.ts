import { Hono, type Context as HonoContext } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { AppError } from "../errors.ts";
import { finishSignIn } from "../services/accounts/finish-sign-in.ts";
import { openLoginLink } from "../services/accounts/open-login-link.ts";
import { startSignIn } from "../services/accounts/start-sign-in.ts";
import { codePage, leavingPage, linkPage } from "./pages/login-pages.ts";
import { isOwnOrigin } from "./security-headers.ts";
import type { WebParts } from "./web-parts.ts";

const COOKIE_LIFE_S = 20 * 60;

/** The sign-in link, the press that starts it, and the way back with the code. */
export function loginRoutes(parts: WebParts): Hono {
  const app = new Hono();
  const secure = parts.publicUrl.startsWith("https://");
  const cookieName = secure ? "__Host-goclaw_login" : "goclaw_login";
  const context = () => parts.contextFor({ kind: "webhook", source: "web" });
  const noStore = (c: HonoContext) => c.header("cache-control", "no-store");

  app.get("/link/:nonce", async (c) => {
    const nonce = c.req.param("nonce");
    noStore(c);
    const { purpose, ...asker } = await openLoginLink({ ctx: context(), input: { nonce } });
    return c.html(linkPage(asker, nonce, purpose));
  });

  app.post("/link/:nonce", async (c) => {
    if (!isOwnOrigin(c.req.raw.headers, parts.publicUrl))
      throw new AppError("forbidden", "the form came from another site");
    const { url, binding } = await startSignIn({ ctx: context(), input: { nonce: c.req.param("nonce") } });
    setCookie(c, cookieName, binding, {
      httpOnly: true,
      sameSite: "Lax",
      secure,
      path: "/",
      maxAge: COOKIE_LIFE_S,
    });
    noStore(c);
    return c.html(leavingPage(url));
  });

  app.get("/auth/callback", async (c) => {
    const binding = getCookie(c, cookieName) ?? "";
    const input = { callbackUrl: c.req.url, binding };
    const returned = await finishSignIn({ ctx: context(), input });
    const minutesLeft = Math.max(1, Math.ceil((returned.codeExpiresAtMs - parts.clock.now()) / 60_000));
    const chatLink = parts.chatLink?.(returned.asker.platform, returned.code) ?? null;
    noStore(c);
    return c.html(codePage({ asker: returned.asker, code: returned.code, minutesLeft, chatLink }));
  });
  return app;
}
