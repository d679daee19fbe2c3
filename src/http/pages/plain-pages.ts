import { html } from "hono/html";
import type { Platform } from "../../ports/channel-accounts.ts";
import { type Markup, page } from "./layout.ts";

/** Where people can go on. A page that does not know who looks at it offers every chat there is. */
export interface ChatLink {
  platform: Platform;
  url: string;
}

const NAMES: Readonly<Record<Platform, string>> = { telegram: "Telegram", discord: "Discord" };

const chatButtons = (links: readonly ChatLink[]) =>
  links.map(
    ({ platform, url }) =>
      html`<a class="button primary" href="${url}">Back to ${links.length === 1 ? "the chat" : NAMES[platform]}</a> `,
  );

/** After a checkout. It shows nothing about the purchase: the address may be forwarded. */
export const paidPage = (chatLinks: readonly ChatLink[]): Markup =>
  page(
    { title: "Thank you", tone: "good" },
    html`<p class="lead">Your payment is being confirmed. The chat shows every step from here: you can close this page.</p>
${chatButtons(chatLinks)}`,
  );

export const cancelledPage = (chatLinks: readonly ChatLink[]): Markup =>
  page(
    { title: "Nothing was charged" },
    html`<p class="lead">You left the checkout. Your draft is kept: tap “Pay” in the chat whenever you like, or cancel it there.</p>
${chatButtons(chatLinks)}`,
  );

export const landingPage = (chatLinks: readonly ChatLink[]): Markup =>
  page(
    { title: "GoClaw is running" },
    html`<p class="lead">Everything happens in the chat: sign in, choose a plan, and your own agent answers a minute later.</p>
${chatButtons(chatLinks)}`,
  );

/** A dead end in plain words, with the next step. */
export const problemPage = (title: string, text: string, chatLinks: readonly ChatLink[] = []): Markup =>
  page({ title, tone: "warning" }, html`<p class="lead">${text}</p>${chatButtons(chatLinks)}`);
