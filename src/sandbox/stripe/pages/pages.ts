import { type Context, Hono } from "hono";
import { notice } from "../../kernel/payment-pages/layout.ts";
import { field, show, styleRoute } from "../../kernel/payment-pages/show.ts";
import { type PayResult, SessionNotOpen } from "../checkout.ts";
import type { StripeLedger } from "../ledger.ts";
import type { StripeState } from "../state.ts";
import { passTime, setCancelAtPeriodEnd } from "../subscription-life.ts";
import type { CheckoutSession } from "../types.ts";
import { checkoutPage, closedSessionPage, successUrlOf } from "./checkout-page.ts";
import { dashboardPage } from "./dashboard-page.ts";
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

/** Where an open session's form may lead. */
const nextPages = (session: CheckoutSession) => [session.success_url, session.cancel_url];

function checkoutRoutes(app: Hono, { state, basePath, acts }: PagesOptions): void {
  const missing = (c: Context) =>
    show(
      c,
      notice({
        brand: "stripe",
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
    return show(c, checkoutPage(state, session, basePath), 200, nextPages(session));
  });

  app.post("/c/pay/:id", async (c) => {
    const id = c.req.param("id");
    if (!state.sessions.get(id)) return missing(c);
    const card = (await field(c, "card")) ?? (await field(c, "number")) ?? "";
    try {
      const result = acts.pay(id, { card });
      if (result.status === "complete") return c.redirect(successUrlOf(result.session), 303);
      return show(
        c,
        checkoutPage(state, result.session, basePath, result.message),
        402,
        nextPages(result.session),
      );
    } catch (error) {
      if (!(error instanceof SessionNotOpen)) throw error;
      return show(c, closedSessionPage(error.session, basePath));
    }
  });
}

function portalRoutes(app: Hono, { state, basePath }: PagesOptions): void {
  const gone = (c: Context) =>
    show(
      c,
      notice({
        brand: "stripe",
        title: "This link is not valid",
        text: "Ask for a new billing link.",
        basePath,
      }),
      404,
    );

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
  styleRoute(app);
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
