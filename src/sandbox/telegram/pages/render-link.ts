import { html } from "hono/html";
import { readInAppLink } from "../content/links.ts";
import { href, type Scene } from "./scene.ts";

export type Html = ReturnType<typeof html>;

/** Where a link in a message leads: to another place in the pane, or out into a new tab. */
export function linkTarget(scene: Scene, url: string): { href: string; isInApp: boolean } {
  const inApp = readInAppLink(url);
  if (inApp?.kind === "newbot") {
    const { manager, username, name } = inApp;
    return { href: href(scene, { chat: scene.chat, newbot: manager, username, name }), isInApp: true };
  }
  if (inApp) return { href: href(scene, { chat: inApp.username, start: inApp.start ?? "" }), isInApp: true };
  const full = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`;
  return { href: /^(https?|mailto):/i.test(full) ? full : "#", isInApp: false };
}

/** A command that is sent as it stands when tapped; without the script it is only coloured. */
export const renderCommand = (command: string, label: Html | string): Html =>
  html`<button type="button" class="command" data-command="${command}">${label}</button>`;

export function renderLink(scene: Scene, url: string, label: Html | string): Html {
  const target = linkTarget(scene, url);
  if (target.isInApp) return html`<a href="${target.href}">${label}</a>`;
  return html`<a href="${target.href}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}
