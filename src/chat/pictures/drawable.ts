import type { Pen } from "./open-canvas.ts";

/** The part of a name that can be drawn here; empty when that is hardly any of it. */
export type Drawable = (text: string) => string;

const SIDE = 32;
/** No font has it, so that it looks like whatever is missing. */
const MISSING = "\u{10ffff}";
/** Joiners and the like have no look of their own; signs that turn the direction of the line are none of a name's business. */
const INVISIBLE = /^(?:\p{Mn}|\u200d|\ufe0e|\ufe0f)$/u;
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CHARACTERS_KEPT = 2_000;

/**
 * People name their bots in every script, and fonts for all of them would be larger than GoClaw. What fonts there are
 * on this machine is found out by drawing: a character that looks like a missing one is missing.
 */
export function drawableBy(pen: Pen, font: string): Drawable {
  const known = new Map<string, boolean>();
  const look = (character: string): string => {
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.font = font;
    pen.fillText(character, 4, 24);
    return Buffer.from(pen.getImageData(0, 0, SIDE, SIDE).data).toString("base64");
  };
  const missing = look(MISSING);
  const isThere = (character: string): boolean => {
    if (INVISIBLE.test(character)) return true;
    const found = known.get(character);
    if (found !== undefined) return found;
    if (known.size >= CHARACTERS_KEPT) known.clear();
    const there = look(character) !== missing;
    known.set(character, there);
    return there;
  };
  const letters = new Intl.Segmenter("en", { granularity: "grapheme" });
  return (text) => {
    const flat = text.replace(TURNS, "").replace(/\s+/g, " ").trim();
    const all = [...letters.segment(flat)].map(({ segment }) => segment);
    const kept = all.filter((letter) => [...letter].every(isThere));
    // A name of which only the punctuation is left is no name.
    const wordsOf = (some: string[]) => some.filter((letter) => !/^[\p{P}\p{Z}]/u.test(letter)).length;
    if (wordsOf(kept) < wordsOf(all) / 2 || kept.length === 0) return "";
    return kept.join("").replace(/\s+/g, " ").trim();
  };
}

/** Shortened by whole characters until it is no wider than that, in the pen's font. */
export function fitted(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const letters = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)];
  let [low, high] = [0, letters.length];
  const cut = (count: number): string =>
    `${letters
      .slice(0, count)
      .map(({ segment }) => segment)
      .join("")
      .trimEnd()}…`;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pen.measureText(cut(middle)).width <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}
