import { html } from "hono/html";
import { type Html, layout, notice } from "../../kernel/payment-pages/layout.ts";
import { money } from "../../kernel/payment-pages/words.ts";
import { DECLINED_CARD, GOOD_CARD } from "../cards.ts";
import type { Invoice } from "../types.ts";

const WORDS: Record<string, string> = {
  paid: "This invoice has been paid. You can close this page.",
  void: "This invoice is void: nothing is owed for it.",
};

/** The hosted page of one invoice, on which it can be paid. */
export function invoicePage(invoice: Invoice, basePath: string, refusal: string | null = null): Html {
  if (invoice.status !== "open")
    return notice({
      brand: "stripe",
      title: `Invoice ${invoice.number ?? ""}`,
      text: WORDS[invoice.status ?? ""] ?? "This invoice cannot be paid.",
      basePath,
    });
  const total = money(invoice.amount_remaining, invoice.currency);
  return layout({
    brand: "stripe",
    title: `Invoice ${invoice.number ?? ""}`,
    basePath,
    className: "portal",
    body: html`<main class="column">
      <nav><span class="badge">Sandbox</span></nav>
      <h1>${total} due</h1>
      <p class="quiet">Invoice ${invoice.number} for ${invoice.customer_email ?? "you"}</p>
      <div class="scroll" tabindex="0"><table>
        <tbody>${invoice.lines.data.map((line) => html`<tr><td>${line.description}</td><td class="amount">${money(line.amount, line.currency)}</td></tr>`)}</tbody>
      </table></div>
      ${refusal === null ? "" : html`<p class="error" role="alert">${refusal} Please try a different card.</p>`}
      <form method="post" action="${basePath}/i/${invoice.id}">
        <label>Card number <input name="number" inputmode="numeric" autocomplete="off" value="${GOOD_CARD}" /></label>
        <button class="button" type="submit">Pay ${total}</button>
        <button class="ghost" type="submit" name="card" value="${DECLINED_CARD}">Try a card that is declined</button>
      </form>
    </main>`,
  });
}
