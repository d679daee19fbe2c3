/** When somebody wants to be left alone, by the clock on their wall. */
export interface QuietHours {
  /** Minutes since midnight; `from` belongs to the quiet, `to` does not. `from` after `to` goes over midnight. */
  from: number;
  to: number;
  /** IANA name. */
  timeZone: string;
}

export const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** Longer than any quiet hours. */
const DAY_MS = DAY_MINUTES * MINUTE_MS;

function offsetReader(): (timeZone: string, ms: number) => number {
  const made = new Map<string, Intl.DateTimeFormat>();
  const formatFor = (timeZone: string): Intl.DateTimeFormat => {
    const known = made.get(timeZone);
    if (known) return known;
    const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
    made.set(timeZone, format);
    return format;
  };
  return (timeZone, ms) => {
    const name = formatFor(timeZone)
      .formatToParts(ms)
      .find(({ type }) => type === "timeZoneName");
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name?.value ?? "") ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  };
}

/** How far a zone's clocks are ahead of UTC at a moment, ms. Making a format costs many times what using it costs. */
const offsetAt = offsetReader();

/** The minute of the day that clocks in a zone show. */
export function minuteOfDay(timeZone: string, ms: number): number {
  const local = ms + offsetAt(timeZone, ms);
  return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
}

export function isQuiet({ from, to, timeZone }: QuietHours, ms: number): boolean {
  const minute = minuteOfDay(timeZone, ms);
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** The moment between two at which clocks in a zone are put forward or back, ms. */
function changeBetween(timeZone: string, startMs: number, endMs: number): number {
  const before = offsetAt(timeZone, startMs);
  let [low, high] = [startMs, endMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The first moment from `nowMs` on at which clocks on the wall do not show quiet hours; null when that is now. Where
 * clocks jump over the end it is the jump; where they show the end twice it is the first time.
 */
export function quietUntil(quiet: QuietHours, nowMs: number): number | null {
  if (!isQuiet(quiet, nowMs)) return null;
  const { to, timeZone } = quiet;
  const left = (to - minuteOfDay(timeZone, nowMs) + DAY_MINUTES) % DAY_MINUTES;
  const endMs = Math.floor(nowMs / MINUTE_MS + left) * MINUTE_MS;
  if (offsetAt(timeZone, nowMs) === offsetAt(timeZone, endMs)) return endMs;
  const changeMs = changeBetween(timeZone, nowMs, endMs);
  return changeMs === endMs ? endMs : (quietUntil(quiet, changeMs) ?? changeMs);
}

/** When what can wait may come: at the end of the quiet hours that it falls into, else now. */
export const mayComeAt = (quiet: QuietHours | null, nowMs: number): number =>
  (quiet && quietUntil(quiet, nowMs)) ?? nowMs;
