import { html } from "hono/html";
import { viewButton } from "../content/buttons.ts";
import { textOf } from "../person/transcript.ts";
import { accountOf } from "../world/chats.ts";
import type { MessageRecord } from "../world/records.ts";
import { renderButton } from "./render-button.ts";
import { renderEntities } from "./render-entities.ts";
import { type Html, renderLink } from "./render-link.ts";
import { renderDocument, renderPhoto } from "./render-media.ts";
import { renderRich } from "./render-rich.ts";
import type { Scene } from "./scene.ts";

const clockTime = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function renderContent(scene: Scene, message: MessageRecord): Html {
  const { text, entities, rich_message, document, photo, caption, caption_entities } = message.content;
  if (rich_message) return renderRich(scene, message.id, rich_message.blocks);
  if (text !== undefined) return html`<div class="text">${renderEntities(scene, text, entities ?? [])}</div>`;
  const below = caption
    ? html`<div class="text">${renderEntities(scene, caption, caption_entities ?? [])}</div>`
    : html``;
  if (photo) return html`${renderPhoto(photo, caption ?? "")}${below}`;
  if (document) return html`${renderDocument(document)}${below}`;
  return html`<div class="text">${textOf(message)}</div>`;
}

/** Parts of a message that the content fields leave out: keyboard, reaction, time. */
function renderKeyboard(scene: Scene, message: MessageRecord): Html {
  const rows = message.inlineKeyboard?.inline_keyboard ?? [];
  if (rows.length === 0) return html``;
  return html`<div class="keyboard">${rows.map(
    (row) =>
      html`<div class="keys">${row.map((button) => renderButton(scene, message.id, viewButton(button)))}</div>`,
  )}</div>`;
}

function renderService(scene: Scene, message: MessageRecord): Html {
  const bot = message.content.managed_bot_created?.bot;
  if (!bot?.username) return html`${textOf(message)}`;
  return html`Bot created: ${renderLink(scene, `https://t.me/${bot.username}`, `@${bot.username}`)}`;
}

export function renderMessage(scene: Scene, message: MessageRecord): Html {
  const isService = message.content.managed_bot_created || message.content.new_chat_members;
  const version = `${message.edits}-${message.reaction ?? ""}`;
  if (isService) {
    return html`<article class="service" id="m${message.id}" data-version="${version}"><span>${renderService(scene, message)}</span></article>`;
  }
  const isOwn = message.senderId === scene.person.id;
  const sender = accountOf(scene.world, message.senderId);
  const name = sender && ("token" in sender ? sender.name : sender.firstName);
  const showName = scene.conversation.kind === "group" && !isOwn;
  return html`<article class="${isOwn ? "own" : "other"}" id="m${message.id}" data-version="${version}">
    <div class="bubble">${showName ? html`<div class="sender">${name}</div>` : html``}${renderContent(scene, message)}
      <span class="meta">${message.reaction ? html`<span class="reaction">${message.reaction}</span>` : html``}${message.edits > 0 ? "edited " : ""}<time>${clockTime(message.date)}</time></span>
    </div>${renderKeyboard(scene, message)}</article>`;
}
