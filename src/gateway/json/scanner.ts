import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";

/** Where the members of an object are: offsets of a name's quotes and of its value, four numbers for each. */
export type Scanned = { ok: true; places: readonly number[] } | { ok: false; why: NotScanned };

export type NotScanned = "not_json" | "not_an_object" | "too_deep" | "too_many";

/** As assembly/scanner.ts has them. */
const SECONDS = 4_352;
const WORDS = 4_608;
const WORD_WIDTH = 32;
const TEXT = 8_192;
const ANSWERS: readonly NotScanned[] = ["not_json", "not_an_object", "too_deep", "too_many"];

/** Zeros behind a text: as much as is looked at in one go. */
const GAP = 64;
const PAGE_BYTES = 65_536;

interface Exports {
  memory: WebAssembly.Memory;
  scanObject(length: number): number;
  hasOneOf(from: number, length: number, count: number): number;
  valuesNamed(from: number): number;
}

interface Scanner {
  scanObject(text: Uint8Array): Scanned;
  hasOneOf(text: Uint8Array, words: readonly Uint8Array[]): boolean;
  valuesNamed(array: Uint8Array, name: Uint8Array): number[] | null;
}

const program = new WebAssembly.Module(readFileSync(new URL("./scanner.wasm", import.meta.url)));

/** A scanner with memory of its own, which grows to the longest text and stays so. It is used for one text at a time. */
function createScanner(): Scanner {
  const { memory, ...run } = new WebAssembly.Instance(program).exports as Exports;
  let bytes = new Uint8Array(memory.buffer);
  let found = new Int32Array(memory.buffer);
  /** What lies in that memory. */
  let lying: Uint8Array = new Uint8Array();
  let words: readonly Uint8Array[] = [];

  /** Puts the text where it is looked through, with zeros behind it. */
  function take(text: Uint8Array): void {
    const end = TEXT + text.length;
    const missing = end + GAP - bytes.length;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
      bytes = new Uint8Array(memory.buffer);
      found = new Int32Array(memory.buffer);
    }
    bytes.set(text, TEXT);
    bytes.fill(0, end, end + GAP);
    lying = text;
  }

  /** Where the text lies: a part of the one before need not be copied again. */
  function placeOf(text: Uint8Array): number {
    const from = text.byteOffset - lying.byteOffset;
    const isPart = text.buffer === lying.buffer && from >= 0 && from + text.length <= lying.length;
    if (isPart) return TEXT + from;
    take(text);
    return TEXT;
  }

  function lookFor(wanted: readonly Uint8Array[]): void {
    if (wanted === words) return;
    words = wanted;
    bytes.fill(0, SECONDS, SECONDS + 256);
    for (const [n, word] of wanted.entries()) {
      const [, second = 0] = word;
      bytes[SECONDS + second] = 1;
      bytes[WORDS + n * WORD_WIDTH] = word.length;
      bytes.set(word, WORDS + n * WORD_WIDTH + 1);
    }
  }

  /** A plain list: a typed array of its own for each text is a burden to the collector. */
  function placesOf(count: number): number[] {
    const places: number[] = [];
    for (let n = 0; n < count; n++) places.push(found[n] ?? 0);
    return places;
  }

  return {
    scanObject(text) {
      take(text);
      const count = run.scanObject(text.length);
      if (count < 0) return { ok: false, why: ANSWERS[-1 - count] ?? "not_json" };
      return { ok: true, places: placesOf(4 * count) };
    },
    hasOneOf(text, wanted) {
      lookFor(wanted);
      return run.hasOneOf(placeOf(text), text.length, wanted.length) !== 0;
    },
    valuesNamed(array, name) {
      lookFor([name]);
      const count = run.valuesNamed(placeOf(array));
      return count < 0 ? null : placesOf(2 * count);
    },
  };
}

const scanner = createScanner();

/**
 * Checks in one pass that bytes are one JSON object in UTF-8, exactly as strict as `JSON.parse`, and finds its members.
 * More than 256 of them, or values nested deeper than 128, are refused.
 */
export function scanObject(text: Uint8Array): Scanned {
  return isUtf8(text) ? scanner.scanObject(text) : { ok: false, why: "not_json" };
}

/** The bytes of a member's value, by where `scanObject` found the members; null where none is written with that name. */
export function memberNamed(object: Buffer, places: readonly number[], name: string): Buffer | null {
  const wanted = JSON.stringify(name);
  for (let n = 0; n < places.length; n += 4) {
    const start = places[n] ?? 0;
    const end = places[n + 1] ?? 0;
    if (end - start === wanted.length && object.toString("latin1", start, end) === wanted)
      return object.subarray(places[n + 2], places[n + 3]);
  }
  return null;
}

/**
 * Whether one of these words is in a text: of 2 to 31 bytes, the first of them a quote or a backslash. One pass for all
 * of them, and no copy when the text is part of the object that was scanned last.
 */
export const hasOneOf = (text: Uint8Array, words: readonly Uint8Array[]): boolean =>
  scanner.hasOneOf(text, words);

/**
 * What the objects of an array have under a name, which is a plain word; one that equals the one before is left out. Null
 * where it is no array of objects that have it once each, in plain letters, or one of more than 512: whoever wants to
 * know more must parse it.
 */
export function valuesNamed(array: Buffer, name: Uint8Array): Buffer[] | null {
  const places = scanner.valuesNamed(array, name);
  if (!places) return null;
  const values: Buffer[] = [];
  for (let n = 0; n < places.length; n += 2) {
    const start = places[n] ?? 0;
    const end = places[n + 1] ?? 0;
    const last = values.at(-1);
    if (!last || !isAt(array, start, end, last)) values.push(array.subarray(start, end));
  }
  return values;
}

/** Faster than to compare two buffers where both are short. */
function isAt(bytes: Buffer, start: number, end: number, wanted: Buffer): boolean {
  if (wanted.length !== end - start) return false;
  for (let n = 0; n < wanted.length; n++) if (bytes[start + n] !== wanted[n]) return false;
  return true;
}
