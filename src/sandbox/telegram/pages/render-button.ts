import { html } from "hono/html";
import type { ButtonView } from "../content/buttons.ts";
import { type Html, linkTarget } from "./render-link.ts";
import type { Scene } from "./scene.ts";

/** One inline button. Callback buttons are small forms, so that they work without scripts too. */
export function renderButton(scene: Scene, messageId: number, button: ButtonView): Html {
  const look = `key ${button.style ?? ""}`;
  if (button.kind === "callback") {
    return html`<form method="post" action="press" class="tap" data-press>
      <input type="hidden" name="chat" value="${scene.chat}"><input type="hidden" name="as" value="${scene.as ?? ""}">
      <input type="hidden" name="message" value="${messageId}"><input type="hidden" name="data" value="${button.data ?? ""}">
      <button class="${look}">${button.label}</button></form>`;
  }
  if (button.kind === "url" && button.url) {
    const target = linkTarget(scene, button.url);
    const out = target.isInApp ? html`` : html` target="_blank" rel="noopener noreferrer"`;
    return html`<a class="${look} out" href="${target.href}"${out}>${button.label}</a>`;
  }
  if (button.kind === "copy") {
    return html`<button type="button" class="${look} copy" data-copy="${button.copies ?? ""}" title="${button.copies ?? ""}">${button.label}</button>`;
  }
  return html`<span class="${look} off" aria-disabled="true">${button.label}</span>`;
}
