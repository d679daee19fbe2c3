import type { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { jsonAnswer } from "../clerk-errors.ts";
import { errorRedirect, openAuthorization } from "../oauth-authorize.ts";
import { type Front, SESSION_COOKIE } from "./front.ts";
import { consentView } from "./views.ts";

/** The way in from the application, and the consent that leads back to it. */
export function authorizeRoutes(app: Hono, front: Front): void {
  const { books, directory, oauth, now, base, view, openAttempt, expired, finish } = front;

  app.get("/oauth/authorize", (c) => {
    const outcome = openAuthorization({
      params: new URL(c.req.url).searchParams,
      oauth,
      books,
      nowMs: now(),
      session: books.sessions.get(getCookie(c, SESSION_COOKIE) ?? ""),
    });
    if (outcome.kind === "redirect") return c.redirect(outcome.url, 303);
    if (outcome.kind === "refuse") {
      return jsonAnswer(c, { error: outcome.error, error_description: outcome.description }, outcome.status);
    }
    const { attempt } = outcome;
    if (attempt.userId === null) return c.redirect(`${base()}/sign-in?attempt=${attempt.id}`, 302);
    if (attempt.mustConsent) return c.redirect(`${base()}/consent?attempt=${attempt.id}`, 302);
    return finish(c, attempt, attempt.userId);
  });

  app.get("/consent", (c) => {
    const attempt = openAttempt(c.req.query("attempt"));
    const user = attempt?.userId ? directory.find(attempt.userId) : undefined;
    return attempt && user ? c.html(consentView(view(), attempt, user)) : expired(c);
  });

  app.post("/consent", async (c) => {
    const form = await c.req.parseBody();
    const attempt = openAttempt(form.attempt);
    const user = attempt?.userId ? directory.find(attempt.userId) : undefined;
    if (!attempt || !user) return expired(c);
    if (form.answer === "allow") return finish(c, attempt, user.id);
    books.attempts.put(attempt.id, { ...attempt, done: true });
    const description = "The resource owner or authorization server denied the request.";
    return c.redirect(errorRedirect(attempt.redirectUri, attempt.state, "access_denied", description), 303);
  });
}
