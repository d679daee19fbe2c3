import { html } from "hono/html";
import { type Markup, page } from "./layout.ts";

const chatButton = (link: string | null | undefined) =>
  link ? html`<a class="button primary" href="${link}">Back to the chat</a>` : html``;

/** After a checkout. It shows nothing about the purchase: the address may be forwarded. */
export const paidPage = (chatLink: string | null): Markup =>
  page(
    { title: "Thank you", tone: "good" },
    html`<p class="lead">Your payment is being confirmed. The chat shows every step from here: you can close this page.</p>
${chatButton(chatLink)}`,
  );

export const cancelledPage = (chatLink: string | null): Markup =>
  page(
    { title: "Nothing was charged" },
    html`<p class="lead">You left the checkout. Your draft is kept: tap “Pay” in the chat whenever you like, or cancel it there.</p>
${chatButton(chatLink)}`,
  );

export const landingPage = (chatLink: string | null): Markup =>
  page(
    { title: "GoClaw is running" },
    html`<p class="lead">Everything happens in the chat: sign in, choose a plan, and your own agent answers a minute later.</p>
${chatButton(chatLink)}`,
  );

/** A dead end in plain words, with the next step. */
export const problemPage = (title: string, text: string, chatLink: string | null = null): Markup =>
  page({ title, tone: "warning" }, html`<p class="lead">${text}</p>${chatButton(chatLink)}`);
