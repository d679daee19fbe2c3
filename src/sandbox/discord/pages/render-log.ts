import { html } from "hono/html";
import { findApplication } from "../world/accounts.ts";
import { messagesFor } from "../world/places.ts";
import type { MessageRecord } from "../world/records.ts";
import type { Html } from "./links.ts";
import { renderAvatar, renderMessage } from "./render-message.ts";
import { type Scene, titleOf } from "./scene.ts";

/** A long channel shows its end; nobody scrolls through thousands of messages in a sandbox. */
const SHOWN = 150;

const dayOf = (message: MessageRecord): string =>
  new Date(message.atMs).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

function newDay(message: MessageRecord, before: MessageRecord | undefined): Html {
  if (before && dayOf(before) === dayOf(message)) return html``;
  return html`<p class="day" id="day-before-m${message.id}" data-version="${dayOf(message)}"><span>${dayOf(message)}</span></p>`;
}

function renderBeginning(scene: Scene): Html {
  const title = titleOf(scene.world, scene.channel);
  const about =
    scene.channel.kind === "dm"
      ? (findApplication(scene.world, scene.channel.botId)?.description ?? "")
      : "The start of this channel.";
  return html`<div class="beginning" id="beginning" data-version="1">${renderAvatar(title, scene.channel.kind === "dm")}
    <h2>${title}</h2><p>${about}</p><p>Type <kbd>/</kbd> to see what you can do here.</p></div>`;
}

export function renderLog(scene: Scene): Html {
  const messages = messagesFor(scene.world, scene.channel.id, scene.user.id);
  const shown = messages.slice(-SHOWN);
  return html`${messages.length > SHOWN ? html`` : renderBeginning(scene)}${shown.map(
    (message, at) => html`${newDay(message, shown[at - 1])}${renderMessage(scene, message, shown[at - 1])}`,
  )}`;
}
