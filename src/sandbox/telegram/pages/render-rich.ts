import type { RichBlock, RichText } from "@grammyjs/types";
import { html } from "hono/html";
import { viewButton } from "../content/buttons.ts";
import { flattenText } from "../content/flatten-rich.ts";
import { renderButton } from "./render-button.ts";
import { type Html, renderCommand, renderLink } from "./render-link.ts";
import { renderDocument, renderPhoto } from "./render-media.ts";
import type { Scene } from "./scene.ts";

interface Place {
  scene: Scene;
  messageId: number;
}

function renderText(place: Place, text: RichText | undefined): Html {
  if (text === undefined) return html``;
  if (typeof text === "string") return html`${text}`;
  if (Array.isArray(text)) return html`${text.map((part) => renderText(place, part))}`;
  if (text.type === "button")
    return html`<span class="inline-key">${renderButton(place.scene, place.messageId, viewButton(text.button))}</span>`;
  if (text.type === "custom_emoji") return html`${text.alternative_text}`;
  if (text.type === "mathematical_expression") return html`<code>${text.expression}</code>`;
  if (text.type === "anchor") return html``;
  const inner = renderText(place, text.text);
  switch (text.type) {
    case "bold":
      return html`<b>${inner}</b>`;
    case "italic":
      return html`<i>${inner}</i>`;
    case "underline":
      return html`<u>${inner}</u>`;
    case "strikethrough":
      return html`<s>${inner}</s>`;
    case "code":
      return html`<code>${inner}</code>`;
    case "marked":
      return html`<mark>${inner}</mark>`;
    case "subscript":
      return html`<sub>${inner}</sub>`;
    case "superscript":
      return html`<sup>${inner}</sup>`;
    case "spoiler":
      return html`<span class="spoiler" tabindex="0">${inner}</span>`;
    case "url":
      return renderLink(place.scene, text.url, inner);
    case "bot_command":
      return renderCommand(text.bot_command, inner);
    case "email_address":
      return renderLink(place.scene, `mailto:${text.email_address}`, inner);
    default:
      return inner;
  }
}

function renderList(place: Place, block: Extract<RichBlock, { type: "list" }>): Html {
  const items = block.items.map((item) => {
    const state = item.has_checkbox ? (item.is_checked ? "done" : "todo") : "plain";
    const mark = item.has_checkbox ? (item.is_checked ? "✓" : "") : item.label;
    return html`<li class="${state}"><span class="mark">${mark}</span><div>${item.blocks.map((inner) => renderBlock(place, inner))}</div></li>`;
  });
  return html`<ul class="list">${items}</ul>`;
}

function renderTable(place: Place, block: Extract<RichBlock, { type: "table" }>): Html {
  const cells = (row: (typeof block.cells)[number]) =>
    row.map((cell) => {
      const inner = renderText(place, cell.text);
      const span = cell.colspan ?? 1;
      return cell.is_header
        ? html`<th class="${cell.align}" colspan="${span}">${inner}</th>`
        : html`<td class="${cell.align}" colspan="${span}">${inner}</td>`;
    });
  const look = [
    block.is_bordered ? "bordered" : "",
    block.is_striped ? "striped" : "",
    block.is_compact ? "compact" : "",
  ].join(" ");
  const caption = block.caption ? html`<caption>${renderText(place, block.caption)}</caption>` : html``;
  return html`<table class="${look}">${caption}<tbody>${block.cells.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>`;
}

function renderBlock(place: Place, block: RichBlock): Html {
  switch (block.type) {
    case "paragraph":
      return html`<p>${renderText(place, block.text)}</p>`;
    case "heading":
      return html`<div class="h h${block.size}" role="heading" aria-level="2">${renderText(place, block.text)}</div>`;
    case "pre":
      return html`<pre tabindex="0"><code>${renderText(place, block.text)}</code></pre>`;
    case "footer":
      return html`<p class="footer">${renderText(place, block.text)}</p>`;
    case "divider":
      return html`<hr>`;
    case "list":
      return renderList(place, block);
    case "table":
      return renderTable(place, block);
    case "blockquote":
      return html`<blockquote>${block.blocks.map((inner) => renderBlock(place, inner))}</blockquote>`;
    case "expandable_blockquote":
    case "pullquote":
      return html`<blockquote>${renderText(place, block.text)}</blockquote>`;
    case "details": {
      const inner = block.blocks.map((one) => renderBlock(place, one));
      return block.is_open
        ? html`<details open><summary>${renderText(place, block.summary)}</summary>${inner}</details>`
        : html`<details><summary>${renderText(place, block.summary)}</summary>${inner}</details>`;
    }
    case "photo":
      return renderPhoto(block.photo, block.caption ? flattenText(block.caption.text) : "");
    case "document":
      return renderDocument(block.document);
    case "buttons":
      return html`<div class="keys ${block.align ?? ""}">${block.buttons.map((button) => renderButton(place.scene, place.messageId, viewButton(button)))}</div>`;
    case "mathematical_expression":
      return html`<pre><code>${block.expression}</code></pre>`;
    default:
      return html``;
  }
}

export const renderRich = (scene: Scene, messageId: number, blocks: RichBlock[]): Html =>
  html`<div class="rich">${blocks.map((block) => renderBlock({ scene, messageId }, block))}</div>`;
