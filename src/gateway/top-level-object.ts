/** One member of a JSON object. */
export interface Member {
  /** The exact bytes of its value. */
  raw: Buffer;
  read(): unknown;
}

export type TopLevelObject = { ok: true; members: Map<string, Member> } | { ok: false; why: string };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
/** Enough for any schema of a tool. A body of nothing but brackets would hold up every other call while it is parsed. */
const MAX_DEPTH = 128;

const NOT_JSON = "The request body is not valid JSON.";
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Unreadable extends Error {}

const isSpace = (code: number | undefined): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const opens = (code: number | undefined): boolean => code === OPEN_BRACE || code === 0x5b;
const closes = (code: number | undefined): boolean => code === 0x7d || code === 0x5d;

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Index just after the string that opens at `start`. */
function afterString(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1);
    if (at === -1) throw new Unreadable(NOT_JSON);
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** Index just after the object or array that opens at `start`. */
function afterNested(bytes: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  while (at < bytes.length) {
    const code = bytes[at];
    if (code === QUOTE) {
      at = afterString(bytes, at);
      continue;
    }
    at++;
    if (opens(code) && ++depth > MAX_DEPTH) throw new Unreadable("The request body is nested too deeply.");
    if (closes(code) && --depth === 0) return at;
  }
  throw new Unreadable(NOT_JSON);
}

function afterValue(bytes: Buffer, start: number): number {
  if (bytes[start] === QUOTE) return afterString(bytes, start);
  if (opens(bytes[start])) return afterNested(bytes, start);
  let at = start;
  while (at < bytes.length && bytes[at] !== COMMA && !closes(bytes[at]) && !isSpace(bytes[at])) at++;
  return at;
}

/** Where each value lies. Finds them in any valid JSON; whether it is valid is not looked at. */
function scan(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const first = skipSpace(bytes, 0);
  if (bytes[first] !== OPEN_BRACE) throw new Unreadable("The request body must be a JSON object.");
  let at = skipSpace(bytes, first + 1);
  while (bytes[at] === QUOTE) {
    const nameEnd = afterString(bytes, at);
    const name = String(JSON.parse(UTF8.decode(bytes.subarray(at, nameEnd))));
    if (found.has(name)) throw new Unreadable(`The key '${name.slice(0, 64)}' occurs more than once.`);
    const start = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    const end = afterValue(bytes, start);
    found.set(name, bytes.subarray(start, end));
    const next = skipSpace(bytes, end);
    at = bytes[next] === COMMA ? skipSpace(bytes, next + 1) : next;
  }
  return found;
}

/** The exact bytes of each element of an array that is known to be valid JSON. */
export function elementsOf(array: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  let at = skipSpace(array, skipSpace(array, 0) + 1);
  while (at < array.length && !closes(array[at])) {
    const end = afterValue(array, at);
    elements.push(array.subarray(at, end));
    const next = skipSpace(array, end);
    at = array[next] === COMMA ? skipSpace(array, next + 1) : next;
  }
  return elements;
}

/**
 * Parses a JSON object and also keeps each member's own bytes, so that large values can be passed on as they are. A name
 * that occurs twice, however it is written, is refused: two readers of it could disagree about what was asked.
 */
export function parseTopLevelObject(bytes: Buffer): TopLevelObject {
  try {
    const raws = scan(bytes);
    const object: object = JSON.parse(UTF8.decode(bytes));
    const members = new Map<string, Member>();
    for (const [name, raw] of raws)
      members.set(name, { raw, read: () => Object.getOwnPropertyDescriptor(object, name)?.value });
    return { ok: true, members };
  } catch (error) {
    return { ok: false, why: error instanceof Unreadable ? error.message : NOT_JSON };
  }
}
