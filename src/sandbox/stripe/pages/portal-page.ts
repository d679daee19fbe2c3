import { html } from "hono/html";
import { type Html, layout } from "../../kernel/payment-pages/layout.ts";
import { day, money } from "../../kernel/payment-pages/words.ts";
import { GOOD_CARD } from "../cards.ts";
import { scheduleOf } from "../schedule-life.ts";
import type { StripeState } from "../state.ts";
import { periodEndOf } from "../subscription-books.ts";
import type { Invoice, PortalSession, Price, Subscription } from "../types.ts";
import { every } from "./every.ts";

const nameOf = (state: StripeState, price: Price | undefined): string =>
  state.products.get(price?.product ?? "")?.name ?? "Subscription";

/** The price that begins with the next period, where one is booked. */
function bookedPrice(state: StripeState, one: Subscription): Price | undefined {
  const schedule = scheduleOf(state, one);
  const next = schedule?.phases.find((phase) => phase.start_date === schedule.current_phase?.end_date);
  return state.prices.get(next?.items[0]?.price ?? "");
}

function renewal(state: StripeState, one: Subscription): string {
  if (one.status === "canceled") return "This plan has ended.";
  if (one.cancel_at_period_end) return `Your plan ends on ${day(periodEndOf(one))}.`;
  const booked = bookedPrice(state, one);
  if (booked) return `Your plan becomes ${nameOf(state, booked)} on ${day(periodEndOf(one))}.`;
  return `Your plan renews on ${day(periodEndOf(one))}.`;
}

/** Every other monthly price that is sold in the same currency. */
const otherPrices = (state: StripeState, one: Subscription): Price[] =>
  state.prices
    .all()
    .filter(
      (price) =>
        price.active &&
        price.currency === one.currency &&
        price.recurring?.interval === "month" &&
        price.id !== one.items.data[0]?.price.id,
    );

function switchButtons(state: StripeState, one: Subscription): Html[] {
  if (one.status !== "active" || one.cancel_at_period_end) return [];
  if (one.schedule !== null)
    return [html`<button class="button" name="act" value="stay">Keep current plan</button>`];
  return otherPrices(state, one).map(
    (price) =>
      html`<button class="ghost" name="switch" value="${price.id}">Switch to ${nameOf(state, price)}, ${money(price.unit_amount ?? 0, price.currency)}</button>`,
  );
}

function endButton(one: Subscription): Html | string {
  if (one.schedule !== null) return "";
  return one.cancel_at_period_end
    ? html`<button class="button" name="act" value="keep">Don't cancel plan</button>`
    : html`<button class="ghost" name="act" value="cancel">Cancel plan</button>`;
}

function plan(state: StripeState, one: Subscription, action: string): Html {
  const item = one.items.data[0];
  const price = money((item?.price.unit_amount ?? 0) * (item?.quantity ?? 1), one.currency);
  const form = html`<form method="post" action="${action}">
      <input type="hidden" name="subscription" value="${one.id}" />
      ${switchButtons(state, one)} ${endButton(one)}
    </form>
    <form method="post" action="${action}">
      <input type="hidden" name="subscription" value="${one.id}" />
      <label>New card <input name="card" inputmode="numeric" autocomplete="off" value="${GOOD_CARD}" /></label>
      <button class="ghost" type="submit">Update payment method</button>
    </form>`;
  return html`<article class="card">
    <h2>${nameOf(state, item?.price)} <span class="state ${one.status}">${one.status}</span></h2>
    <p class="price"><strong>${price}</strong> <span>${every(item?.price)}</span></p>
    <p>${renewal(state, one)}</p>
    ${one.status === "canceled" ? "" : form}
  </article>`;
}

const invoiceRow = (one: Invoice): Html =>
  html`<tr><td>${day(one.created)}</td><td>${one.status === "open" && one.hosted_invoice_url ? html`<a href="${one.hosted_invoice_url}">${one.number}</a>` : one.number}</td><td class="amount">${money(one.total, one.currency)}</td><td><span class="state ${one.status}">${one.status}</span></td></tr>`;

/** The billing portal of one customer: plans, their end, past invoices. */
export function portalPage(
  state: StripeState,
  portal: PortalSession,
  secret: string,
  basePath: string,
  refusal: string | null = null,
): Html {
  const mine = state.subscriptions
    .all()
    .filter((one) => one.customer === portal.customer)
    .reverse();
  const invoices = state.invoices
    .all()
    .filter((one) => one.customer === portal.customer)
    .reverse();
  const customer = state.customers.get(portal.customer);
  return layout({
    brand: "stripe",
    title: "Billing portal",
    basePath,
    className: "portal",
    body: html`<main class="column">
      <nav>
        ${portal.return_url ? html`<a class="back" href="${portal.return_url}"><span aria-hidden="true">←</span> Return</a>` : ""}
        <span class="badge">Sandbox</span>
      </nav>
      <h1>Your billing</h1>
      <p class="quiet">${customer?.email ?? "Unknown customer"}</p>
      ${refusal === null ? "" : html`<p class="error" role="alert">${refusal}</p>`}
      ${mine.length === 0 ? html`<p>No plan yet.</p>` : mine.map((one) => plan(state, one, `${basePath}/p/session/${secret}`))}
      <h2>Invoice history</h2>
      ${
        invoices.length === 0
          ? html`<p>No invoice yet.</p>`
          : html`<div class="scroll"><table>
              <thead><tr><th>Date</th><th>Number</th><th class="amount">Total</th><th>State</th></tr></thead>
              <tbody>${invoices.map(invoiceRow)}</tbody>
            </table></div>`
      }
    </main>`,
  });
}
