import { amountIn } from "./claims.ts";
import { type OpenCall, type SettledCall, usedIn } from "./settled-call.ts";

/** What one commit says about calls. */
export interface CallsPart {
  settled: SettledCall[];
  begun: OpenCall[];
  /** Ids of calls that were said to be under way. */
  ended: string[];
}

/** More rows in one commit would keep other writers of the database waiting. */
const MOST_ROWS = 1_000;

/** The calls under way, and those that are settled and not written. */
export function createOpenCalls(begunAfterMs: number) {
  const open = new Set<OpenCall>();
  /** Under way, without a row that says so. */
  let fresh: OpenCall[] = [];
  let settled: SettledCall[] = [];
  let ended: string[] = [];
  /** Of rows that are not committed. */
  const ids = new Set<string>();

  /** Those that are old enough: most calls are over before a row about their beginning would be of use. */
  function takeBegun(nowMs: number, most: number): OpenCall[] {
    const isEarly = (call: OpenCall) => !call.isSettled && nowMs - call.beganMs < begunAfterMs;
    const firstEarly = fresh.findIndex(isEarly);
    const due = fresh.splice(0, Math.min(most, firstEarly === -1 ? fresh.length : firstEarly));
    const begun = due.filter((call) => !call.isSettled);
    for (const call of begun) call.isBegun = true;
    return begun;
  }

  return {
    underWay: () => open.size,
    /** Rows that nobody has written yet. */
    unwritten: () => ids.size,
    isDue: () => settled.length > 0 || fresh.length > 0 || ended.length > 0,
    isFull: () => settled.length >= MOST_ROWS,

    begin(call: OpenCall): void {
      open.add(call);
      fresh.push(call);
    },
    /** A second call under the same id counts nothing. */
    settle(call: OpenCall, made: SettledCall): void {
      open.delete(call);
      for (const { window, unit } of call.places) window.reserved -= amountIn(unit, call.reserved);
      if (call.isBegun) ended.push(call.call.requestId);
      if (ids.has(made.row.id)) return;
      ids.add(made.row.id);
      for (const place of made.places) place.window.owed += usedIn(made, place);
      settled.push(made);
    },
    /** @param most rows at the most; settled calls come first */
    take(nowMs: number, most: number): CallsPart {
      const rows = settled.splice(0, Math.min(most, MOST_ROWS));
      return { settled: rows, begun: takeBegun(nowMs, most - rows.length), ended: ended.splice(0) };
    },
    written({ settled: rows }: CallsPart): void {
      for (const { row } of rows) ids.delete(row.id);
    },
    /** Nothing of it was written. Rows of the known ids were counted before and are dropped. */
    putBack(part: CallsPart, known: ReadonlySet<string>): void {
      for (const made of part.settled.filter(({ row }) => known.has(row.id))) {
        ids.delete(made.row.id);
        for (const place of made.places) place.window.owed -= usedIn(made, place);
      }
      settled = [...part.settled.filter(({ row }) => !known.has(row.id)), ...settled];
      for (const call of part.begun) call.isBegun = false;
      fresh = [...part.begun, ...fresh];
      ended = [...part.ended, ...ended];
    },
    /** The database will never take these rows. What they used stays owed, so that nobody is given its room again. */
    setAside({ settled: rows, ended: over }: CallsPart): void {
      for (const { row } of rows) ids.delete(row.id);
      ended = [...over, ...ended];
    },
    /** Nothing that was said about calls under way holds any more. */
    beginAnew(): void {
      ended = [];
      fresh = [...open];
      for (const call of open) call.isBegun = false;
    },
  };
}
