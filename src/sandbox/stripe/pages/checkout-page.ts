import { html } from "hono/html";
import { type Html, layout, notice } from "../../kernel/payment-pages/layout.ts";
import { money } from "../../kernel/payment-pages/words.ts";
import { DECLINED_CARD, GOOD_CARD } from "../cards.ts";
import type { StripeState } from "../state.ts";
import type { CheckoutSession, LineItem } from "../types.ts";
import { every } from "./every.ts";

const spaced = (card: string): string => card.replaceAll(/(\d{4})(?=\d)/g, "$1 ");

/** Where the buyer lands after paying. */
export const successUrlOf = (session: CheckoutSession): string =>
  (session.success_url ?? "/").replaceAll(/\{CHECKOUT_SESSION_ID\}|%7BCHECKOUT_SESSION_ID%7D/gi, session.id);

function lineRow(line: LineItem): Html {
  const quantity = line.quantity ?? 1;
  return html`<li>
    <span>${line.description}${quantity > 1 ? html` <small>× ${quantity}</small>` : ""}<br /><small>Billed ${every(line.price) || "once"}</small></span>
    <span>${money(line.amount_total, line.currency)}</span>
  </li>`;
}

function summary(session: CheckoutSession, lines: LineItem[]): Html {
  const [first] = lines;
  const total = money(session.amount_total ?? 0, session.currency ?? "usd");
  const verb = session.mode === "subscription" ? "Subscribe to" : "Pay for";
  return html`<section class="summary" aria-label="Order summary">
    <nav>
      ${session.cancel_url ? html`<a class="back" href="${session.cancel_url}"><span aria-hidden="true">←</span> Back</a>` : ""}
      <span class="badge">Sandbox</span>
    </nav>
    <h1>${verb} ${first?.description ?? "GoClaw"}</h1>
    <p class="price"><strong>${total}</strong> <span>${every(first?.price)}</span></p>
    <ul class="lines">${lines.map(lineRow)}</ul>
    <dl class="totals">
      <div><dt>Subtotal</dt><dd>${money(session.amount_subtotal ?? 0, session.currency ?? "usd")}</dd></div>
      <div class="due"><dt>Total due today</dt><dd>${total}</dd></div>
    </dl>
    <p class="quiet">No money moves here. This page stands in for Stripe's hosted checkout.</p>
  </section>`;
}

function cardForm(session: CheckoutSession, email: string, basePath: string, refusal: string | null): Html {
  const label =
    session.mode === "subscription"
      ? "Subscribe"
      : `Pay ${money(session.amount_total ?? 0, session.currency ?? "usd")}`;
  return html`<section class="payment" aria-label="Payment">
    <form method="post" action="${basePath}/c/pay/${session.id}">
      <h2>Contact information</h2>
      <label>Email <input name="email" type="email" value="${email}" readonly /></label>
      <h2>Payment method</h2>
      ${refusal === null ? "" : html`<p class="error" role="alert">${refusal} Please try a different card.</p>`}
      <fieldset class="cardbox${refusal === null ? "" : " wrong"}">
        <legend>Card information</legend>
        <input name="number" aria-label="Card number" inputmode="numeric" autocomplete="off" value="${spaced(GOOD_CARD)}" />
        <div>
          <input name="expiry" aria-label="Expiry, month and year" autocomplete="off" value="12 / 34" />
          <input name="cvc" aria-label="Security code" autocomplete="off" value="123" />
        </div>
      </fieldset>
      <label>Cardholder name <input name="name" autocomplete="off" value="Test Buyer" /></label>
      <button class="button" type="submit">${label}</button>
      <button class="ghost" type="submit" name="card" value="${DECLINED_CARD}">Try a card that is declined</button>
      ${
        session.mode === "subscription"
          ? html`<p class="quiet">By subscribing you allow the card to be charged each period until you cancel.</p>`
          : ""
      }
    </form>
    <p class="foot">Test mode · Powered by the GoClaw sandbox</p>
  </section>`;
}

/** The hosted checkout page; `refusal` is what the card network has just said. */
export function checkoutPage(
  state: StripeState,
  session: CheckoutSession,
  basePath: string,
  refusal: string | null = null,
): Html {
  const lines = state.lineItems.get(session.id) ?? [];
  const known = session.customer ? state.customers.get(session.customer)?.email : undefined;
  return layout({
    brand: "stripe",
    title: `Checkout · ${lines[0]?.description ?? "GoClaw"}`,
    basePath,
    className: "checkout",
    body: html`<main class="split">
      ${summary(session, lines)} ${cardForm(session, known ?? session.customer_email ?? "buyer@example.com", basePath, refusal)}
    </main>`,
  });
}

/** What a buyer sees who comes back to a session that is over. */
export function closedSessionPage(session: CheckoutSession, basePath: string): Html {
  if (session.status === "complete") {
    return notice({
      brand: "stripe",
      title: "You're all done here",
      text: "You've already completed this payment. You can close this page.",
      basePath,
      link: { href: successUrlOf(session), label: "Continue" },
    });
  }
  return notice({
    brand: "stripe",
    title: "This checkout has expired",
    text: "Nothing was charged. Go back and ask for a new link.",
    basePath,
    link: session.cancel_url ? { href: session.cancel_url, label: "Go back" } : undefined,
  });
}
