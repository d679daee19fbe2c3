import { DAY_MINUTES, type QuietHours } from "../domain/news/quiet-hours.ts";

const TIME = String.raw`(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|uhr|h)?`;
const HOURS = new RegExp(String.raw`^${TIME}\s*(?:-|–|—|to|till|until|bis)\s*${TIME}$`, "i");

function minuteOf(hours = "", minutes = "0", half = ""): number | null {
  const [hour, minute] = [Number(hours), Number(minutes)];
  const isHalf = /^[ap]m$/i.test(half);
  if (minute > 59 || hour > 24 || (isHalf && (hour === 0 || hour > 12))) return null;
  const later = /^pm$/i.test(half) ? 12 : 0;
  const all = (isHalf ? (hour % 12) + later : hour) * 60 + minute;
  return all > DAY_MINUTES ? null : all % DAY_MINUTES;
}

/** "22:30–6", "10pm to 7am", "22 bis 7 Uhr" → minutes of the day; null for anything else, and for hours without a length. */
export function readHours(text: string): Pick<QuietHours, "from" | "to"> | null {
  const found = HOURS.exec(text.trim().replace(/^(?:from|von)\s+/i, ""));
  if (!found) return null;
  const [from, to] = [minuteOf(found[1], found[2], found[3]), minuteOf(found[4], found[5], found[6])];
  return from === null || to === null || from === to ? null : { from, to };
}
