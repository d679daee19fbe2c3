import { html } from "hono/html";
import { authorOf } from "../world/places.ts";
import { type Html, renderLink } from "./links.ts";
import type { Scene } from "./scene.ts";

/** Marks that may stand within a line, the longest first. */
const INLINE =
  /(`+)(.+?)\1|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|<(https?:\/\/[^\s>]+)>|(https?:\/\/[^\s<)]+)|<@!?(\d+)>|<\/([^:>]+):\d+>|<t:(\d+)(?::[tTdDfFR])?>|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\|\|(.+?)\|\||\*([^*\n]+)\*|(?<![\w])_([^_\n]+)_(?![\w])|\\([^A-Za-z0-9\s])/gs;

const moment = (seconds: string): string =>
  new Date(Number(seconds) * 1000).toLocaleString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });

function mention(scene: Scene, id: string): string {
  const isKnown = scene.world.users.get(id) ?? scene.world.applications.get(id);
  return isKnown ? `@${authorOf(scene.world, id).name}` : "@unknown";
}

function renderMark(scene: Scene, match: RegExpMatchArray): Html {
  const [
    whole,
    ,
    code,
    label,
    labelUrl,
    angled,
    bare,
    person,
    command,
    time,
    bold,
    under,
    strike,
    hidden,
    star,
    slant,
    escaped,
  ] = match;
  const inner = (text: string) => renderInline(scene, text);
  if (code !== undefined) return html`<code>${code}</code>`;
  if (label !== undefined && labelUrl !== undefined) return renderLink(scene, labelUrl, inner(label));
  const url = angled ?? bare;
  if (url !== undefined) return renderLink(scene, url, url);
  if (person !== undefined) return html`<span class="mention">${mention(scene, person)}</span>`;
  if (command !== undefined) return html`<span class="mention">/${command}</span>`;
  if (time !== undefined) return html`<time class="stamp">${moment(time)}</time>`;
  if (bold !== undefined) return html`<strong>${inner(bold)}</strong>`;
  if (under !== undefined) return html`<u>${inner(under)}</u>`;
  if (strike !== undefined) return html`<s>${inner(strike)}</s>`;
  if (hidden !== undefined) return html`<span class="spoiler" tabindex="0">${inner(hidden)}</span>`;
  const slanted = star ?? slant;
  if (slanted !== undefined) return html`<em>${inner(slanted)}</em>`;
  return html`${escaped ?? whole}`;
}

function renderInline(scene: Scene, text: string): Html {
  const parts: (Html | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(at, match.index), renderMark(scene, match));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return html`${parts}`;
}

function renderLine(scene: Scene, line: string): Html {
  const heading = line.match(/^(#{1,3}) (.+)$/);
  if (heading?.[1] && heading[2])
    return html`<div class="h h${heading[1].length}" role="heading" aria-level="2">${renderInline(scene, heading[2])}</div>`;
  const small = line.match(/^-# (.+)$/)?.[1];
  if (small) return html`<div class="subtext">${renderInline(scene, small)}</div>`;
  const quote = line.match(/^>{1,3} (.*)$/)?.[1];
  if (quote !== undefined) return html`<blockquote>${renderInline(scene, quote)}</blockquote>`;
  const item = line.match(/^(\s*)(?:[-*]|(\d+\.)) (.+)$/);
  if (item?.[3])
    return html`<div class="item"><span>${item[2] ?? "•"}</span><div>${renderInline(scene, item[3])}</div></div>`;
  return line === "" ? html`<div class="gap"></div>` : html`<div>${renderInline(scene, line)}</div>`;
}

/** Discord's Markdown: what stands in messages and text components. */
export function renderMarkdown(scene: Scene, text: string): Html {
  const parts = text.split(/```(?:[a-z0-9+-]*\n)?([\s\S]*?)```/);
  return html`${parts.map((part, at) => {
    if (at % 2 === 1) return html`<pre tabindex="0"><code>${part.replace(/\n$/, "")}</code></pre>`;
    const trimmed = part.replace(/^\n|\n$/g, "");
    return trimmed === "" ? html`` : html`${trimmed.split("\n").map((line) => renderLine(scene, line))}`;
  })}`;
}
