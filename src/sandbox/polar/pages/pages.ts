import { type Context, Hono } from "hono";
import { type Html, notice } from "../../kernel/payment-pages/layout.ts";
import { field, show, styleRoute } from "../../kernel/payment-pages/show.ts";
import { GOOD_CARD } from "../../stripe/cards.ts";
import { CheckoutNotOpen, type PayResult } from "../checkout.ts";
import type { PolarLedger } from "../ledger.ts";
import { makeInvoice } from "../papers/make-papers.ts";
import { newCustomerSession } from "../shapes/customer.ts";
import { msOf, type PolarState } from "../state.ts";
import { cancelAtPeriodEnd, hasEnded, replaceCard, uncancel } from "../subscription-life.ts";
import type { CheckoutRecord, CustomerSession, SubscriptionRecord } from "../types.ts";
import { checkoutPage, closedCheckoutPage, successUrlOf } from "./checkout-page.ts";
import { dashboardPage } from "./dashboard-page.ts";
import { paperRoutes } from "./paper-routes.ts";
import { portalPage } from "./portal-page.ts";

export interface PagesOptions {
  state: PolarState;
  ledger: PolarLedger;
  /** Path at which the pages are mounted, without a trailing slash. */
  basePath: string;
  acts: {
    pay(checkoutId: string, how?: { card?: string }): PayResult;
    passTime(): void;
    deliverAgain(eventId: string): void;
    endpointIsOff(): boolean;
  };
}

/** Where an open checkout's form may lead. */
const nextPages = (checkout: CheckoutRecord) => [checkout.success_url, checkout.return_url];

/** The session that Polar hands to a buyer who has just paid. */
function sessionFor(state: PolarState, checkout: CheckoutRecord): string {
  const customer = state.customers.get(checkout.customer_id ?? "");
  if (!customer) return "";
  const session = newCustomerSession({
    customer,
    pagesBaseUrl: state.pagesBaseUrl,
    returnUrl: null,
    nowMs: state.nowMs(),
  });
  state.sessions.put(session.token, session);
  return session.token;
}

function checkoutRoutes(app: Hono, { state, basePath, acts }: PagesOptions): void {
  const bySecret = (secret: string): CheckoutRecord | undefined =>
    state.checkouts.all().find((one) => one.client_secret === secret);
  const missing = (c: Context) =>
    show(
      c,
      notice({ brand: "polar", title: "Not found", text: "There is no such checkout.", basePath }),
      404,
    );

  app.get("/checkout/:secret", (c) => {
    acts.passTime();
    const checkout = bySecret(c.req.param("secret"));
    if (!checkout) return missing(c);
    if (checkout.status !== "open") return show(c, closedCheckoutPage(checkout, basePath));
    return show(c, checkoutPage(state, checkout, basePath), 200, nextPages(checkout));
  });

  app.post("/checkout/:secret", async (c) => {
    const checkout = bySecret(c.req.param("secret"));
    if (!checkout) return missing(c);
    const card = (await field(c, "card")) ?? (await field(c, "number")) ?? "";
    try {
      const result = acts.pay(checkout.id, { card });
      if (result.status === "succeeded")
        return c.redirect(successUrlOf(result.checkout, sessionFor(state, result.checkout)), 303);
      return show(
        c,
        checkoutPage(state, result.checkout, basePath, result.message),
        402,
        nextPages(result.checkout),
      );
    } catch (error) {
      if (!(error instanceof CheckoutNotOpen)) throw error;
      return show(c, closedCheckoutPage(error.checkout, basePath));
    }
  });
}

/** What a customer does about a plan in the portal. */
function changePlan(state: PolarState, plan: SubscriptionRecord, act: string | undefined): void {
  if (act === "card") replaceCard(state, plan.id, GOOD_CARD);
  else if (act === "cancel" && !plan.cancel_at_period_end) cancelAtPeriodEnd(state, plan);
  else if (act === "keep" && plan.cancel_at_period_end) uncancel(state, plan);
}

const NAME_CHARS = 100;

function portalRoutes(app: Hono, { state, basePath, acts }: PagesOptions): void {
  const gone = (c: Context) => {
    const body: Html = notice({
      brand: "polar",
      title: "This link is not valid",
      text: "Ask for a new billing link.",
      basePath,
    });
    return show(c, body, 404);
  };
  const sessionOf = (c: Context): CustomerSession | undefined => {
    const session = state.sessions.get(c.req.query("customer_session_token") ?? "");
    return session && msOf(session.expires_at) > state.nowMs() ? session : undefined;
  };

  app.get("/portal", (c) => {
    acts.passTime();
    const session = sessionOf(c);
    return session ? show(c, portalPage(state, session, basePath)) : gone(c);
  });

  app.post("/portal", async (c) => {
    const session = sessionOf(c);
    const order = state.orders.get((await field(c, "order")) ?? "");
    const plan = state.subscriptions.get((await field(c, "subscription")) ?? "");
    if (!session || (order ?? plan)?.customer_id !== session.customer_id) return gone(c);
    if (order) makeInvoice(state, order, (await field(c, "name"))?.slice(0, NAME_CHARS) ?? "Customer");
    else if (plan && !hasEnded(plan)) changePlan(state, plan, await field(c, "act"));
    else return gone(c);
    return c.redirect(`${basePath}/portal?customer_session_token=${session.token}`, 303);
  });
}

/** The pages for people: checkout, customer portal, overview. */
export function polarPages(options: PagesOptions): Hono {
  const { state, ledger, basePath, acts } = options;
  const app = new Hono();
  styleRoute(app);
  checkoutRoutes(app, options);
  portalRoutes(app, options);
  paperRoutes(app, state);
  app.get("/", (c) => {
    acts.passTime();
    return show(c, dashboardPage(ledger, acts.endpointIsOff(), basePath));
  });
  app.post("/events/:id/resend", (c) => {
    const id = c.req.param("id");
    if (state.events.get(id)) acts.deliverAgain(id);
    return c.redirect(basePath, 303);
  });
  return app;
}
