import type { MessageEntity } from "@grammyjs/types";
import { badRequest } from "../refusal.ts";

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

const plainTags: Record<string, MessageEntity.CommonMessageEntity["type"]> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  code: "code",
  "tg-spoiler": "spoiler",
};
const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

const decode = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|amp|quot);/g, (_, name: string) => named[name] ?? "");

const attribute = (tag: string, name: string): string | undefined =>
  decode(
    tag
      .match(new RegExp(`${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i"))
      ?.slice(1)
      .find((v) => v !== undefined) ?? "",
  ) || undefined;

const unparsable = (words: string) => badRequest(`can't parse entities: ${words}`);

function entityFor(name: string, tag: string, offset: number, length: number): MessageEntity | undefined {
  const plain = plainTags[name];
  if (plain) return { type: plain, offset, length };
  if (name === "pre") return { type: "pre", offset, length };
  if (name === "blockquote")
    return { type: /\bexpandable\b/.test(tag) ? "expandable_blockquote" : "blockquote", offset, length };
  if (name === "span" && attribute(tag, "class") === "tg-spoiler") return { type: "spoiler", offset, length };
  if (name === "a") {
    const url = attribute(tag, "href");
    return url ? { type: "text_link", offset, length, url } : undefined;
  }
  throw unparsable(`Unsupported start tag "${name}"`);
}

/** `<pre><code class="language-x">` is one block with a language, not two entities. */
function foldLanguages(entities: MessageEntity[], languages: Map<string, string>): MessageEntity[] {
  const span = (e: MessageEntity) => `${e.offset}:${e.length}`;
  const blocks = new Set(entities.filter((e) => e.type === "pre").map(span));
  return entities
    .filter((e) => e.type !== "code" || !blocks.has(span(e)))
    .map((e) => {
      const language = languages.get(span(e));
      return e.type === "pre" && language ? { ...e, language } : e;
    });
}

/** Parses `parse_mode: "HTML"`. @throws Refusal "can't parse entities: …" */
export function parseHtml(source: string): FormattedText {
  let text = "";
  const entities: MessageEntity[] = [];
  const open: { name: string; tag: string; offset: number }[] = [];
  const languages = new Map<string, string>();
  for (const [piece] of source.matchAll(/<[^<>]*>|[^<]+|</g)) {
    if (!piece.startsWith("<")) {
      text += decode(piece);
      continue;
    }
    const parts = piece.match(/^<(\/?)([a-z][a-z0-9-]*)/i);
    const name = parts?.[2]?.toLowerCase();
    if (!name || !piece.endsWith(">"))
      throw unparsable(
        `Unsupported start tag "${piece.slice(1, 20)}" at byte offset ${Buffer.byteLength(text)}`,
      );
    if (!parts?.[1]) {
      entityFor(name, piece, 0, 1);
      open.push({ name, tag: piece, offset: text.length });
      continue;
    }
    const last = open.pop();
    if (last?.name !== name)
      throw unparsable(
        `Unmatched end tag at byte offset ${Buffer.byteLength(text)}, expected "</${last?.name ?? ""}>", found "</${name}>"`,
      );
    const length = text.length - last.offset;
    const language =
      name === "code" ? attribute(last.tag, "class")?.match(/^language-(.+)$/)?.[1] : undefined;
    if (language) languages.set(`${last.offset}:${length}`, language);
    const entity = length > 0 ? entityFor(name, last.tag, last.offset, length) : undefined;
    if (entity) entities.push(entity);
  }
  const left = open.pop();
  if (left) throw unparsable(`Can't find end tag corresponding to start tag "${left.name}"`);
  return { text, entities: foldLanguages(entities, languages) };
}
