import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { grantCode } from "../oauth-authorize.ts";
import type { OAuthClient } from "../oauth-client.ts";
import { type AttemptRecord, type ClerkBooks, newId, type UserRecord } from "../records.ts";
import type { SigningKey } from "../signing-key.ts";
import type { UserDirectory } from "../user-directory.ts";
import { chooseView, problemView, type ViewContext } from "./views.ts";

export interface FrontInput {
  books: ClerkBooks;
  directory: UserDirectory;
  oauth: OAuthClient;
  key: SigningKey;
  instanceId: string;
  issuer: () => string;
  /** Where browsers reach these pages. */
  pagesUrl: () => string;
  now: () => number;
}

export const SESSION_COOKIE = "__client";

/** What the routes for people share. */
export interface Front extends FrontInput {
  /** Path of the issuer without a trailing slash. */
  base(): string;
  view(): ViewContext;
  /** An attempt that may still go on; forms carry its secret id. */
  openAttempt(id: unknown): AttemptRecord | undefined;
  expired(c: Context): Response | Promise<Response>;
  /** Sends the browser back to the application with a code. */
  finish(c: Context, attempt: AttemptRecord, userId: string): Response;
  /** The person is known now: on to consent, or straight back. */
  signedIn(c: Context, attempt: AttemptRecord, user: UserRecord): Response | Promise<Response>;
}

export function createFront(input: FrontInput): Front {
  const { books, directory, oauth, now } = input;
  const base = () => new URL(input.issuer()).pathname.replace(/\/$/, "");
  const view = () => ({ base: base(), appName: oauth.name });
  const finish: Front["finish"] = (c, attempt, userId) =>
    c.redirect(grantCode(books, attempt, userId, now()), 303);

  return {
    ...input,
    base,
    view,
    finish,
    openAttempt(id) {
      const attempt = typeof id === "string" ? books.attempts.get(id) : undefined;
      return attempt && !attempt.done && attempt.expiresAtMs > now() ? attempt : undefined;
    },
    expired: (c) =>
      c.html(
        problemView(view(), "This sign-in has expired", "Go back to the chat and send /login again."),
        410,
      ),
    signedIn(c, attempt, user) {
      if (user.banned || user.locked) {
        const why = user.banned
          ? "This account is banned. Contact support."
          : "This account is locked. Try again later.";
        return c.html(chooseView(view(), attempt, directory.list(), why), 403);
      }
      const session = randomBytes(24).toString("base64url");
      books.sessions.put(session, { id: newId("sess"), userId: user.id, signedInAtMs: now() });
      setCookie(c, SESSION_COOKIE, session, { httpOnly: true, sameSite: "Lax", path: `${base()}/` });
      directory.change(user.id, { lastSignInAtMs: now() });
      const known = { ...attempt, userId: user.id, authTimeMs: now(), signUp: null };
      books.attempts.put(known.id, known);
      return known.mustConsent
        ? c.redirect(`${base()}/consent?attempt=${known.id}`, 303)
        : finish(c, known, user.id);
    },
  };
}
