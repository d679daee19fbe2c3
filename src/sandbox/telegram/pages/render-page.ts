import { html } from "hono/html";
import { renderAvatar, renderChatList, renderComposer, renderMessages, renderStatus } from "./render-chat.ts";
import type { Html } from "./render-link.ts";
import { href, type Scene, titleOf } from "./scene.ts";

export interface PageOptions {
  /** Show the list instead of the chat where only one fits. */
  isList: boolean;
  dialog?: Html | undefined;
  toast?: string | undefined;
}

export function renderPage(scene: Scene, options: PageOptions): Html {
  const title = titleOf(scene.conversation);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Telegram (sandbox)</title>
<link rel="icon" href="pane.svg" type="image/svg+xml">
<link rel="stylesheet" href="theme.css">
<link rel="stylesheet" href="layout.css">
<link rel="stylesheet" href="message.css">
<script src="pane.js" type="module"></script>
</head>
<body data-chat="${scene.chat}" data-as="${scene.as ?? ""}" class="${options.isList ? "at-list" : "at-chat"}">
<main class="app" aria-label="Telegram">
  <nav class="chats" aria-label="Chats"><header><h1>Telegram</h1><span class="tag">sandbox</span></header><div id="chats">${renderChatList(scene)}</div></nav>
  <section class="chat" aria-label="${title}">
    <header><a class="back" href="${href(scene, { list: "1" })}" aria-label="All chats">‹</a>${renderAvatar(title)}<div class="who"><h1>${title}</h1><span id="status">${renderStatus(scene)}</span></div></header>
    <div class="log" id="log" role="log" aria-live="polite" tabindex="0" aria-label="Messages">${renderMessages(scene)}</div>
    <div id="composer">${renderComposer(scene)}</div>
  </section>
</main>
<div id="toast" role="status"${options.toast ? html`` : html` hidden`}>${options.toast ?? ""}</div>
${options.dialog ?? html``}
</body>
</html>`;
}

/** The parts that change, for the live refresh. */
export async function renderParts(scene: Scene): Promise<Record<string, string>> {
  return {
    chats: String(await renderChatList(scene)),
    status: String(await renderStatus(scene)),
    log: String(await renderMessages(scene)),
    composer: String(await renderComposer(scene)),
  };
}
