const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

const isSpace = (code: number | undefined): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const opens = (code: number | undefined): boolean => code === 0x7b || code === 0x5b;
const closes = (code: number | undefined): boolean => code === 0x7d || code === 0x5d;

function afterSpace(json: Buffer, start: number): number {
  let at = start;
  while (isSpace(json[at])) at++;
  return at;
}

/** Index just after the string that opens at `start`. */
function afterString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** Index just after the value that begins at `start`. */
function afterValue(json: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  while (at < json.length) {
    const code = json[at];
    if (depth === 0 && (code === COMMA || closes(code) || isSpace(code))) return at;
    if (opens(code)) depth++;
    else if (closes(code)) depth--;
    at = code === QUOTE ? afterString(json, at) : at + 1;
  }
  return at;
}

/** The exact bytes of each element of an array that is known to be valid JSON; null where there are more than `most`. */
export function elementsOf(array: Buffer, most: number): Buffer[] | null {
  const elements: Buffer[] = [];
  let at = afterSpace(array, afterSpace(array, 0) + 1);
  while (at < array.length && !closes(array[at])) {
    if (elements.length === most) return null;
    const end = afterValue(array, at);
    elements.push(array.subarray(at, end));
    const next = afterSpace(array, end);
    at = array[next] === COMMA ? afterSpace(array, next + 1) : next;
  }
  return elements;
}
