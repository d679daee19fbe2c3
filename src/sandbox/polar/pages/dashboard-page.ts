import { html } from "hono/html";
import { type Html, layout } from "../../kernel/payment-pages/layout.ts";
import { deliveryTable, newest, stateLabel, table } from "../../kernel/payment-pages/tables.ts";
import { moment, money } from "../../kernel/payment-pages/words.ts";
import type { PolarLedger } from "../ledger.ts";
import { msOf } from "../state.ts";
import type { Dispute, Order, Refund } from "../types.ts";

const when = (time: string): Html => moment(msOf(time) / 1000);

const orderRow = (one: Order): Html =>
  html`<tr><td>${when(one.created_at)}</td><td>${one.description}<br /><small>${one.billing_reason.replaceAll("_", " ")}</small></td><td class="amount">${money(one.total_amount, one.currency)}</td><td>${stateLabel(one.status)}</td><td><code class="id">${one.id}</code></td></tr>`;

const refundRow = (one: Refund): Html =>
  html`<tr><td>${when(one.created_at)}</td><td class="amount">${money(one.amount + one.tax_amount, one.currency)}</td><td>${stateLabel(one.status)}</td><td><code class="id">${one.order_id}</code></td></tr>`;

const disputeRow = (one: Dispute): Html =>
  html`<tr><td>${when(one.created_at)}</td><td class="amount">${money(one.amount + one.tax_amount, one.currency)}</td><td>${stateLabel(one.status)}</td><td><code class="id">${one.order_id}</code></td></tr>`;

/** The organization at a glance: money in, money back, webhooks out. */
export function dashboardPage(ledger: PolarLedger, endpointIsOff: boolean, basePath: string): Html {
  const disputes = newest(ledger.disputes());
  return layout({
    brand: "polar",
    title: "Polar sandbox",
    basePath,
    className: "dashboard",
    body: html`<main class="column wide" aria-label="Polar">
      <nav><strong>Polar sandbox</strong> <span class="badge">Test data</span></nav>
      <h1>Organization overview</h1>
      ${endpointIsOff ? html`<p class="error" role="status">The webhook endpoint failed ten times in a row and was switched off.</p>` : ""}
      ${table("Orders", ["When", "What", "Total", "State", "Order"], newest(ledger.orders()).map(orderRow))}
      ${table("Refunds", ["When", "Amount", "State", "Order"], newest(ledger.refunds()).map(refundRow))}
      ${disputes.length === 0 ? "" : table("Disputes", ["When", "Amount", "State", "Order"], disputes.map(disputeRow))}
      ${deliveryTable(ledger.deliveries(), basePath)}
    </main>`,
  });
}
