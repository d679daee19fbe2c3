import { html } from "hono/html";
import { type Html, layout } from "../../kernel/payment-pages/layout.ts";
import { stateLabel } from "../../kernel/payment-pages/tables.ts";
import { day, money } from "../../kernel/payment-pages/words.ts";
import { invoiceOf, receiptOf } from "../papers/make-papers.ts";
import { msOf, type PolarState } from "../state.ts";
import { hasEnded } from "../subscription-life.ts";
import type { CustomerSession, OrderRecord, SubscriptionRecord } from "../types.ts";

const dayOf = (time: string): string => day(msOf(time) / 1000);

function renewal(one: SubscriptionRecord): string {
  if (hasEnded(one)) return "This subscription has ended.";
  if (one.status === "past_due") return "The last payment failed. Give another card to keep your plan.";
  if (one.cancel_at_period_end) return `Your plan ends on ${dayOf(one.current_period_end)}.`;
  return `Your plan renews on ${dayOf(one.current_period_end)}.`;
}

/** What can be done about a plan now, as the buttons of one form. */
function buttons(one: SubscriptionRecord): Html | string {
  if (hasEnded(one)) return "";
  if (one.status === "past_due")
    return html`<button class="button" name="act" value="card">Pay with another card</button>`;
  return one.cancel_at_period_end
    ? html`<button class="button" name="act" value="keep">Keep my plan</button>`
    : html`<button class="ghost" name="act" value="cancel">Cancel subscription</button>`;
}

function plan(state: PolarState, one: SubscriptionRecord, action: string): Html {
  const name = state.products.get(one.product_id)?.name ?? "Subscription";
  const next = state.products.get(one.pending_update?.product_id ?? "");
  return html`<article class="card">
    <h2>${name} ${stateLabel(one.status)}</h2>
    <p class="price"><strong>${money(one.amount, one.currency)}</strong> <span>per month</span></p>
    <p>${renewal(one)}</p>
    ${next ? html`<p class="quiet">Changes to ${next.name} on ${dayOf(one.pending_update?.applies_at ?? "")}.</p>` : ""}
    <form method="post" action="${action}"><input type="hidden" name="subscription" value="${one.id}" />${buttons(one)}</form>
  </article>`;
}

const MAKING = html`<p class="quiet">being made</p>`;

function receipt(state: PolarState, one: OrderRecord): Html | string {
  if (one.receipt_number === null) return "";
  const file = receiptOf(state, one);
  return file ? html`<a href="${file.url}">Receipt</a>` : MAKING;
}

/** An invoice bears the name that is filled in before it is made. */
function invoice(state: PolarState, one: OrderRecord, action: string): Html | string {
  if (one.is_invoice_generated) return html`<a href="${invoiceOf(state, one).url}">Invoice</a>`;
  if (one.invoiceAskedMs !== undefined) return MAKING;
  return one.paid
    ? html`<form method="post" action="${action}">
        <input type="hidden" name="order" value="${one.id}" />
        <label>Name or company <input name="name" autocomplete="off" required maxlength="100" /></label>
        <button class="ghost small" name="act" value="invoice">Make the invoice</button>
      </form>`
    : "";
}

const orderRow =
  (state: PolarState, action: string) =>
  (one: OrderRecord): Html =>
    html`<tr><td>${dayOf(one.created_at)}</td><td>${one.description}</td><td class="amount">${money(one.total_amount, one.currency)}</td><td>${stateLabel(one.status)}</td><td>${receipt(state, one)} ${invoice(state, one, action)}</td></tr>`;

/** One customer's portal: plans, their end, past orders. */
export function portalPage(state: PolarState, session: CustomerSession, basePath: string): Html {
  const isMine = (one: { customer_id: string }) => one.customer_id === session.customer_id;
  const plans = state.subscriptions.all().filter(isMine).reverse();
  const orders = state.orders.all().filter(isMine).reverse();
  const action = `${basePath}/portal?customer_session_token=${session.token}`;
  return layout({
    brand: "polar",
    title: "Customer portal",
    basePath,
    className: "portal",
    body: html`<main class="column">
      <nav>
        ${session.return_url ? html`<a class="back" href="${session.return_url}"><span aria-hidden="true">←</span> Return</a>` : ""}
        <span class="badge">Sandbox</span>
      </nav>
      <h1>Your plans and orders</h1>
      <p class="quiet">${state.customers.get(session.customer_id)?.email}</p>
      ${plans.length === 0 ? html`<p>No plan yet.</p>` : plans.map((one) => plan(state, one, action))}
      <h2>Orders</h2>
      ${
        orders.length === 0
          ? html`<p>No order yet.</p>`
          : html`<div class="scroll" tabindex="0"><table>
              <thead><tr><th>Date</th><th>What</th><th class="amount">Total</th><th>State</th><th>To keep</th></tr></thead>
              <tbody>${orders.map(orderRow(state, action))}</tbody>
            </table></div>`
      }
    </main>`,
  });
}
