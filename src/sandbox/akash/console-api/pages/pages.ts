import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { sameOriginOnly } from "../../../kernel/same-origin.ts";
import { act, heightText, providerLabel, reasonText } from "../../pages/format.ts";
import type { ConsoleParts } from "../parts.ts";

const AccountForm = z.object({
  change: z.enum(["ready", "not_ready", "trial", "paying", "load"]),
});
const LOADED_UACT = 50_000_000;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
/** It looks and renews itself like the explorer of the same chain. */
const asset = (name: string): string => readFileSync(new URL(`../../pages/${name}`, import.meta.url), "utf8");

const tile = (label: string, value: string, note = "") => html`<div class="tile">
  <dt>${label}</dt>
  <dd>${value}${note && html`<small>${note}</small>`}</dd>
</div>`;

const button = (
  prefix: string,
  change: string,
  label: string,
) => html`<form method="post" action="${prefix}account">
  <button name="change" value="${change}">${label}</button>
</form>`;

function deployments({ akash, wallet, account }: ConsoleParts) {
  const all = akash.chain.listDeployments(wallet.address).toReversed();
  if (all.length === 0) {
    return html`<p class="empty">Nothing deployed with this key yet. Deployments appear here as they happen.</p>`;
  }
  const leases = akash.chain.listLeases(wallet.address);
  const escrows = akash.chain.escrowAccounts(wallet.address);
  return html`<div class="scroll" tabindex="0"><table class="deals">
    <thead><tr><th>dseq</th><th>State</th><th>Lease</th><th class="num">Escrow</th><th>Auto top-up</th></tr></thead>
    <tbody>${all.slice(0, 30).map(({ dseq, state, createdAt }) => {
      const lease = leases.findLast((one) => one.dseq === dseq);
      const escrow = escrows.find((one) => one.dseq === dseq);
      const provider = akash.chain.providers().find(({ address }) => address === lease?.provider);
      return html`<tr>
        <td class="mono">${dseq} <small>block ${heightText(createdAt)}</small></td>
        <td><span class="pill ${state === "active" ? "good" : "mute"}">${state}</span></td>
        <td>${lease ? html`${providerLabel(provider?.name ?? lease.provider)} <small>${lease.state} ${reasonText(lease.reason)}</small>` : "none"}</td>
        <td class="num">${act(escrow?.state === "open" ? escrow.fundsUact : 0n)}</td>
        <td>${account.note(dseq)?.autoTopUp ? "on" : "off"}</td>
      </tr>`;
    })}</tbody>
  </table></div>`;
}

function livePart(parts: ConsoleParts, prefix: string) {
  const { akash, account, wallet } = parts;
  const { ready, trialing, autoReload } = account.read();
  return html`<header>
        <h1>Console API <span>managed wallet</span></h1>
        <dl class="tiles">
          ${tile("Credit", `$${(Number(akash.chain.balance(wallet.address, "uact")) / 1_000_000).toFixed(2)}`, autoReload ? "auto-reload on" : "auto-reload off")}
          ${tile("Wallet", ready ? "ready" : "not activated", trialing ? "trial" : "paying")}
          ${tile("Active", String(akash.chain.listDeployments(wallet.address).filter((d) => d.state === "active").length))}
        </dl>
      </header>
      <section>
        <h2>Account</h2>
        <p class="hint">Address <span class="mono">${wallet.address}</span>. Its key stays with the platform.</p>
        <div class="hazards">
          ${button(prefix, "load", "Load $50")}
          ${ready ? button(prefix, "not_ready", "Wallet not activated yet") : button(prefix, "ready", "Activate wallet")}
          ${trialing ? button(prefix, "paying", "End the trial") : button(prefix, "trial", "Make it a trial")}
        </div>
      </section>
      <section>
        <h2>Deployments</h2>
        ${deployments(parts)}
      </section>`;
}

const page = (parts: ConsoleParts, prefix: string) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Console API sandbox</title>
    <link rel="stylesheet" href="${prefix}explorer.css" />
    <script src="${prefix}explorer.js" defer></script>
  </head>
  <body>
    <main id="live" aria-label="Console API account" data-source="${prefix}live.json?at=${encodeURIComponent(prefix)}" aria-live="off">
      ${livePart(parts, prefix)}
    </main>
  </body>
</html>`;

const CHANGES = {
  ready: { ready: true },
  not_ready: { ready: false },
  trial: { trialing: true },
  paying: { trialing: false },
} as const;

/** The account as its holder sees it, with what can be wrong with it. */
export function consolePages(parts: ConsoleParts): Hono {
  const app = new Hono();
  const prefixOf = (path: string): string => (path.endsWith("/") ? "" : `${path.split("/").at(-1)}/`);
  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
  });
  app.use(sameOriginOnly);
  app.get("/", (c) => c.html(page(parts, prefixOf(c.req.path))));
  app.get("/live.json", (c) => {
    c.header("cache-control", "no-store");
    const { height } = parts.akash.chain;
    return c.json({ height, html: String(livePart(parts, c.req.query("at") ?? "")) });
  });
  for (const [name, type] of [
    ["explorer.css", "text/css; charset=utf-8"],
    ["explorer.js", "text/javascript; charset=utf-8"],
  ] as const) {
    const text = asset(name);
    app.get(`/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }
  app.post("/account", async (c) => {
    const form = AccountForm.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("Unknown change", 400);
    const { change } = form.data;
    if (change === "load") parts.akash.fund(parts.wallet.address, { uact: LOADED_UACT });
    else parts.account.change(CHANGES[change]);
    return c.redirect(c.req.path.slice(0, -"/account".length) || "/", 303);
  });
  return app;
}
