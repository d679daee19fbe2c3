import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** `$29.00`, with as many decimals as the currency has. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: currency.toUpperCase() });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export const day = (seconds: number): string =>
  new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" }).format(seconds * 1000);

/** A day and a time of day in UTC, each of which stays on one line. */
export function moment(seconds: number): Html {
  const [date = "", time = ""] = new Date(seconds * 1000).toISOString().slice(0, 19).split("T");
  return html`<time class="moment"><span>${date}</span> <span>${time} UTC</span></time>`;
}
