import { html } from "hono/html";
import type { Sandbox, TwinName } from "../sandbox.ts";

const STEPS: readonly { title: string; text: string }[] = [
  { title: "Say hello", text: "Press Start in the Telegram pane." },
  {
    title: "Sign in",
    text: "Tap Sign in, follow the link, pick any e-mail address, and type the eight digits into the chat.",
  },
  { title: "Choose", text: "Send /deploy, choose a model and create the bot with one tap." },
  {
    title: "Pay",
    text: "Open the checkout. The card 4242 4242 4242 4242 is always accepted; others decline on purpose.",
  },
  {
    title: "Watch",
    text: "The card in the chat moves through the steps that the chain explorer shows: order, bids, lease, escrow.",
  },
  {
    title: "Talk",
    text: "Tap “Open my bot” and write to it. A program of its own answers, through GoClaw’s model gateway.",
  },
];

const TWINS: readonly { name: TwinName; what: string }[] = [
  { name: "telegram", what: "Bot API 10, strict about every parameter; chats, managed bots, webhooks" },
  {
    name: "discord",
    what: "REST and gateway, strict about every body; slash commands, forms, servers, a developer portal",
  },
  { name: "clerk", what: "OAuth sign-in, user directory, signed webhooks" },
  { name: "stripe", what: "Checkout, subscriptions, refunds, portal, signed webhooks" },
  {
    name: "polar",
    what: "Checkout, orders, subscriptions, refunds, disputes, portal, signed webhooks",
  },
  { name: "akash", what: "Signed transactions, orders, bids, leases, escrow, providers over TLS" },
  {
    name: "llm",
    what: "Canned answers by way of OpenAI's APIs and Anthropic's; caches, thinks, keeps books",
  },
];

const LABELS: Record<TwinName, string> = {
  telegram: "Telegram",
  discord: "Discord",
  clerk: "Clerk",
  stripe: "Stripe",
  polar: "Polar",
  akash: "Akash",
  llm: "Model",
};

/** What to try, and what here is real. */
export const guide = (sandbox: Sandbox) => html`<div class="guide" tabindex="0">
  <h2>The story in six steps</h2>
  <ol class="steps">${STEPS.map((step) => html`<li><strong>${step.title}</strong><span>${step.text}</span></li>`)}</ol>
  ${
    sandbox.discord
      ? html`<p>The same on <a href="#discord">Discord</a>: <code>/login</code>, then <code>/deploy</code>. There you make the agent’s bot yourself, under <em>Developer portal</em>: create an application, copy its token, and invite it to <em>Harbour</em>.</p>`
      : ""
  }
  <h2>What is real</h2>
  <ul class="real">
    <li><span class="badge good">real</span><span><strong>GoClaw</strong> The same program, database, workflow and official client libraries as in production. It does not know that it is here.</span></li>
    <li><span class="badge">stand-in</span><span><strong>Your agent</strong> A process of its own in place of the OpenClaw image. It boots the same way: fetches its configuration, polls Telegram, calls the model gateway.</span></li>
    ${TWINS.map(
      (twin) =>
        html`<li>${
          sandbox[twin.name]
            ? html`<span class="badge">twin</span>`
            : html`<span class="badge good">live</span>`
        }<span><strong>${LABELS[twin.name]}</strong> ${sandbox[twin.name] ? twin.what : "The real service, with your own credentials"}</span></li>`,
    )}
  </ul>
  <h2>Make it hard</h2>
  <p>Under <a href="#faults">Faults</a>, take a provider offline, lose webhooks, decline a card, silence Telegram or move the clock a month ahead, and watch the chat recover. Under Akash, halt the price oracle. Under Stripe, send a webhook a second time: nothing may happen twice.</p>
  <p class="soft">Books are kept in the data folder. <code>npm start -- --fresh</code> begins anew.</p>
</div>`;
