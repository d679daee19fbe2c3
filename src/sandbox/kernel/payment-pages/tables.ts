import { html } from "hono/html";
import type { Delivery } from "../webhook-queue.ts";
import type { Html } from "./layout.ts";
import { moment } from "./words.ts";

const SHOWN = 50;

export const newest = <T>(all: T[]): T[] => all.slice(-SHOWN).reverse();

/** A state as a coloured label. */
export const stateLabel = (name: string): Html =>
  html`<span class="state ${name.replaceAll(" ", "_")}">${name.replaceAll("_", " ")}</span>`;

/** A table under its title; a column without a head holds buttons. */
export function table(title: string, heads: string[], rows: Html[]): Html {
  if (rows.length === 0)
    return html`<section class="card"><h2>${title}</h2><p class="quiet">Nothing yet.</p></section>`;
  return html`<section class="card"><h2>${title}</h2><div class="scroll" tabindex="0"><table>
    <thead><tr>${heads.map((head) => (head ? html`<th>${head}</th>` : html`<td></td>`))}</tr></thead><tbody>${rows}</tbody>
  </table></div></section>`;
}

const deliveryRow = (basePath: string) => (one: Delivery) =>
  html`<tr>
    <td>${moment(one.createdMs / 1000)}</td><td class="event"><code>${one.type}</code></td>
    <td>${stateLabel(one.state)} ${one.lastStatus === null ? "" : html`<small>HTTP ${one.lastStatus}</small>`}${one.lastError === null ? "" : html`<small>${one.lastError}</small>`}</td>
    <td class="amount">${one.attempts}</td>
    <td><form method="post" action="${basePath}/events/${one.eventId}/resend"><button class="ghost small">Resend</button></form></td>
  </tr>`;

/** What was sent to the webhook endpoint, each with a button that sends it again. */
export const deliveryTable = (deliveries: Delivery[], basePath: string): Html =>
  table(
    "Webhook deliveries",
    ["When", "Event", "State", "Tries", ""],
    newest(deliveries).map(deliveryRow(basePath)),
  );
