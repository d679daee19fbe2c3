import { BOLD, widthOf, write } from "./brush.ts";
import type { Pen } from "./open-canvas.ts";
import { INK } from "./palette.ts";

/** Charts of days are as wide as one another, in points, and keep as far from both edges. */
export const WIDTH = 600;
export const EDGE = 30;
export const RIGHT = WIDTH - EDGE;

const AMOUNT = { size: 12.5, colour: INK.faint } as const;

/** Where the days stand beside one another. */
export interface Days {
  left: number;
  /** Points for one day. */
  pitch: number;
}

/** As many days in what the amounts beside them leave of the width: these need more of it in some languages. */
export function daysBeside(pen: Pen, amounts: readonly string[], count: number): Days {
  const left = EDGE + Math.max(0, ...amounts.map((text) => widthOf(pen, text, AMOUNT) + 10));
  return { left, pitch: (RIGHT - left) / count };
}

export const middleOf = ({ left, pitch }: Days, day: number): number => left + (day + 0.5) * pitch;

/** What is looked at, and when that was. */
export function heading(pen: Pen, y: number, { title, period }: { title: string; period: string }): void {
  const when = { size: 14, colour: INK.plain, align: "right" } as const;
  const width = RIGHT - EDGE - widthOf(pen, period, when) - 24;
  write(pen, title, EDGE, y, { size: 21, weight: BOLD, colour: INK.strong, width });
  write(pen, period, RIGHT, y, when);
}

/** A line through all days at that height, with the amount that it stands for. */
export function level(
  pen: Pen,
  { left }: Days,
  height: number,
  mark: { label: string; colour: string },
): void {
  const y = Math.round(height) + 0.5;
  pen.strokeStyle = mark.colour;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(left, y);
  pen.lineTo(RIGHT, y);
  pen.stroke();
  write(pen, mark.label, left - 10, y + 4.5, { ...AMOUNT, align: "right" });
}

/** One day's parts, stacked away from the line of nothing. */
export function bar(
  pen: Pen,
  parts: readonly { height: number; colour: string }[],
  { middle, pitch, zero, isBelow }: { middle: number; pitch: number; zero: number; isBelow: boolean },
): void {
  const width = Math.min(26, Math.max(2, pitch * 0.68));
  let y = zero;
  for (const [at, { height, colour }] of parts.entries()) {
    const isLast = at === parts.length - 1;
    // A hair of ground keeps neighbours apart; a day with hardly anything is still a day with something.
    const drawn = Math.max(parts.length === 1 ? 2 : 0.75, height - (isLast ? 0 : 1));
    const round = Math.min(3, width / 3, drawn);
    const corners = isBelow ? [0, 0, round, round] : [round, round, 0, 0];
    pen.fillStyle = colour;
    pen.beginPath();
    pen.roundRect(middle - width / 2, isBelow ? y : y - drawn, width, drawn, isLast ? corners : 0);
    pen.fill();
    y += isBelow ? height : -height;
  }
}

/** Which day it is, below it and within the edges. */
export function dayLabel(
  pen: Pen,
  label: string,
  { middle, y, isToday }: { middle: number; y: number; isToday: boolean },
): void {
  const half = widthOf(pen, label, AMOUNT) / 2;
  const x = Math.max(EDGE + half, Math.min(RIGHT - half, middle));
  write(pen, label, x, y, { ...AMOUNT, colour: isToday ? INK.strong : INK.faint, align: "center" });
}
