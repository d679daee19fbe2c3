import { html } from "hono/html";
import type { Platform } from "../../ports/channel-accounts.ts";
import { type Markup, page } from "./layout.ts";

/** The chat account that asked for the link. */
export interface Asker {
  platform: Platform;
  platformUserId: string;
  displayName: string;
  username: string | null;
}

const PLATFORM_NAMES: Record<Platform, string> = { telegram: "Telegram", discord: "Discord" };

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();

function askerCard(asker: Asker): Markup {
  const handle = asker.username === null ? html`` : html`<span>@${asker.username}</span>`;
  return html`<div class="asker">
<span class="avatar" aria-hidden="true">${initials(asker.displayName) || "?"}</span>
<div><strong>${asker.displayName}</strong>${handle}<span>${PLATFORM_NAMES[asker.platform]} id ${asker.platformUserId}</span></div>
</div>`;
}

const PURPOSES = {
  login: (platform: string) => ({
    title: `Connect ${platform} to GoClaw`,
    lead: `You are about to sign in for this ${platform} account:`,
    danger: html`it would connect <em>their</em> chat to <em>your</em> account.`,
  }),
  sudo: (platform: string) => ({
    title: "Sign in again for GoClaw",
    lead: `For the next ten minutes, this ${platform} account could move money and close agents in your name:`,
    danger: html`it would let <em>them</em> act as <em>you</em>.`,
  }),
};

/** Names the chat account before anything happens: a forwarded link shows somebody else's. */
export function linkPage(asker: Asker, nonce: string, purpose: "login" | "sudo"): Markup {
  const { title, lead, danger } = PURPOSES[purpose](PLATFORM_NAMES[asker.platform]);
  return page(
    { title },
    html`<p class="lead">${lead}</p>
${askerCard(asker)}
<p class="warn"><strong>Continue only if this is you.</strong> If somebody sent you this link, close the page: ${danger}</p>
<form method="post" action="/link/${nonce}"><button class="primary" type="submit">This is me, continue</button></form>`,
  );
}

/** After the press: on to the sign-in provider by navigation, since policies count redirects of a form as its target. */
export function leavingPage(url: string): Markup {
  return page(
    { title: "Taking you to sign-in", goTo: url },
    html`<p class="lead">One moment…</p><a class="button primary" href="${url}">Continue to sign-in</a>`,
  );
}

/** The code that the chat account must send back. */
export function codePage(input: {
  asker: Asker;
  code: string;
  minutesLeft: number;
  chatLink: string | null;
}): Markup {
  const { asker, code } = input;
  const from = asker.username === null ? asker.displayName : `@${asker.username}`;
  const open =
    input.chatLink === null
      ? html``
      : html`<a class="button primary" href="${input.chatLink}">Finish in ${PLATFORM_NAMES[asker.platform]}</a>`;
  return page(
    { title: "Almost done", tone: "good" },
    html`<p class="lead">Send this code to the GoClaw bot from <strong>${from}</strong>:</p>
<p class="code" aria-label="Your code">${code.slice(0, 4)} ${code.slice(4)}</p>
${open}
<p class="hint">It works for ${input.minutesLeft} ${input.minutesLeft === 1 ? "minute" : "minutes"}, and only from that account. Never give it to anyone else: nobody at GoClaw will ask for it.</p>`,
  );
}
