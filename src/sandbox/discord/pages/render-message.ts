import { html } from "hono/html";
import { FLAG } from "../rules/component-types.ts";
import { looseFiles } from "../world/component-json.ts";
import { authorOf } from "../world/places.ts";
import type { Embed, MessageRecord } from "../world/records.ts";
import type { Html } from "./links.ts";
import { hidden, renderComponent, renderFile } from "./render-component.ts";
import { renderMarkdown } from "./render-markdown.ts";
import type { Scene } from "./scene.ts";

const EYE = html`<svg viewBox="0 0 24 24" width="14" height="14" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z"/><circle cx="12" cy="12" r="3"/></svg>`;

const clockTime = (ms: number): string =>
  new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export function renderAvatar(name: string, isBot = false): Html {
  const tint = [...name].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % 5;
  const letters = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("");
  return html`<span class="avatar tint${tint}${isBot ? " bot" : ""}" aria-hidden="true">${letters}</span>`;
}

function renderEmbed(scene: Scene, embed: Embed): Html {
  return html`<div class="container embed">
    ${embed.title ? html`<div class="h h3" role="heading" aria-level="2">${renderMarkdown(scene, embed.title)}</div>` : html``}
    ${embed.description ? html`<div class="text">${renderMarkdown(scene, embed.description)}</div>` : html``}
    ${(embed.fields ?? []).map((field) => html`<div class="field"><b>${field.name}</b>${renderMarkdown(scene, field.value)}</div>`)}
    ${embed.footer ? html`<div class="subtext">${embed.footer.text}</div>` : html``}</div>`;
}

function renderBody(scene: Scene, message: MessageRecord): Html {
  if (message.flags & FLAG.loading)
    return html`<p class="thinking"><i></i><i></i><i></i> ${authorOf(scene.world, message.authorId).name} is thinking…</p>`;
  const edited =
    message.edits > 0 && !(message.flags & FLAG.componentsV2) ? html` <small>(edited)</small>` : html``;
  return html`${message.content ? html`<div class="text">${renderMarkdown(scene, message.content)}${edited}</div>` : html``}
    ${message.embeds.map((embed) => renderEmbed(scene, embed))}
    ${looseFiles(message).map((file) => renderFile(message, file))}
    ${message.components.map((component) => renderComponent(scene, message, component))}`;
}

/** "Alex used /deploy", above the answer to a command. */
function renderCause(scene: Scene, message: MessageRecord): Html {
  const interaction = message.interactionId ? scene.world.interactions.get(message.interactionId) : undefined;
  if (interaction?.type === 2 && interaction.originalId === message.id)
    return html`<p class="cause">${authorOf(scene.world, interaction.userId).name} used <span class="mention">/${interaction.commandName}</span></p>`;
  const parent = message.replyToId ? scene.world.messages.get(message.replyToId) : undefined;
  if (!parent) return html``;
  return html`<p class="cause">↱ ${authorOf(scene.world, parent.authorId).name}: ${parent.content.slice(0, 80)}</p>`;
}

function renderEphemeralNote(scene: Scene, message: MessageRecord): Html {
  if (message.visibleTo === undefined) return html``;
  return html`<form method="post" action="dismiss" class="only-you" data-act>${hidden(scene)}<input type="hidden" name="message" value="${message.id}">
    <span>${EYE} Only you can see this</span> · <button class="link">Dismiss message</button></form>`;
}

/** One message; those of one author in a row share a head. */
export function renderMessage(scene: Scene, message: MessageRecord, before: MessageRecord | undefined): Html {
  const author = authorOf(scene.world, message.authorId);
  const cause = renderCause(scene, message);
  const goesOn =
    before?.authorId === message.authorId &&
    message.atMs - before.atMs < 7 * 60_000 &&
    !message.interactionId &&
    !message.replyToId &&
    !before.visibleTo;
  const kind = [
    message.visibleTo ? "ephemeral" : "",
    goesOn ? "goes-on" : "",
    message.mentions.includes(scene.user.id) ? "pings" : "",
  ].join(" ");
  const head = goesOn
    ? html``
    : html`<header><b>${author.name}</b>${author.isBot ? html`<span class="app-tag">APP</span>` : html``}<time>${clockTime(message.atMs)}</time></header>`;
  return html`<article class="message ${kind}" id="m${message.id}" data-version="${message.edits}-${goesOn}-${message.flags}">
    ${cause}${goesOn ? html`` : renderAvatar(author.name, author.isBot)}<div class="body">${head}${renderBody(scene, message)}${renderEphemeralNote(scene, message)}</div></article>`;
}
