import { dayOfMonth } from "../format.ts";
import type { Say } from "../language/language.ts";

/** How high an axis reaches, in terms of the highest bar. */
export const ROOM = 1.02;

/** Every so many days one is written below the bars: the first of them and of each month with the month's name. */
export function labelOf(say: Say, dayMs: number, at: number, count: number): string | null {
  const every = count <= 8 ? 1 : count <= 16 ? 2 : count <= 35 ? 7 : 14;
  if (at % every !== 0) return null;
  const date = new Date(dayMs).getUTCDate();
  return at === 0 || date <= every ? dayOfMonth(say, dayMs) : String(date);
}

/** A round amount of which at least two and at most four lines stand below the highest bar. */
export function stepFor(highest: number): number {
  const unit = 10 ** Math.floor(Math.log10(highest / 2));
  return unit * ([5, 2.5, 2, 1].find((times) => times * unit <= highest / 2) ?? 1);
}
