import { html } from "hono/html";
import type { StripeLedger } from "../ledger.ts";
import type { Charge, Delivery, Refund } from "../types.ts";
import { type Html, layout } from "./layout.ts";
import { moment, money } from "./words.ts";

const SHOWN = 50;

const newest = <T>(all: T[]): T[] => all.slice(-SHOWN).reverse();

function chargeState(one: Charge): string {
  if (!one.paid) return "failed";
  if (one.disputed) return "disputed";
  if (one.refunded) return "refunded";
  return one.amount_refunded > 0 ? "partially refunded" : "succeeded";
}

const state = (name: string): Html => html`<span class="state ${name.replaceAll(" ", "_")}">${name}</span>`;

const chargeRow = (one: Charge): Html =>
  html`<tr><td>${moment(one.created)}</td><td class="amount">${money(one.amount, one.currency)}</td><td>${state(chargeState(one))}</td><td><code class="id">${one.payment_intent}</code></td></tr>`;

const refundRow = (one: Refund): Html =>
  html`<tr><td>${moment(one.created)}</td><td class="amount">${money(one.amount, one.currency)}</td><td>${state(one.status ?? "pending")}</td><td><code class="id">${one.payment_intent}</code></td></tr>`;

const deliveryRow = (basePath: string) => (one: Delivery) =>
  html`<tr>
    <td>${moment(one.createdMs / 1000)}</td><td class="event"><code>${one.type}</code></td>
    <td>${state(one.state)} ${one.lastStatus === null ? "" : html`<small>HTTP ${one.lastStatus}</small>`}${one.lastError === null ? "" : html`<small>${one.lastError}</small>`}</td>
    <td class="amount">${one.attempts}</td>
    <td><form method="post" action="${basePath}/events/${one.eventId}/resend"><button class="ghost small">Resend</button></form></td>
  </tr>`;

function table(title: string, heads: string[], rows: Html[]): Html {
  if (rows.length === 0)
    return html`<section class="card"><h2>${title}</h2><p class="quiet">Nothing yet.</p></section>`;
  return html`<section class="card"><h2>${title}</h2><div class="scroll" tabindex="0"><table>
    <thead><tr>${heads.map((head) => (head ? html`<th>${head}</th>` : html`<td></td>`))}</tr></thead><tbody>${rows}</tbody>
  </table></div></section>`;
}

/** The account at a glance: money in, money back, webhooks out. */
export function dashboardPage(ledger: StripeLedger, basePath: string): Html {
  return layout({
    title: "Stripe sandbox",
    basePath,
    className: "dashboard",
    body: html`<main class="column wide" aria-label="Stripe">
      <nav><strong>Stripe sandbox</strong> <span class="badge">Test data</span></nav>
      <h1>Account overview</h1>
      ${table("Payments", ["When", "Amount", "State", "Payment"], newest(ledger.charges()).map(chargeRow))}
      ${table("Refunds", ["When", "Amount", "State", "Payment"], newest(ledger.refunds()).map(refundRow))}
      ${table("Webhook deliveries", ["When", "Event", "State", "Tries", ""], newest(ledger.deliveries()).map(deliveryRow(basePath)))}
    </main>`,
  });
}
