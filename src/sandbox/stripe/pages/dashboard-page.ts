import { html } from "hono/html";
import { type Html, layout } from "../../kernel/payment-pages/layout.ts";
import { deliveryTable, newest, stateLabel, table } from "../../kernel/payment-pages/tables.ts";
import { moment, money } from "../../kernel/payment-pages/words.ts";
import type { StripeLedger } from "../ledger.ts";
import type { Charge, Refund } from "../types.ts";

function chargeState(one: Charge): string {
  if (!one.paid) return "failed";
  if (one.disputed) return "disputed";
  if (one.refunded) return "refunded";
  return one.amount_refunded > 0 ? "partially refunded" : "succeeded";
}

const chargeRow = (one: Charge): Html =>
  html`<tr><td>${moment(one.created)}</td><td class="amount">${money(one.amount, one.currency)}</td><td>${stateLabel(chargeState(one))}</td><td><code class="id">${one.payment_intent}</code></td></tr>`;

const refundRow = (one: Refund): Html =>
  html`<tr><td>${moment(one.created)}</td><td class="amount">${money(one.amount, one.currency)}</td><td>${stateLabel(one.status ?? "pending")}</td><td><code class="id">${one.payment_intent}</code></td></tr>`;

/** The account at a glance: money in, money back, webhooks out. */
export function dashboardPage(ledger: StripeLedger, basePath: string): Html {
  return layout({
    brand: "stripe",
    title: "Stripe sandbox",
    basePath,
    className: "dashboard",
    body: html`<main class="column wide" aria-label="Stripe">
      <nav><strong>Stripe sandbox</strong> <span class="badge">Test data</span></nav>
      <h1>Account overview</h1>
      ${table("Payments", ["When", "Amount", "State", "Payment"], newest(ledger.charges()).map(chargeRow))}
      ${table("Refunds", ["When", "Amount", "State", "Payment"], newest(ledger.refunds()).map(refundRow))}
      ${deliveryTable(ledger.deliveries(), basePath)}
    </main>`,
  });
}
