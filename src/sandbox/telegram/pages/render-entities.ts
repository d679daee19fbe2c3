import type { MessageEntity } from "@grammyjs/types";
import { html } from "hono/html";
import { type Html, renderLink } from "./render-link.ts";
import type { Scene } from "./scene.ts";

function wrap(scene: Scene, entity: MessageEntity, source: string, inner: Html): Html {
  switch (entity.type) {
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
    case "pre":
      return html`<pre tabindex="0"><code>${inner}</code></pre>`;
    case "spoiler":
      return html`<span class="spoiler" tabindex="0">${inner}</span>`;
    case "blockquote":
    case "expandable_blockquote":
      return html`<blockquote>${inner}</blockquote>`;
    case "text_link":
      return renderLink(scene, entity.url, inner);
    case "url":
      return renderLink(scene, source, inner);
    case "mention":
      return renderLink(scene, `https://t.me/${source.slice(1)}`, inner);
    case "bot_command":
      return html`<span class="command">${inner}</span>`;
    default:
      return inner;
  }
}

/** Text with its entities; nested ones are rendered inside out. */
export function renderEntities(
  scene: Scene,
  text: string,
  entities: MessageEntity[],
  from = 0,
  to = text.length,
): Html {
  const parts: (Html | string)[] = [];
  let at = from;
  const within = entities.filter((e) => e.offset >= from && e.offset + e.length <= to);
  const ordered = within.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  for (const entity of ordered) {
    if (entity.offset < at) continue;
    const end = entity.offset + entity.length;
    parts.push(text.slice(at, entity.offset));
    const nested = entities.filter(
      (e) => e !== entity && e.offset >= entity.offset && e.offset + e.length <= end,
    );
    parts.push(
      wrap(
        scene,
        entity,
        text.slice(entity.offset, end),
        renderEntities(scene, text, nested, entity.offset, end),
      ),
    );
    at = end;
  }
  parts.push(text.slice(at, to));
  return html`${parts}`;
}
