import { fitted } from "./drawable.ts";
import { FONT, type Pen } from "./open-canvas.ts";

/** Begins with a letter of a script that is read from right to left. */
const FROM_RIGHT = /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

const MEDIUM = 500;
export const BOLD = 700;

/** How words are written. */
export interface Words {
  size: number;
  colour: string;
  weight?: number;
  align?: "left" | "right" | "center";
  /** Cut to this width. */
  width?: number;
}

/** Writes a line, from the right where its script is read that way. */
export function write(pen: Pen, text: string, x: number, y: number, words: Words): void {
  pen.font = `${words.weight ?? MEDIUM} ${words.size}px ${FONT}`;
  pen.fillStyle = words.colour;
  pen.textAlign = words.align ?? "left";
  pen.direction = FROM_RIGHT.test(text) ? "rtl" : "ltr";
  pen.fillText(words.width === undefined ? text : fitted(pen, text, words.width), x, y);
}

export function widthOf(pen: Pen, text: string, words: Pick<Words, "size" | "weight">): number {
  pen.font = `${words.weight ?? MEDIUM} ${words.size}px ${FONT}`;
  return pen.measureText(text).width;
}

/** Fills a box with round corners. */
export function box(pen: Pen, x: number, y: number, width: number, height: number, radius: number): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}

/** Widths that fit into the room together: only the widest are made narrower. */
export function shared(wanted: readonly number[], room: number): number[] {
  let [left, count, most] = [room, wanted.length, Number.POSITIVE_INFINITY];
  for (const width of [...wanted].sort((a, b) => a - b)) {
    most = left / count;
    if (width > most) break;
    left -= width;
    count--;
    most = Number.POSITIVE_INFINITY;
  }
  return wanted.map((width) => Math.min(width, most));
}
