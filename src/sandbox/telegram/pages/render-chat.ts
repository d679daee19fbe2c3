import { html } from "hono/html";
import { menuFor } from "../api/profile.ts";
import { currentReplyKeyboard } from "../person/person.ts";
import { textOf } from "../person/transcript.ts";
import { messagesIn } from "../world/chats.ts";
import type { MessageRecord } from "../world/records.ts";
import type { Html } from "./render-link.ts";
import { renderMessage } from "./render-message.ts";
import { type ChatRow, href, type Scene, titleOf } from "./scene.ts";

const hidden = (scene: Scene): Html =>
  html`<input type="hidden" name="chat" value="${scene.chat}"><input type="hidden" name="as" value="${scene.as ?? ""}">`;

export function renderAvatar(title: string): Html {
  const letters = title
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
  const tint = [...title].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % 6;
  return html`<span class="avatar tint${tint}" aria-hidden="true">${letters}</span>`;
}

function renderRow(scene: Scene, row: ChatRow): Html {
  const preview = row.last ? textOf(row.last).replaceAll("\n", " ").slice(0, 80) : "Tap to start";
  const current = row.chat === scene.chat ? html` aria-current="page"` : html``;
  return html`<li><a href="${href(scene, { chat: row.chat })}"${current}>${renderAvatar(row.title)}<span class="who"><b>${row.title}</b><span>${preview}</span></span></a></li>`;
}

export const renderChatList = (scene: Scene): Html =>
  html`<ul>${scene.chats.map((row) => renderRow(scene, row))}</ul>`;

/** The line under the chat's name: what the bot is doing, else what it is. */
export function renderStatus(scene: Scene): Html {
  const activity = scene.world.activity.get(scene.conversation.key);
  if (activity && activity.untilMs > scene.world.now())
    return html`<span class="doing">${activity.label}</span>`;
  return scene.conversation.kind === "group"
    ? html`${scene.conversation.group.memberIds.length} members`
    : html`bot`;
}

const dayOf = (message: MessageRecord): string =>
  new Date(message.date * 1000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });

/** The date, where a conversation goes on another day. */
function newDay(message: MessageRecord, before: MessageRecord | undefined): Html {
  if (!before || dayOf(before) === dayOf(message)) return html``;
  return html`<p class="service" id="day-before-m${message.id}" data-version="${dayOf(message)}"><span>${dayOf(message)}</span></p>`;
}

export function renderMessages(scene: Scene): Html {
  const messages = messagesIn(scene.world, scene.conversation.key);
  const activity = scene.world.activity.get(scene.conversation.key);
  const draft = activity?.text && activity.untilMs > scene.world.now() ? activity.text : undefined;
  const bubble = draft
    ? html`<article class="other draft" id="draft" data-version="${draft}"><div class="bubble"><div class="text">${draft}</div></div></article>`
    : html``;
  if (messages.length > 0)
    return html`${messages.map((message, at) => html`${newDay(message, messages[at - 1])}${renderMessage(scene, message)}`)}${bubble}`;
  const bot = scene.conversation.kind === "private" ? scene.conversation.bot : undefined;
  const about = bot?.texts["description:"];
  const words = about
    ? html`<b>What can this bot do?</b><p>${about}</p>`
    : html`<p>No messages here yet. Press Start and say hello.</p>`;
  return html`<article class="about" id="about" data-version="${about?.length ?? 0}">${words}</article>`;
}

function renderReplyKeyboard(scene: Scene): Html {
  const keyboard = currentReplyKeyboard(scene.world, scene.conversation.key);
  if (!keyboard || scene.conversation.kind === "group") return html``;
  const manager = scene.conversation.bot.username;
  const rows = keyboard.rows.map((row) => {
    const keys = row.map((key) =>
      key.managedBot
        ? html`<a class="key ${key.style ?? ""}" href="${href(scene, { chat: scene.chat, newbot: manager, username: key.managedBot.suggestedUsername ?? "", name: key.managedBot.suggestedName ?? "", button: "1" })}">${key.text}</a>`
        : html`<button class="key ${key.style ?? ""}" name="text" value="${key.text}">${key.text}</button>`,
    );
    return html`<div class="keys">${keys}</div>`;
  });
  return html`<form method="post" action="send" class="reply-keyboard" data-send>${hidden(scene)}${rows}</form>`;
}

function renderMenu(scene: Scene): Html {
  if (scene.conversation.kind === "group") return html``;
  const commands = menuFor(scene.conversation.bot, scene.person.id, scene.person.languageCode);
  if (commands.length === 0) return html``;
  const rows = commands.map(
    (c) =>
      html`<button name="text" value="/${c.command}"><b>/${c.command}</b><span>${c.description}</span></button>`,
  );
  return html`<details class="menu"><summary>Menu</summary><form method="post" action="send" data-send>${hidden(scene)}${rows}</form></details>`;
}

/** The input field with the bot's menu, and the keyboard below it. Before the first message there is only Start. */
export function renderComposer(scene: Scene): Html {
  const { conversation } = scene;
  const isNew = conversation.kind === "private" && messagesIn(scene.world, conversation.key).length === 0;
  if (isNew) {
    return html`<form method="post" action="send" class="start" data-send>${hidden(scene)}<button name="text" value="/start">Start</button></form>`;
  }
  const placeholder = currentReplyKeyboard(scene.world, conversation.key)?.placeholder ?? "Message";
  return html`<div class="composer">${renderMenu(scene)}<form method="post" action="send" data-send>${hidden(scene)}
    <textarea name="text" rows="1" placeholder="${placeholder}" aria-label="Message to ${titleOf(conversation)}" required></textarea>
    <button class="send" aria-label="Send">➤</button></form></div>${renderReplyKeyboard(scene)}`;
}
