import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { type PayResult, SessionNotOpen } from "../checkout.ts";
import type { StripeLedger } from "../ledger.ts";
import type { StripeState } from "../state.ts";
import { passTime, setCancelAtPeriodEnd } from "../subscription-life.ts";
import type { CheckoutSession } from "../types.ts";
import { checkoutPage, closedSessionPage, successUrlOf } from "./checkout-page.ts";
import { dashboardPage } from "./dashboard-page.ts";
import { type Html, notice } from "./layout.ts";
import { portalPage } from "./portal-page.ts";

export interface PagesOptions {
  state: StripeState;
  ledger: StripeLedger;
  /** Path at which the pages are mounted, without a trailing slash. */
  basePath: string;
  acts: {
    pay(sessionId: string, how?: { card?: string }): PayResult;
    deliverAgain(eventId: string): void;
  };
}

const originOf = (url: string | null): string[] => {
  try {
    return url === null ? [] : [new URL(url.replaceAll(/[{}]/g, "")).origin];
  } catch {
    return [];
  }
};

/**
 * Browsers apply form-action to the redirect after a post, so the buyer's next page must be named. An open checkout
 * refuses to be framed, as Stripe's does; the overview stands in the console's frame.
 */
const policyFor = (session?: CheckoutSession): string => {
  const targets = session ? [...originOf(session.success_url), ...originOf(session.cancel_url)] : [];
  const formAction = ["'self'", ...new Set(targets)].join(" ");
  return `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors ${session ? "'none'" : "'self'"}; form-action ${formAction}`;
};

function show(c: Context, body: Html, status: 200 | 402 | 404 = 200, session?: CheckoutSession) {
  c.header("content-security-policy", policyFor(session));
  c.header("referrer-policy", "no-referrer");
  c.header("x-content-type-options", "nosniff");
  c.header("cache-control", "no-store");
  return c.html(body, status);
}

const field = async (c: Context, name: string): Promise<string | undefined> => {
  const value = (await c.req.parseBody())[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

function checkoutRoutes(app: Hono, { state, basePath, acts }: PagesOptions): void {
  const missing = (c: Context) =>
    show(
      c,
      notice({
        title: "Something went wrong",
        text: "The page you were looking for could not be found.",
        basePath,
      }),
      404,
    );

  app.get("/c/pay/:id", (c) => {
    passTime(state);
    const session = state.sessions.get(c.req.param("id"));
    if (!session) return missing(c);
    if (session.status !== "open") return show(c, closedSessionPage(session, basePath));
    return show(c, checkoutPage(state, session, basePath), 200, session);
  });

  app.post("/c/pay/:id", async (c) => {
    const id = c.req.param("id");
    if (!state.sessions.get(id)) return missing(c);
    const card = (await field(c, "card")) ?? (await field(c, "number")) ?? "";
    try {
      const result = acts.pay(id, { card });
      if (result.status === "complete") return c.redirect(successUrlOf(result.session), 303);
      return show(c, checkoutPage(state, result.session, basePath, result.message), 402, result.session);
    } catch (error) {
      if (!(error instanceof SessionNotOpen)) throw error;
      return show(c, closedSessionPage(error.session, basePath));
    }
  });
}

function portalRoutes(app: Hono, { state, basePath }: PagesOptions): void {
  const gone = (c: Context) =>
    show(c, notice({ title: "This link is not valid", text: "Ask for a new billing link.", basePath }), 404);

  app.get("/p/session/:secret", (c) => {
    passTime(state);
    const secret = c.req.param("secret");
    const portal = state.portalSessions.get(secret);
    return portal ? show(c, portalPage(state, portal, secret, basePath)) : gone(c);
  });

  app.post("/p/session/:secret", async (c) => {
    const portal = state.portalSessions.get(c.req.param("secret"));
    const subscription = state.subscriptions.get((await field(c, "subscription")) ?? "");
    if (!portal || subscription?.customer !== portal.customer || subscription.status === "canceled")
      return gone(c);
    setCancelAtPeriodEnd(state, subscription, (await field(c, "act")) === "cancel");
    return c.redirect(`${basePath}/p/session/${c.req.param("secret")}`, 303);
  });
}

/** The pages for people: hosted checkout, billing portal, dashboard. */
export function stripePages(options: PagesOptions): Hono {
  const { state, ledger, basePath, acts } = options;
  const app = new Hono();
  const css = readFileSync(new URL("./stripe.css", import.meta.url), "utf8");
  app.get("/assets/stripe.css", (c) => c.body(css, 200, { "content-type": "text/css; charset=utf-8" }));
  checkoutRoutes(app, options);
  portalRoutes(app, options);
  app.get("/", (c) => {
    passTime(state);
    return show(c, dashboardPage(ledger, basePath));
  });
  app.post("/events/:id/resend", (c) => {
    const id = c.req.param("id");
    if (state.events.get(id)) acts.deliverAgain(id);
    return c.redirect(basePath, 303);
  });
  return app;
}
