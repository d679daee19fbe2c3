import { randomInt } from "node:crypto";
import type { Hono } from "hono";
import { DirectoryRefusal, isEmailAddress, type UserDirectory } from "../user-directory.ts";
import type { Front } from "./front.ts";
import { chooseView, verifyView } from "./views.ts";

const MAX_TRIES = 3;

/** Choosing a person, or signing up with a verified address. */
export function signInRoutes(app: Hono, front: Front): void {
  const { books, directory, view, openAttempt, expired, signedIn } = front;

  app.get("/sign-in", (c) => {
    const attempt = openAttempt(c.req.query("attempt"));
    if (!attempt) return expired(c);
    if (attempt.signUp && c.req.query("restart") === undefined) return c.html(verifyView(view(), attempt));
    return c.html(chooseView(view(), attempt, directory.list()));
  });

  app.post("/sign-in", async (c) => {
    const form = await c.req.parseBody();
    const attempt = openAttempt(form.attempt);
    if (!attempt) return expired(c);
    const user = typeof form.user === "string" ? directory.find(form.user) : undefined;
    if (!user)
      return c.html(chooseView(view(), attempt, directory.list(), "Couldn't find your account."), 422);
    return signedIn(c, attempt, user);
  });

  app.post("/sign-up", async (c) => {
    const form = await c.req.parseBody();
    const attempt = openAttempt(form.attempt);
    if (!attempt) return expired(c);
    const firstName = String(form.first_name ?? "")
      .trim()
      .slice(0, 60);
    const address = String(form.email ?? "")
      .trim()
      .toLowerCase();
    const problem = signUpProblem(firstName, address, directory);
    if (problem)
      return c.html(chooseView(view(), attempt, directory.list(), problem, { firstName, address }), 422);
    const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
    books.attempts.put(attempt.id, {
      ...attempt,
      signUp: { firstName, address, code, triesLeft: MAX_TRIES },
    });
    return c.redirect(`${front.base()}/sign-in?attempt=${attempt.id}`, 303);
  });

  app.post("/verify", async (c) => {
    const form = await c.req.parseBody();
    const attempt = openAttempt(form.attempt);
    if (!attempt?.signUp) return expired(c);
    const { signUp } = attempt;
    if (form.code !== signUp.code) {
      const left = {
        ...attempt,
        signUp: signUp.triesLeft > 1 ? { ...signUp, triesLeft: signUp.triesLeft - 1 } : null,
      };
      books.attempts.put(attempt.id, left);
      if (left.signUp) return c.html(verifyView(view(), left, "Incorrect code. Please try again."), 422);
      return c.html(
        chooseView(view(), left, directory.list(), "Too many failed attempts. Start again."),
        422,
      );
    }
    try {
      const user = directory.create({ email: signUp.address, verified: true, firstName: signUp.firstName });
      return signedIn(c, attempt, user);
    } catch (error) {
      if (!(error instanceof DirectoryRefusal)) throw error;
      return c.html(chooseView(view(), attempt, directory.list(), error.message), 422);
    }
  });
}

function signUpProblem(firstName: string, address: string, directory: UserDirectory): string | undefined {
  if (!firstName) return "Enter your first name.";
  if (!isEmailAddress(address)) return "Email address must be a valid email address.";
  return directory.findByEmail(address) ? "That email address is taken. Please try another." : undefined;
}
