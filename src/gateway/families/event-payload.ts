const DATA = Buffer.from("data:");
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;

const isLineEnd = (code: number | undefined): boolean => code === LF || code === CR;

/** Index of what follows the first `data:` that begins a line, or -1. */
function dataStart(event: Buffer): number {
  for (let at = event.indexOf(DATA); at !== -1; at = event.indexOf(DATA, at + 1)) {
    if (at === 0 || isLineEnd(event[at - 1])) return at + DATA.length;
  }
  return -1;
}

/** The bytes of an event's data, without decoding them; null when it has none, as a comment. */
export function payloadOf(event: Buffer): Buffer | null {
  let start = dataStart(event);
  if (start === -1) return null;
  if (event[start] === SPACE) start++;
  let end = event.length;
  while (end > start && (isLineEnd(event[end - 1]) || event[end - 1] === SPACE)) end--;
  return event.subarray(start, end);
}

/** True for lines that the standard knows but that carry no data: comments, names, ids. */
export function isSilentEvent(event: Buffer): boolean {
  return (
    event[0] === COLON || isLineEnd(event[0]) || /^(event|id|retry):/.test(event.toString("latin1", 0, 6))
  );
}

/** True when the bytes may be a JSON object, by their first and last one. */
export const looksLikeObject = (payload: Buffer): boolean => payload[0] === 0x7b && payload.at(-1) === 0x7d;

/** The name that an event gives itself in its `event:` line; null without one. */
export function nameOf(event: Buffer): string | null {
  if (!event.subarray(0, 6).equals(EVENT)) return null;
  let end = 6;
  while (end < event.length && !isLineEnd(event[end])) end++;
  return event.toString("latin1", 6, end).trim();
}

const EVENT = Buffer.from("event:");

/** An event's data as JSON; null when it is none. */
export function readPayload(payload: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
