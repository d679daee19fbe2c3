import { html } from "hono/html";
import type { Sandbox } from "../sandbox.ts";
import type { ConsoleFacts } from "./facts.ts";
import { guide } from "./guide.ts";
import { icon } from "./icons.ts";

type Markup = ReturnType<typeof html>;

interface Pane {
  twin: "discord" | "akash" | "consoleApi" | "stripe" | "polar" | "clerk";
  path: keyof ConsoleFacts;
  name: string;
  what: string;
  /** Shown at once; the others are fetched when first looked at. */
  isEager?: true;
}

const PANES: readonly Pane[] = [
  { twin: "discord", path: "discord", name: "Discord", what: "The other chat" },
  { twin: "akash", path: "akash", name: "Akash", what: "Chain explorer", isEager: true },
  { twin: "consoleApi", path: "console-api", name: "Console", what: "Managed wallet" },
  { twin: "stripe", path: "stripe", name: "Stripe", what: "Payments" },
  { twin: "polar", path: "polar", name: "Polar", what: "Payments" },
  { twin: "clerk", path: "clerk", name: "Clerk", what: "People" },
];

const frame = (title: string, path: string, isEager: boolean): Markup =>
  html`<iframe title="${title}" src="/sandbox/${path}" loading="${isEager ? "eager" : "lazy"}"></iframe>`;

const page = (title: string, body: Markup): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/sandbox/console/console.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox/console/tokens.css">
<link rel="stylesheet" href="/sandbox/console/console.css">
<script src="/sandbox/console/console.js" defer></script>
</head>
${body}
</html>`;

const tab = (id: string, name: string, fact = ""): Markup =>
  html`<a href="#${id}" data-tab="${id}">${icon(id)}<span>${name}</span><small data-fact="${id}">${fact}</small></a>`;

/** Phone and panes. Which pane shows is the address's fragment, so it works without the script. */
export function consolePage(sandbox: Sandbox, facts: ConsoleFacts): Markup {
  const panes = PANES.filter((pane) => sandbox[pane.twin]);
  return page(
    "GoClaw sandbox",
    html`<body>
<header>
  <h1><img src="/sandbox/console/console.svg" alt="" width="30" height="30">GoClaw <span class="badge">Sandbox</span></h1>
  <p>The program is real. Every outside service is a twin on this machine: <strong>no money, no public chain, nothing leaves it.</strong></p>
</header>
<main>
  <nav aria-label="Panes">
    ${tab("telegram", "Telegram")}
    ${panes.map((pane) => tab(pane.path, pane.name, facts[pane.path]))}
    ${tab("faults", "Faults", facts.faults)}
    ${tab("guide", "Guide")}
  </nav>
  <section class="pane" id="telegram" aria-label="Telegram"><div class="device">${
    sandbox.telegram
      ? frame("Telegram", "telegram", true)
      : html`<p class="away">Telegram is live here. Use the bot in your own Telegram app.</p>`
  }</div></section>
  ${panes.map((pane) => html`<section class="pane" id="${pane.path}" aria-label="${pane.name}: ${pane.what}">${frame(pane.what, pane.path, pane.isEager ?? false)}</section>`)}
  <section class="pane" id="faults" aria-label="Faults: switches">${frame("Fault switches", "faults", false)}</section>
  <section class="pane" id="guide" aria-label="Guide">${guide(sandbox)}</section>
</main>
</body>`,
  );
}

/** An address nobody has. */
export const lostPage = (): Markup =>
  page(
    "Nothing here · GoClaw sandbox",
    html`<body class="lost"><main><h1>There is nothing here</h1><p>The address may be mistyped or the link too old.</p><p><a class="button" href="/">Open the sandbox</a></p></main></body>`,
  );
