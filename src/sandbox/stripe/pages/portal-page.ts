import { html } from "hono/html";
import { type Html, layout } from "../../kernel/payment-pages/layout.ts";
import { day, money } from "../../kernel/payment-pages/words.ts";
import type { StripeState } from "../state.ts";
import { periodEndOf } from "../subscription-life.ts";
import type { Invoice, PortalSession, Subscription } from "../types.ts";
import { every } from "./every.ts";

function plan(state: StripeState, one: Subscription, action: string): Html {
  const item = one.items.data[0];
  const name = state.products.get(item?.price.product ?? "")?.name ?? "Subscription";
  const price = money((item?.price.unit_amount ?? 0) * (item?.quantity ?? 1), one.currency);
  const renewal =
    one.status === "canceled"
      ? "This plan has ended."
      : one.cancel_at_period_end
        ? `Your plan ends on ${day(periodEndOf(one))}.`
        : `Your plan renews on ${day(periodEndOf(one))}.`;
  const button = one.cancel_at_period_end
    ? html`<button class="button" name="act" value="keep">Don't cancel plan</button>`
    : html`<button class="ghost" name="act" value="cancel">Cancel plan</button>`;
  return html`<article class="card">
    <h2>${name} <span class="state ${one.status}">${one.status}</span></h2>
    <p class="price"><strong>${price}</strong> <span>${every(item?.price)}</span></p>
    <p>${renewal}</p>
    ${one.status === "canceled" ? "" : html`<form method="post" action="${action}"><input type="hidden" name="subscription" value="${one.id}" />${button}</form>`}
  </article>`;
}

const invoiceRow = (one: Invoice): Html =>
  html`<tr><td>${day(one.created)}</td><td>${one.number}</td><td class="amount">${money(one.total, one.currency)}</td><td><span class="state ${one.status}">${one.status}</span></td></tr>`;

/** The billing portal of one customer: plans, their end, past invoices. */
export function portalPage(
  state: StripeState,
  portal: PortalSession,
  secret: string,
  basePath: string,
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
