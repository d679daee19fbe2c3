import { html } from "hono/html";
import { type Html, layout, notice } from "../../kernel/payment-pages/layout.ts";
import { money } from "../../kernel/payment-pages/words.ts";
import { DECLINED_CARD, GOOD_CARD } from "../../stripe/cards.ts";
import type { PolarState } from "../state.ts";
import type { CheckoutRecord } from "../types.ts";

const spaced = (card: string): string => card.replaceAll(/(\d{4})(?=\d)/g, "$1 ");

/** Where the buyer lands after paying: Polar fills in the checkout's id and adds a session for its portal. */
export function successUrlOf(checkout: CheckoutRecord, sessionToken: string): string {
  const filled = checkout.success_url.replaceAll(/\{CHECKOUT_ID\}|%7BCHECKOUT_ID%7D/gi, checkout.id);
  return `${filled}${filled.includes("?") ? "&" : "?"}customer_session_token=${sessionToken}`;
}

function summary(name: string, checkout: CheckoutRecord): Html {
  const total = money(checkout.total_amount, checkout.currency);
  return html`<section class="summary" aria-label="Order summary">
    <nav>
      ${checkout.return_url ? html`<a class="back" href="${checkout.return_url}"><span aria-hidden="true">←</span> Back</a>` : ""}
      <span class="badge">Sandbox</span>
    </nav>
    <h1>${name}</h1>
    <p class="price"><strong>${money(checkout.amount, checkout.currency)}</strong> <span>per month</span></p>
    <dl class="totals">
      <div><dt>Subtotal</dt><dd>${money(checkout.amount - checkout.discount_amount, checkout.currency)}</dd></div>
      <div><dt>Taxes</dt><dd>${money(checkout.tax_amount ?? 0, checkout.currency)}</dd></div>
      <div class="due"><dt>Total</dt><dd>${total}</dd></div>
    </dl>
    <p class="quiet">No money moves here. This page stands in for Polar's checkout.</p>
  </section>`;
}

function cardForm(checkout: CheckoutRecord, basePath: string, refusal: string | null): Html {
  return html`<section class="payment" aria-label="Payment">
    <form method="post" action="${basePath}/checkout/${checkout.client_secret}">
      <label>Email <input name="email" type="email" value="${checkout.customer_email ?? "buyer@example.com"}" readonly /></label>
      ${refusal === null ? "" : html`<p class="error" role="alert">${refusal} Please try again.</p>`}
      <fieldset class="cardbox${refusal === null ? "" : " wrong"}">
        <legend>Card</legend>
        <input name="number" aria-label="Card number" inputmode="numeric" autocomplete="off" value="${spaced(GOOD_CARD)}" />
        <div>
          <input name="expiry" aria-label="Expiry, month and year" autocomplete="off" value="12 / 34" />
          <input name="cvc" aria-label="Security code" autocomplete="off" value="123" />
        </div>
      </fieldset>
      <label>Cardholder name <input name="name" autocomplete="off" value="Test Buyer" /></label>
      <button class="button" type="submit">Subscribe now</button>
      <button class="ghost" type="submit" name="card" value="${DECLINED_CARD}">Try a card that is declined</button>
      <p class="quiet">Your card is charged each month until you cancel. Polar Software Inc would be the seller.</p>
    </form>
    <p class="foot">Test mode · Powered by the GoClaw sandbox</p>
  </section>`;
}

/** The checkout page; `refusal` is why the last try was not taken. */
export function checkoutPage(
  state: PolarState,
  checkout: CheckoutRecord,
  basePath: string,
  refusal: string | null = null,
): Html {
  const name = state.products.get(checkout.product_id)?.name ?? "GoClaw";
  return layout({
    brand: "polar",
    title: `Checkout · ${name}`,
    basePath,
    className: "checkout",
    body: html`<main class="split">${summary(name, checkout)} ${cardForm(checkout, basePath, refusal)}</main>`,
  });
}

/** What a buyer sees who comes back to a checkout that is over. */
export function closedCheckoutPage(checkout: CheckoutRecord, basePath: string): Html {
  if (checkout.status === "succeeded")
    return notice({
      brand: "polar",
      title: "Your order was successful",
      text: "You have already paid for this. You can close this page.",
      basePath,
    });
  return notice({
    brand: "polar",
    title: "This checkout has expired",
    text: "Nothing was charged. Go back and ask for a new link.",
    basePath,
    link: checkout.return_url ? { href: checkout.return_url, label: "Go back" } : undefined,
  });
}
