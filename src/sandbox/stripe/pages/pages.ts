import { type Context, Hono } from "hono";
import { notice } from "../../kernel/payment-pages/layout.ts";
import { field, show, styleRoute } from "../../kernel/payment-pages/show.ts";
import { type PayResult, SessionNotOpen } from "../checkout.ts";
import type { StripeLedger } from "../ledger.ts";
import { keepPrice, type PortalChange } from "../portal-switch.ts";
import type { StripeState } from "../state.ts";
import { passTime, setCancelAtPeriodEnd } from "../subscription-life.ts";
import type { CheckoutSession, Subscription } from "../types.ts";
import { checkoutPage, closedSessionPage, successUrlOf } from "./checkout-page.ts";
import { dashboardPage } from "./dashboard-page.ts";
import { invoicePage } from "./invoice-page.ts";
import { portalPage } from "./portal-page.ts";

export interface PagesOptions {
  state: StripeState;
  ledger: StripeLedger;
  /** Path at which the pages are mounted, without a trailing slash. */
  basePath: string;
  acts: {
    pay(sessionId: string, how?: { card?: string }): PayResult;
    deliverAgain(eventId: string): void;
    payInvoice(invoiceId: string, card?: string): string | null;
    switchInPortal(subscriptionId: string, priceId: string): PortalChange;
    replaceCard(subscriptionId: string, card: string): Subscription;
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

function portalRoutes(app: Hono, { state, basePath, acts }: PagesOptions): void {
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
    const secret = c.req.param("secret");
    const portal = state.portalSessions.get(secret);
    const subscription = state.subscriptions.get((await field(c, "subscription")) ?? "");
    if (!portal || subscription?.customer !== portal.customer || subscription.status === "canceled")
      return gone(c);
    const [act, price, card] = [await field(c, "act"), await field(c, "switch"), await field(c, "card")];
    if (price !== undefined && state.prices.get(price)) {
      const change = acts.switchInPortal(subscription.id, price);
      if (change.kind === "refused")
        return show(c, portalPage(state, portal, secret, basePath, change.refusal), 402);
    } else if (card !== undefined) acts.replaceCard(subscription.id, card);
    else if (act === "stay") keepPrice(state, subscription);
    else if (subscription.schedule === null) setCancelAtPeriodEnd(state, subscription, act === "cancel");
    return c.redirect(`${basePath}/p/session/${secret}`, 303);
  });
}

/** Whoever has the link may look at an invoice and pay it. */
function invoicePages(app: Hono, { state, basePath, acts }: PagesOptions): void {
  const missing = {
    brand: "stripe",
    title: "This link is not valid",
    text: "Ask for a new link.",
    basePath,
  } as const;

  app.get("/i/:id", (c) => {
    passTime(state);
    const invoice = state.invoices.get(c.req.param("id"));
    return invoice ? show(c, invoicePage(invoice, basePath)) : show(c, notice(missing), 404);
  });

  app.post("/i/:id", async (c) => {
    const id = c.req.param("id");
    if (!state.invoices.get(id)) return show(c, notice(missing), 404);
    const refusal = acts.payInvoice(id, (await field(c, "card")) ?? (await field(c, "number")) ?? "");
    const invoice = state.invoices.get(id);
    return invoice && refusal !== null
      ? show(c, invoicePage(invoice, basePath, refusal), 402)
      : c.redirect(`${basePath}/i/${id}`, 303);
  });
}

/** The pages for people: hosted checkout, billing portal, dashboard. */
export function stripePages(options: PagesOptions): Hono {
  const { state, ledger, basePath, acts } = options;
  const app = new Hono();
  styleRoute(app);
  checkoutRoutes(app, options);
  portalRoutes(app, options);
  invoicePages(app, options);
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
