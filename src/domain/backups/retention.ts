import { dayStartOf } from "../usage/allowance.ts";
import { DAY_MS } from "./limits.ts";

export interface Kept {
  id: string;
  /** When it became whole. */
  atMs: number;
}

const NEWEST = 3;
const DAYS = 7;

/** Those that need not be kept: neither among the newest three, nor the last one of a UTC day within the last seven. */
export function expired(backups: readonly Kept[], nowMs: number): Kept[] {
  const newestFirst = backups.toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  const kept = new Set(newestFirst.slice(0, NEWEST));
  const days = new Set<number>();
  for (const backup of newestFirst) {
    const day = dayStartOf(backup.atMs);
    if (dayStartOf(nowMs) - day >= DAYS * DAY_MS || days.has(day)) continue;
    days.add(day);
    kept.add(backup);
  }
  return newestFirst.filter((backup) => !kept.has(backup));
}
