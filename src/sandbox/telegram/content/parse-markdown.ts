import type { MessageEntity } from "@grammyjs/types";
import { badRequest } from "../refusal.ts";
import type { FormattedText } from "./parse-html.ts";

type PlainType = MessageEntity.CommonMessageEntity["type"];

const marks: [string, PlainType][] = [
  ["||", "spoiler"],
  ["__", "underline"],
  ["*", "bold"],
  ["_", "italic"],
  ["~", "strikethrough"],
];
const reserved = new Set("_*[]()~`>#+-=|{}.!");

const unparsable = (words: string) => badRequest(`can't parse entities: ${words}`);
const offsetOf = (source: string, at: number) => Buffer.byteLength(source.slice(0, at));

/** Reads up to an unescaped `end`; returns the text without its escapes and where reading stopped. */
function readUntil(source: string, from: number, end: string): { inner: string; next: number } | undefined {
  let inner = "";
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\" && at + 1 < source.length) inner += source[++at];
    else if (source.startsWith(end, at)) return { inner, next: at + end.length };
    else inner += source[at];
  }
  return undefined;
}

interface Reading {
  source: string;
  text: string;
  entities: MessageEntity[];
  open: { mark: string; type: PlainType; offset: number; at: number }[];
}

function readCode(state: Reading, at: number): number {
  const fence = state.source.startsWith("```", at) ? "```" : "`";
  const found = readUntil(state.source, at + fence.length, fence);
  if (!found)
    throw unparsable(
      `Can't find end of ${fence === "`" ? "Code" : "Pre"} entity at byte offset ${offsetOf(state.source, at)}`,
    );
  const language = fence === "```" ? found.inner.match(/^(\S+)\n/)?.[1] : undefined;
  const inner = fence === "```" ? found.inner.replace(/^\S*\n/, "") : found.inner;
  const span = { offset: state.text.length, length: inner.length };
  state.entities.push(
    fence === "`" ? { type: "code", ...span } : { type: "pre", ...span, ...(language ? { language } : {}) },
  );
  state.text += inner;
  return found.next;
}

function readLink(state: Reading, at: number): number {
  const label = readUntil(state.source, at + 1, "]");
  const target =
    label && state.source[label.next] === "(" ? readUntil(state.source, label.next + 1, ")") : undefined;
  if (!label || !target)
    throw unparsable(`Can't find end of a URL at byte offset ${offsetOf(state.source, at)}`);
  state.entities.push({
    type: "text_link",
    offset: state.text.length,
    length: label.inner.length,
    url: target.inner,
  });
  state.text += label.inner;
  return target.next;
}

function toggle(state: Reading, at: number, mark: string, type: PlainType): number {
  const top = state.open.at(-1);
  if (top?.mark === mark) {
    state.open.pop();
    if (state.text.length > top.offset) {
      state.entities.push({ type, offset: top.offset, length: state.text.length - top.offset });
    }
  } else {
    state.open.push({ mark, type, offset: state.text.length, at });
  }
  return at + mark.length;
}

/** Parses `parse_mode: "MarkdownV2"`. @throws Refusal "can't parse entities: …" */
export function parseMarkdownV2(source: string): FormattedText {
  const state: Reading = { source, text: "", entities: [], open: [] };
  for (let at = 0; at < source.length; ) {
    const char = source[at] ?? "";
    const mark = marks.find(([text]) => source.startsWith(text, at));
    if (char === "\\" && at + 1 < source.length) {
      state.text += source[at + 1];
      at += 2;
    } else if (char === "`") at = readCode(state, at);
    else if (char === "[") at = readLink(state, at);
    else if (mark) at = toggle(state, at, ...mark);
    else if (reserved.has(char)) {
      throw unparsable(`Character '${char}' is reserved and must be escaped with the preceding '\\'`);
    } else {
      state.text += char;
      at++;
    }
  }
  const left = state.open.at(-1);
  if (left)
    throw unparsable(
      `Can't find end of ${left.type[0]?.toUpperCase()}${left.type.slice(1)} entity at byte offset ${offsetOf(source, left.at)}`,
    );
  return { text: state.text, entities: state.entities };
}
