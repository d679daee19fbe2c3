import type { TextTally } from "../../domain/usage/estimate-tokens.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const ZERO = 0x30;
const EIGHT = 0x38;
const LETTER_D = 0x44;
const LETTER_U = 0x75;

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  for (let c = json[at]; c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = json[at]) at++;
  return at;
}

/** Index of the quote that ends the string whose text begins at `from`, or of the end of the bytes. */
function stringEnd(json: Buffer, from: number): number {
  let at = from;
  for (let c = json[at] ?? QUOTE; c !== QUOTE; c = json[at] ?? QUOTE) at += c === BACKSLASH ? 2 : 1;
  return at;
}

function isAt(name: Buffer, json: Buffer, start: number): boolean {
  for (let at = 0; at < name.length; at++) if (json[start + at] !== name[at]) return false;
  return true;
}

function isOneOf(names: readonly Buffer[], json: Buffer, start: number, end: number): boolean {
  for (const name of names) if (name.length === end - start && isAt(name, json, start)) return true;
  return false;
}

/** Counts a string's text and returns the index of the quote that ends it. Servers may escape all but ASCII. */
function tallyString(json: Buffer, from: number, into: TextTally): number {
  let at = from;
  for (let c = json[at] ?? QUOTE; c !== QUOTE; c = json[at] ?? QUOTE) {
    if (c >= 0x80) {
      into.other++;
      at++;
    } else if (c !== BACKSLASH || json[at + 1] !== LETTER_U) {
      into.plain++;
      at += c === BACKSLASH ? 2 : 1;
    } else {
      const isPlain = json[at + 2] === ZERO && json[at + 3] === ZERO && (json[at + 4] ?? EIGHT) < EIGHT;
      // Half of a pair of surrogates: the two make one character of four bytes.
      const isHalf = ((json[at + 2] ?? 0) & 0xdf) === LETTER_D && (json[at + 3] ?? 0) >= EIGHT;
      if (isPlain) into.plain++;
      else into.other += isHalf ? 2 : 3;
      at += 6;
    }
  }
  return at;
}

/**
 * Adds up the texts of the members with these names, at any depth, in one pass over the bytes. A text in which such
 * a name is quoted does not count: inside a string the quotes are escaped.
 * @param from where to begin: outside of any string
 */
export function tallyMembers(json: Buffer, names: readonly Buffer[], into: TextTally, from = 0): void {
  let at = from;
  while (at < json.length) {
    if (json[at] !== QUOTE) {
      at++;
      continue;
    }
    const start = at + 1;
    const end = stringEnd(json, start);
    const colon = skipSpace(json, end + 1);
    if (json[colon] !== COLON) {
      at = end + 1;
      continue;
    }
    at = skipSpace(json, colon + 1);
    if (json[at] === QUOTE && isOneOf(names, json, start, end)) at = tallyString(json, at + 1, into) + 1;
  }
}

/** Counts a text as it is. */
export function tallyText(text: string, into: TextTally): void {
  for (const c of Buffer.from(text)) {
    if (c < 0x80) into.plain++;
    else into.other++;
  }
}

/** True where a member of that name has an object for its value. */
export function hasObject(json: Buffer, quotedName: Buffer): boolean {
  for (let at = json.indexOf(quotedName); at !== -1; at = json.indexOf(quotedName, at + 1)) {
    const colon = skipSpace(json, at + quotedName.length);
    if (json[colon] === COLON && json[skipSpace(json, colon + 1)] === 0x7b) return true;
  }
  return false;
}
