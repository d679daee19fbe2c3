import { html } from "hono/html";
import type { Html } from "./render-link.ts";
import { href, type Scene } from "./scene.ts";

export interface NewBotRequest {
  manager: string;
  name: string;
  username: string;
  /** Set when a keyboard button asked, not a link. */
  byButton: boolean;
  error?: string;
}

const WORDS: Record<string, string> = {
  USERNAME_OCCUPIED: "This username is already taken. Please choose another one.",
  USERNAME_SUFFIX_MISSING: "The username must end in “bot”.",
  USERNAME_INVALID: "Use 5 to 32 letters, digits and underscores.",
  NAME_INVALID: "The name needs 1 to 64 characters.",
  MANAGER_PERMISSION_MISSING: "This bot may not manage other bots.",
};

/** The dialog that asks a person to create a bot which another bot will manage. */
export function renderNewBotDialog(scene: Scene, request: NewBotRequest): Html {
  const error = request.error
    ? html`<p class="error" role="alert">${WORDS[request.error] ?? request.error}</p>`
    : html``;
  return html`<div class="veil"><div role="dialog" aria-modal="true" aria-labelledby="newbot-title"><form method="post" action="newbot" class="dialog">
    <h2 id="newbot-title">Create a bot</h2>
    <p><b>@${request.manager}</b> would like to create and manage a bot for you. It will be able to fetch the bot's token.</p>
    ${error}
    <input type="hidden" name="chat" value="${scene.chat}"><input type="hidden" name="as" value="${scene.as ?? ""}">
    <input type="hidden" name="manager" value="${request.manager}"><input type="hidden" name="button" value="${request.byButton ? "1" : ""}">
    <label>Name<input name="name" value="${request.name}" maxlength="64" required></label>
    <label>Username<input name="username" value="${request.username}" maxlength="32" required autocapitalize="off" spellcheck="false"></label>
    <div class="choices"><a class="quiet" href="${href(scene, { chat: scene.chat })}">Cancel</a><button>Create bot</button></div>
  </form></div></div>`;
}
