import { paidSlots, runningOf } from "./check-month.ts";
import type { MonthBooks } from "./month-books.ts";

/** News may be lost; what no webhook tells is asked for once a day. */
const UNHEARD_MS = 26 * 3_600_000;

export interface Evening {
  nowMs: number;
  running: number;
  paid: number;
}

/** When somebody began to run more than is paid for, and still did a day later (I7). @returns ms since the epoch */
export function unpaidSince(evenings: readonly Evening[]): number | null {
  let since: number | null = null;
  for (const { nowMs, running, paid } of evenings) {
    if (running <= paid) since = null;
    else since ??= nowMs;
    if (since !== null && nowMs - since > UNHEARD_MS) return since;
  }
  return null;
}

/** Remembers of every evening who ran what, and what of it was paid for. */
export function keepEvenings() {
  const of = new Map<string, Evening[]>();
  return {
    note(books: MonthBooks) {
      for (const { name, email } of books.people) {
        const evening = {
          nowMs: books.nowMs,
          running: runningOf(books, email),
          paid: paidSlots(books, email),
        };
        of.set(name, [...(of.get(name) ?? []), evening]);
      }
    },
    wrong: (): string[] =>
      [...of].flatMap(([name, evenings]) => {
        const since = unpaidSince(evenings);
        return since === null
          ? []
          : [`I7: ${name} ran without a payment since ${new Date(since).toISOString()}`];
      }),
  };
}
