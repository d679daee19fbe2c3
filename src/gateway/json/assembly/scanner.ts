// AssemblyScript, the TypeScript of WebAssembly: `npm run build:scanner` makes ../scanner.wasm of it. One pass over
// JSON by 16 bytes at a time takes a tenth of what JSON.parse takes, and leaves no garbage.

/** Where found members are written, eight numbers each: see `note`. */
const FOUND: usize = 0;
const FOUND_WIDTH: usize = 32;
const MOST_MEMBERS: i32 = 256;
/** Which brackets are open, a byte each. */
const OPEN: usize = 8192;
const MOST_DEPTH: i32 = 128;
/** Where the caller says for each first letter which of its words is the first to begin with it, from 1; 0 for none. */
const FIRSTS: usize = 8320;
/** Where the caller puts the words it wants to be told of, by first letters: length, bit, and from the fifth byte on the text. */
const WORDS: usize = 8576;
const WORD_WIDTH: usize = 32;
/** Where the types are written that a list's objects have, two numbers each. */
const TYPES: usize = 9600;
const MOST_TYPES: i32 = 64;
/** In longer lists nobody looks for types. */
const MOST_TYPED: i32 = 512;
/** Where the caller puts the text, with 64 zeros behind it, which end every string, number and run of blanks. */
const TEXT: usize = 10240;

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
/** "type". */
const TYPE: u32 = 0x65707974;

/** What is mentioned in the member that is being gone through, a bit each; the lowest: a plain character is escaped. */
let mentions: u32 = 0;
const ESCAPED_PLAIN: u32 = 1;
/** Where the name ends that was gone through last. */
let nameEnd: usize = 0;
/** The list that is being gone through; its types, and whether they are known so far. */
let list: usize = 0;
let typesFrom: i32 = 0;
let typesEnd: i32 = 0;
let areTyped: bool = false;

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

/** Notes the word that a string consists of, if it is one of those that are looked for from here on. */
function noteWord(start: usize, from: usize): void {
  for (let word = WORDS + from * WORD_WIDTH; at8(word + 4) === at8(start); word += WORD_WIDTH)
    if (load<u32>(word + 4) === load<u32>(start) && memory.compare(word + 4, start, at8(word)) === 0)
      mentions |= 1 << at8(word + 1);
}

/** Index just after a string whose text begins at `start`. */
function afterString(start: usize): usize {
  const word = at8(FIRSTS + at8(start));
  if (word !== 0) noteWord(start, word - 1);
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
    if (load<u16>(at + 2) === 0x3030) mentions |= ESCAPED_PLAIN;
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

/** Index of the value that belongs to the name at `start`, which ends at `nameEnd` then. */
function valueAfterName(start: usize): usize {
  if (at8(start) !== QUOTE) return INVALID;
  nameEnd = afterString(start + 1);
  if (nameEnd === INVALID) return INVALID;
  const colon = afterSpace(nameEnd);
  return at8(colon) === COLON ? afterSpace(colon + 1) : INVALID;
}

/** Index just after any value nested no deeper than `most`. Does not call itself: what is nested is kept on a stack of our own. */
function afterValue(start: usize, most: i32): usize {
  let at = start;
  let depth: i32 = 0;
  while (true) {
    const c = at8(at);
    let isOpened = false;
    if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (depth === most) return NESTED_TOO_DEEP;
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

/** True where a name is written with an escape, and may be any. */
function hasEscape(name: usize, end: usize): bool {
  for (let at = name; at < end; at++) if (at8(at) === BACKSLASH) return true;
  return false;
}

/** Writes down the type of one of the list's objects, unless it is that of the one before. */
function noteType(from: usize, to: usize): void {
  if (!areTyped) return;
  const at = TYPES + ((<usize>typesEnd) << 3);
  if (typesEnd > typesFrom) {
    const before = list + <usize>load<u32>(at - 8);
    const length = list + <usize>load<u32>(at - 4) - before;
    if (length === to - from && memory.compare(before, from, length) === 0) return;
  }
  if (typesEnd === MOST_TYPES) {
    areTyped = false;
    return;
  }
  store<u32>(at, from - list);
  store<u32>(at + 4, to - list);
  typesEnd++;
}

/** Index just after an object of a list. */
function afterObject(start: usize): usize {
  let type = list;
  let typeEnd = list;
  let at = afterSpace(start + 1);
  let next = at8(at) === OPEN_BRACE + TO_CLOSING ? OPEN_BRACE + TO_CLOSING : COMMA;
  while (next === COMMA) {
    const name = at;
    const value = valueAfterName(name);
    if (value === INVALID) return INVALID;
    const isType = nameEnd - name === 6 && load<u32>(name + 1) === TYPE;
    // Of two types, or a name that may be any, nobody here can tell which one another reader goes by.
    if ((isType && type !== list) || (areTyped && hasEscape(name, nameEnd))) areTyped = false;
    at = afterValue(value, MOST_DEPTH - 2);
    if (at <= NESTED_TOO_DEEP) return at;
    if (isType) {
      type = value;
      typeEnd = at;
    }
    at = afterSpace(at);
    next = at8(at);
    if (next === COMMA) at = afterSpace(at + 1);
  }
  if (next !== OPEN_BRACE + TO_CLOSING) return INVALID;
  noteType(type, typeEnd);
  return at + 1;
}

/** Index just after a list, whose objects' types are noted. */
function afterList(start: usize): usize {
  list = start;
  areTyped = true;
  let at = afterSpace(start + 1);
  if (at8(at) === OPEN_BRACKET + TO_CLOSING) return at + 1;
  let count: i32 = 0;
  while (true) {
    count++;
    const isObject = at8(at) === OPEN_BRACE;
    if (!isObject || count > MOST_TYPED) areTyped = false;
    at = isObject ? afterObject(at) : afterValue(at, MOST_DEPTH - 1);
    if (at <= NESTED_TOO_DEEP) return at;
    at = afterSpace(at);
    const next = at8(at);
    if (next === OPEN_BRACKET + TO_CLOSING) return at + 1;
    if (next !== COMMA) return INVALID;
    at = afterSpace(at + 1);
  }
}

/**
 * Writes down a member: where its name and its value are, what it mentions, which of all types are its own, and whether
 * these are all that it has.
 */
function note(member: i32, name: usize, afterName: usize, value: usize, valueEnd: usize): void {
  const to = FOUND + <usize>member * FOUND_WIDTH;
  store<u32>(to, name - TEXT);
  store<u32>(to + 4, afterName - TEXT);
  store<u32>(to + 8, value - TEXT);
  store<u32>(to + 12, valueEnd - TEXT);
  store<u32>(to + 16, mentions);
  store<u32>(to + 20, typesFrom);
  store<u32>(to + 24, typesEnd);
  store<u32>(to + 28, areTyped ? 1 : 0);
}

/** Checks that the text is one JSON object and writes down what its members are. @returns how many, or why not */
export function scanObject(length: usize): i32 {
  const end = TEXT + length;
  typesEnd = 0;
  let at = afterSpace(TEXT);
  if (at8(at) !== OPEN_BRACE) return NOT_AN_OBJECT;
  at = afterSpace(at + 1);
  if (at8(at) === OPEN_BRACE + TO_CLOSING) return afterSpace(at + 1) === end ? 0 : NOT_JSON;
  for (let count: i32 = 0; count < MOST_MEMBERS; count++) {
    const name = at;
    const value = valueAfterName(name);
    if (value === INVALID) return NOT_JSON;
    const afterName = nameEnd;
    mentions = 0;
    typesFrom = typesEnd;
    areTyped = false;
    const valueEnd = at8(value) === OPEN_BRACKET ? afterList(value) : afterValue(value, MOST_DEPTH);
    if (valueEnd === NESTED_TOO_DEEP) return TOO_DEEP;
    if (valueEnd === INVALID) return NOT_JSON;
    if (!areTyped) typesEnd = typesFrom;
    note(count, name, afterName, value, valueEnd);
    at = afterSpace(valueEnd);
    const next = at8(at);
    if (next === OPEN_BRACE + TO_CLOSING) return afterSpace(at + 1) === end ? count + 1 : NOT_JSON;
    if (next !== COMMA) return NOT_JSON;
    at = afterSpace(at + 1);
  }
  return TOO_MANY;
}
