import { html } from "hono/html";
import { INTENT_FLAG } from "../world/accounts.ts";
import { ANSWER_MS } from "../world/interactions.ts";
import type { ApplicationRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import type { Html } from "./links.ts";
import { hidden } from "./render-component.ts";
import { renderAvatar } from "./render-message.ts";
import { head } from "./render-page.ts";
import { href, type Scene } from "./scene.ts";

const SHOWN_REFUSALS = 12;

const form = (scene: Scene, application: ApplicationRecord, action: string, body: Html): Html =>
  html`<form method="post" action="portal/${action}">${hidden(scene)}<input type="hidden" name="application" value="${application.id}">${body}</form>`;

function renderToken(scene: Scene, application: ApplicationRecord, isShown: boolean): Html {
  const shown = isShown
    ? html`<p class="token"><code tabindex="0">${application.token}</code></p><p class="soft">Copy it now. It is not shown again.</p>`
    : html`<p class="soft">Hidden. It is shown once, when it is made.</p>`;
  return html`<h3>Bot token</h3>${shown}${form(scene, application, "reset", html`<button class="button danger">Reset token</button>`)}`;
}

function renderApplication(
  scene: Scene,
  application: ApplicationRecord,
  isMain: boolean,
  isShown: boolean,
): Html {
  const canRead = (application.flags & INTENT_FLAG.messageContent) !== 0;
  const servers = scene.world.guilds.all().filter(({ bots }) => application.id in bots);
  const commands = scene.world.commands.all().filter(({ applicationId }) => applicationId === application.id);
  return html`<section class="card" id="a${application.id}" aria-label="${application.name}">
    <header>${renderAvatar(application.name, true)}<div><h2>${application.name}</h2><p class="soft">${isMain ? "The product's own application" : "Yours"}</p></div></header>
    <dl><dt>Application ID</dt><dd><code>${application.id}</code></dd><dt>Public key</dt><dd><code>${application.publicKey}</code></dd>
      <dt>Servers</dt><dd>${servers.map(({ name }) => name).join(", ") || "none"}</dd><dt>Commands</dt><dd>${commands.map(({ name }) => `/${name}`).join(" ") || "none"}</dd></dl>
    ${isMain ? html`` : renderToken(scene, application, isShown)}
    <h3>Privileged intents</h3>
    ${form(scene, application, "intent", html`<div class="line"><span><b>Message content</b><br><span class="soft">Read what people write in servers. Off, a bot that asks for it is not let in.</span></span><button class="button" role="switch" aria-checked="${String(canRead)}" aria-label="Message content intent" name="to" value="${canRead ? "off" : "on"}">${canRead ? "On" : "Off"}</button></div>`)}
    ${isMain ? html`<h3>Interactions</h3>${form(scene, application, "endpoint", html`<label>Interactions endpoint URL<input name="url" value="${application.interactionsEndpointUrl ?? ""}" placeholder="None: they go over the gateway" inputmode="url"></label><button class="button">Save</button>`)}` : html``}
    <p class="line"><a class="button primary" href="${href(scene, { c: scene.channel.id, client_id: application.id }, "authorize")}">Invite to a server</a></p>
  </section>`;
}

/** What a real Discord would have had to say; where nothing is wrong there is nothing. */
function renderBooks(world: World): Html {
  const waiting = world.interactions
    .all()
    .filter(
      ({ ack, atMs, failure }) => !ack && (failure !== undefined || world.now() - atMs > ANSWER_MS),
    ).length;
  const rows = world.violations
    .slice(-SHOWN_REFUSALS)
    .reverse()
    .map(
      ({ application, route, status, code, message, at }) =>
        html`<tr><td>${application || "–"}</td><td><code>${route}</code></td><td>${status}${code ? ` · ${code}` : ""}</td><td>${message}${at.length > 0 ? html`<br><span class="soft">${at.join(", ")}</span>` : ""}</td></tr>`,
    );
  const table =
    rows.length === 0
      ? html`<p class="soft">No request was refused since this sandbox started.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Refused requests"><table><thead><tr><th>Application</th><th>Request</th><th>Answer</th><th>Words</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card" aria-label="Books"><h2>Books</h2>
    <dl><dt>People</dt><dd>${world.users.size}</dd><dt>Messages</dt><dd>${world.messages.size}</dd><dt>Interactions</dt><dd>${world.interactions.size}</dd><dt>Never answered</dt><dd>${waiting}</dd></dl>
    <h3>Refused requests</h3>${table}</section>`;
}

export interface PortalOptions {
  /** The application whose token has just been made. */
  shown: string | undefined;
  error: string | undefined;
}

export function renderPortal(scene: Scene, mainId: string, { shown, error }: PortalOptions): Html {
  const own = scene.world.applications.all().filter(({ ownerId }) => ownerId === scene.user.id);
  const main = scene.world.applications.get(mainId);
  const trouble = error ? html`<p class="error" role="alert">${error}</p>` : html``;
  return html`<!doctype html>
<html lang="en"><head>${head("Developer portal")}<link rel="stylesheet" href="portal.css"></head>
<body class="paper"><main class="portal">
  <p><a href="${href(scene, { c: scene.channel.id })}">‹ Back to Discord</a></p>
  <h1>Developer portal</h1>
  ${trouble}
  <form method="post" action="portal/create" class="card new">${hidden(scene)}<h2>New application</h2><p class="soft">A bot of your own, for an agent to speak as.</p>
    <div class="line"><label>Name<input name="name" minlength="2" maxlength="32" required autocomplete="off"></label><button class="button primary">Create</button></div></form>
  ${own.map((application) => renderApplication(scene, application, false, application.id === shown))}
  ${main ? renderApplication(scene, main, true, false) : html``}
  ${renderBooks(scene.world)}
</main></body></html>`;
}
