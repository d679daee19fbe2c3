// AssemblyScript, the TypeScript of WebAssembly: `npm run build:scanner` makes ../scanner.wasm of it. One pass over
// JSON by 16 bytes at a time takes a tenth of what JSON.parse takes, and leaves no garbage.

/** Where found members are written: four numbers each, the offsets of name and value. */
const FOUND: usize = 0;
const MOST_MEMBERS: i32 = 256;
/** Which brackets are open, a byte each. */
const OPEN: usize = 4096;
const MOST_DEPTH: i32 = 128;
/** Where the caller marks the second bytes of the words that are looked for, a byte for each that there is. */
const SECONDS: usize = 4352;
/** Where the caller puts those words, each behind its length. */
const WORDS: usize = 4608;
const WORD_WIDTH: usize = 32;
/** Where the caller puts the text, with 64 zeros behind it, which end every string, number and run of blanks. */
const TEXT: usize = 8192;

/** Answers other than the number of members. ../scanner.ts knows them and the places above. */
const NOT_JSON: i32 = -1;
const NOT_AN_OBJECT: i32 = -2;
const TOO_DEEP: i32 = -3;
const TOO_MANY: i32 = -4;

/** No value ends here: below the text. */
const INVALID: usize = 0;
const NESTED_TOO_DEEP: usize = 1;

/** From so many bytes on a string is long. */
const LONG: usize = 64;

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const OPEN_BRACE: u32 = 0x7b;
/** From an opening bracket or brace to the one that closes it. */
const TO_CLOSING: u32 = 2;

function at8(at: usize): u32 {
  return <u32>load<u8>(at);
}

function isDigit(c: u32): bool {
  return c - 0x30 <= 9;
}

function isHex(c: u32): bool {
  return isDigit(c) || (c | 0x20) - 0x61 <= 5;
}

function afterSpace(start: usize): usize {
  let at = start;
  for (let c = at8(at); c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = at8(at)) at++;
  return at;
}

/** Which of 16 bytes end a run of plain text: quotes, backslashes and what must be escaped, a bit each. */
function stopsIn(bytes: v128): i32 {
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const slashes = i8x16.eq(bytes, i8x16.splat(0x5c));
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(quotes, slashes), controls));
}

function isShortEscape(c: u32): bool {
  return (
    c === 0x6e ||
    c === QUOTE ||
    c === BACKSLASH ||
    c === 0x2f ||
    c === 0x62 ||
    c === 0x66 ||
    c === 0x72 ||
    c === 0x74
  );
}

/** Which of 64 bytes are meant, a bit each. */
function bitsOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
}

function equal(code: u8, a: v128, b: v128, c: v128, d: v128): u64 {
  const all = i8x16.splat(code);
  return bitsOf(i8x16.eq(a, all), i8x16.eq(b, all), i8x16.eq(c, all), i8x16.eq(d, all));
}

function least(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d));
}

/**
 * Goes on inside a string by 64 bytes at a time, for as long as they are plain but for quotes and line breaks that are
 * escaped. Long texts are full of these, and to stop at each is a guess that the processor gets wrong.
 * @returns where the next 64 bytes are not like that; what is there follows no backslash
 */
function afterBlocks(start: usize): usize {
  let at = start;
  /** 1 where the block before ends with a backslash. */
  let isOpen: u64 = 0;
  while (true) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const quotes = equal(0x22, a, b, c, d);
    const slashes = equal(0x5c, a, b, c, d);
    const hasControls = v128.any_true(i8x16.lt_u(least(a, b, c, d), i8x16.splat(0x20)));
    const escaped = (slashes << 1) | isOpen;
    let odd = quotes & ~escaped;
    if (escaped !== 0) odd |= escaped & ~(quotes | equal(0x6e, a, b, c, d));
    if (odd !== 0 || hasControls) return at - <usize>isOpen;
    isOpen = slashes >> 63;
    at += 64;
  }
}

/** Index just after a string whose text begins at `start`. */
function afterString(start: usize): usize {
  let at = start;
  let nextBlock = start + LONG;
  while (true) {
    if (at >= nextBlock) {
      at = afterBlocks(at);
      nextBlock = at + LONG;
    }
    const stops = stopsIn(v128.load(at));
    if (stops === 0) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    const c = at8(at);
    if (c === QUOTE) return at + 1;
    if (c !== BACKSLASH) return INVALID;
    const escaped = at8(at + 1);
    if (isShortEscape(escaped)) {
      at += 2;
      continue;
    }
    if (escaped !== 0x75) return INVALID;
    if (!isHex(at8(at + 2)) || !isHex(at8(at + 3)) || !isHex(at8(at + 4)) || !isHex(at8(at + 5)))
      return INVALID;
    at += 6;
  }
}

/** Index just after one or more digits. */
function afterDigits(start: usize): usize {
  let at = start;
  if (!isDigit(at8(at))) return INVALID;
  while (isDigit(at8(at))) at++;
  return at;
}

function afterNumber(start: usize): usize {
  let at = at8(start) === 0x2d ? start + 1 : start;
  at = at8(at) === 0x30 ? at + 1 : afterDigits(at);
  if (at !== INVALID && at8(at) === 0x2e) at = afterDigits(at + 1);
  if (at === INVALID || (at8(at) | 0x20) !== 0x65) return at;
  const sign = at8(at + 1);
  return afterDigits(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
}

/** Index just after a string, number, `true`, `false` or `null`. */
function afterScalar(start: usize): usize {
  switch (at8(start)) {
    case QUOTE:
      return afterString(start + 1);
    case 0x74:
      return load<u32>(start) === 0x65757274 ? start + 4 : INVALID;
    case 0x66:
      return load<u32>(start + 1) === 0x65736c61 ? start + 5 : INVALID;
    case 0x6e:
      return load<u32>(start) === 0x6c6c756e ? start + 4 : INVALID;
    default:
      return afterNumber(start);
  }
}

/** Index of the value that belongs to the name at `start`. */
function valueAfterName(start: usize): usize {
  if (at8(start) !== QUOTE) return INVALID;
  const end = afterString(start + 1);
  if (end === INVALID) return INVALID;
  const colon = afterSpace(end);
  return at8(colon) === COLON ? afterSpace(colon + 1) : INVALID;
}

/** Index just after any value. Does not call itself: what is nested is kept on a stack of our own. */
function afterValue(start: usize): usize {
  let at = start;
  let depth: i32 = 0;
  while (true) {
    const c = at8(at);
    let isOpened = false;
    if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (depth === MOST_DEPTH) return NESTED_TOO_DEEP;
      store<u8>(OPEN + depth, c);
      depth++;
      at = afterSpace(at + 1);
      isOpened = at8(at) !== c + TO_CLOSING;
    } else {
      at = afterScalar(at);
      if (at === INVALID) return INVALID;
    }
    // Close what ends here; then there is another value, or the whole is over.
    while (!isOpened && depth > 0) {
      at = afterSpace(at);
      const next = at8(at);
      if (next === COMMA) {
        at = afterSpace(at + 1);
        isOpened = true;
      } else {
        if (next !== <u32>load<u8>(OPEN + depth - 1) + TO_CLOSING) return INVALID;
        depth--;
        at++;
      }
    }
    if (depth === 0) return at;
    if (<u32>load<u8>(OPEN + depth - 1) === OPEN_BRACE) {
      at = valueAfterName(at);
      if (at === INVALID) return INVALID;
    }
  }
}

function note(member: i32, name: usize, nameEnd: usize, value: usize, valueEnd: usize): void {
  const to = FOUND + ((<usize>member) << 4);
  store<u32>(to, name - TEXT);
  store<u32>(to + 4, nameEnd - TEXT);
  store<u32>(to + 8, value - TEXT);
  store<u32>(to + 12, valueEnd - TEXT);
}

/** Checks that the text is one JSON object and writes down where its members are. @returns how many, or why not */
export function scanObject(length: usize): i32 {
  const end = TEXT + length;
  let at = afterSpace(TEXT);
  if (at8(at) !== OPEN_BRACE) return NOT_AN_OBJECT;
  at = afterSpace(at + 1);
  if (at8(at) === OPEN_BRACE + TO_CLOSING) return afterSpace(at + 1) === end ? 0 : NOT_JSON;
  for (let count: i32 = 0; count < MOST_MEMBERS; count++) {
    const name = at;
    const value = valueAfterName(name);
    if (value === INVALID) return NOT_JSON;
    const valueEnd = afterValue(value);
    if (valueEnd === NESTED_TOO_DEEP) return TOO_DEEP;
    if (valueEnd === INVALID) return NOT_JSON;
    note(count, name, afterString(name + 1), value, valueEnd);
    at = afterSpace(valueEnd);
    const next = at8(at);
    if (next === OPEN_BRACE + TO_CLOSING) return afterSpace(at + 1) === end ? count + 1 : NOT_JSON;
    if (next !== COMMA) return NOT_JSON;
    at = afterSpace(at + 1);
  }
  return TOO_MANY;
}

/** Whether one of the words begins here and ends before the end. */
function isWordAt(start: usize, end: usize, count: i32): bool {
  for (let n: i32 = 0; n < count; n++) {
    const word = WORDS + <usize>n * WORD_WIDTH;
    const length = <usize>at8(word);
    if (start + length <= end && memory.compare(start, word + 1, length) === 0) return true;
  }
  return false;
}

/** Whether bytes have one of the words in them, each of which begins with a quote or a backslash. */
export function hasOneOf(from: usize, length: usize, count: i32): bool {
  const end = from + length;
  for (let at = from; at < end; at += 16) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
    const slashes = i8x16.eq(bytes, i8x16.splat(0x5c));
    let hits = i8x16.bitmask(v128.or(quotes, slashes));
    while (hits !== 0) {
      const found = at + ctz(hits);
      if (load<u8>(SECONDS + at8(found + 1)) !== 0 && isWordAt(found, end, count)) return true;
      hits &= hits - 1;
    }
  }
  return false;
}

/** True where a name is written with an escape, and may be any. */
function hasEscape(name: usize, nameEnd: usize): bool {
  for (let at = name; at < nameEnd; at++) if (at8(at) === BACKSLASH) return true;
  return false;
}

/**
 * Writes down where, in each object of an array, the value of the member is whose name is the one word: two numbers
 * for each. @returns how many objects, or NOT_JSON where it is no array of objects that have it once each, in plain letters
 */
export function valuesNamed(from: usize): i32 {
  const wordLength = <usize>at8(WORDS);
  let at = afterSpace(from);
  if (at8(at) !== OPEN_BRACKET) return NOT_JSON;
  for (let count: i32 = 0; count < 2 * MOST_MEMBERS; count++) {
    at = afterSpace(at + 1);
    if (count === 0 && at8(at) === OPEN_BRACKET + TO_CLOSING) return 0;
    if (at8(at) !== OPEN_BRACE) return NOT_JSON;
    let seen: i32 = 0;
    do {
      const name = afterSpace(at + 1);
      const value = valueAfterName(name);
      if (value === INVALID) return NOT_JSON;
      const nameEnd = afterString(name + 1);
      const valueEnd = afterValue(value);
      if (valueEnd <= NESTED_TOO_DEEP || hasEscape(name, nameEnd)) return NOT_JSON;
      if (nameEnd - name === wordLength + 2 && memory.compare(name + 1, WORDS + 1, wordLength) === 0) {
        const to = FOUND + ((<usize>count) << 3);
        store<u32>(to, value - from);
        store<u32>(to + 4, valueEnd - from);
        seen++;
      }
      at = afterSpace(valueEnd);
    } while (at8(at) === COMMA);
    if (seen !== 1 || at8(at) !== OPEN_BRACE + TO_CLOSING) return NOT_JSON;
    at = afterSpace(at + 1);
    if (at8(at) === OPEN_BRACKET + TO_CLOSING) return count + 1;
    if (at8(at) !== COMMA) return NOT_JSON;
  }
  return TOO_MANY;
}
