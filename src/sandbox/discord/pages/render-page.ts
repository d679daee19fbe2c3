import { html } from "hono/html";
import { textOf } from "../person/transcript.ts";
import { FLAG } from "../rules/component-types.ts";
import type { MessageRecord } from "../world/records.ts";
import type { Html } from "./links.ts";
import { renderComposer } from "./render-composer.ts";
import { renderLog } from "./render-log.ts";
import { renderAvatar } from "./render-message.ts";
import { renderModal } from "./render-modal.ts";
import { href, type PlaceRow, type Scene, titleOf } from "./scene.ts";

export interface PageOptions {
  /** Show the list instead of the channel where only one fits. */
  isList: boolean;
  /** The command whose form is open. */
  run?: string | undefined;
  toast?: string | undefined;
  /** What is wrong with the form that was sent. */
  error?: string | undefined;
}

export const head = (
  title: string,
): Html => html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Discord (sandbox)</title>
<link rel="icon" href="pane.svg" type="image/svg+xml">
<link rel="stylesheet" href="theme.css">
<link rel="stylesheet" href="layout.css">
<link rel="stylesheet" href="message.css">`;

/** The beginning of a message, without its marks. */
const previewOf = (message: MessageRecord): string =>
  message.flags & FLAG.loading
    ? "…"
    : textOf(message)
        .replace(/[*_~`#>|]|-# /g, "")
        .replaceAll("\n", " ")
        .slice(0, 60);

function renderDm(scene: Scene, row: PlaceRow): Html {
  const current = row.channelId === scene.channel.id ? html` aria-current="page"` : html``;
  const preview = row.last ? previewOf(row.last) : "No messages yet";
  return html`<li><a href="${href(scene, { c: row.channelId })}"${current}>${renderAvatar(row.title, true)}<span class="who"><b>${row.title}</b><span>${preview}</span></span></a></li>`;
}

function renderChannel(scene: Scene, row: PlaceRow): Html {
  const current = row.channelId === scene.channel.id ? html` aria-current="page"` : html``;
  return html`<li><a class="channel" href="${href(scene, { c: row.channelId })}"${current}><span aria-hidden="true">#</span> ${row.title}</a></li>`;
}

/** Direct messages and servers. */
function renderPlaces(scene: Scene): Html {
  return html`<h2>Direct messages</h2><ul>${scene.dms.map((row) => renderDm(scene, row))}</ul>
    ${scene.servers.map((server) => html`<h2>${server.name}</h2><ul>${server.channels.map((row) => renderChannel(scene, row))}</ul>`)}`;
}

/** Who is writing at the moment. */
function renderStatus({ world, channel }: Scene): Html {
  const typing = world.typing.get(channel.id);
  return typing && typing.untilMs > world.now()
    ? html`<span class="doing">${typing.name} is typing…</span>`
    : html``;
}

export function renderPage(scene: Scene, options: PageOptions): Html {
  const title = titleOf(scene.world, scene.channel);
  return html`<!doctype html>
<html lang="en">
<head>
${head(title)}
<script src="pane.js" type="module"></script>
</head>
<body data-c="${scene.channel.id}" data-as="${scene.as ?? ""}" class="${options.isList ? "at-list" : "at-chat"}">
<main class="app" aria-label="Discord">
  <nav class="places" aria-label="Places"><header><h1>Discord</h1><span class="tag">sandbox</span></header><div id="places" class="list">${renderPlaces(scene)}</div>
    <footer>${renderAvatar(scene.user.globalName)}<span class="who"><b>${scene.user.globalName}</b><span>${scene.user.username}</span></span><a href="${href(scene, { c: scene.channel.id }, "portal")}">Developer portal</a></footer></nav>
  <section class="chat" aria-label="${title}">
    <header><a class="back" href="${href(scene, { c: scene.channel.id, list: "1" })}" aria-label="All places">‹</a><h1>${title}</h1><span id="status">${renderStatus(scene)}</span></header>
    <div class="log" id="log" role="log" aria-live="polite" tabindex="0" aria-label="Messages">${renderLog(scene)}</div>
    <div id="composer">${renderComposer(scene, options.run)}</div>
  </section>
</main>
<div id="toast" role="status"${options.toast ? html`` : html` hidden`}>${options.toast ?? ""}</div>
<div id="modal">${renderModal(scene, options.error)}</div>
</body>
</html>`;
}

/** The parts that change, for the live refresh. */
export async function renderParts(scene: Scene, run: string | undefined): Promise<Record<string, string>> {
  return {
    status: String(await renderStatus(scene)),
    places: String(await renderPlaces(scene)),
    log: String(await renderLog(scene)),
    composer: String(await renderComposer(scene, run)),
    modal: String(await renderModal(scene, undefined)),
  };
}
