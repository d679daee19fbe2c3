import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";

/** Where a member of an object is, and what was seen of its value in passing. */
export interface FoundMember {
  /** Offsets of the name's quotes and of the value. */
  name: number;
  nameEnd: number;
  value: number;
  valueEnd: number;
  /** Bits of `watchFor`, and `ESCAPED_PLAIN`. */
  mentions: number;
  /**
   * Of a list of objects, where these say their `type`: two offsets in the list for each, twice 0 where it says none; one
   * that equals the one before is left out. Null for anything else, where a type is not plain to see, and for very many.
   */
  types: readonly number[] | null;
}

export type Scanned = { ok: true; members: readonly FoundMember[] } | { ok: false; why: NotScanned };

export type NotScanned = "not_json" | "not_an_object" | "too_deep" | "too_many";

/** As assembly/scanner.ts has them. */
const FOUND_WIDTH = 8;
const FIRSTS = 8_320;
const WORDS = 8_576;
const WORD_WIDTH = 32;
const MOST_WORDS = 31;
const TYPES = 9_600 / 4;
const TEXT = 10_240;
const ANSWERS: readonly NotScanned[] = ["not_json", "not_an_object", "too_deep", "too_many"];

/** Zeros behind a text: as much as is looked at in one go. */
const GAP = 64;
const PAGE_BYTES = 65_536;

interface Exports {
  memory: WebAssembly.Memory;
  scanObject(length: number): number;
}

interface Scanner {
  scanObject(text: Uint8Array): Scanned;
  watchFor(word: string): number;
}

const program = new WebAssembly.Module(readFileSync(new URL("./scanner.wasm", import.meta.url)));

/** A scanner with memory of its own, which grows to the longest text and stays so. It is used for one text at a time. */
function createScanner(): Scanner {
  const { memory, ...run } = new WebAssembly.Instance(program).exports as Exports;
  let bytes = new Uint8Array(memory.buffer);
  let found = new Int32Array(memory.buffer);
  const watched: { text: Buffer; bit: number }[] = [];

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
  }

  /** Plain lists: a typed array of its own for each text is a burden to the collector. */
  function typesFrom(from: number, end: number): number[] {
    const types: number[] = [];
    for (let n = 2 * from; n < 2 * end; n++) types.push(found[TYPES + n] ?? 0);
    return types;
  }

  function memberAt(at: number): FoundMember {
    const isTyped = found[at + 7] === 1;
    return {
      name: found[at] ?? 0,
      nameEnd: found[at + 1] ?? 0,
      value: found[at + 2] ?? 0,
      valueEnd: found[at + 3] ?? 0,
      mentions: found[at + 4] ?? 0,
      types: isTyped ? typesFrom(found[at + 5] ?? 0, found[at + 6] ?? 0) : null,
    };
  }

  return {
    scanObject(text) {
      take(text);
      const count = run.scanObject(text.length);
      if (count < 0) return { ok: false, why: ANSWERS[-1 - count] ?? "not_json" };
      const members: FoundMember[] = [];
      for (let n = 0; n < count; n++) members.push(memberAt(n * FOUND_WIDTH));
      return { ok: true, members };
    },
    watchFor(word) {
      const text = Buffer.from(`${word}"`);
      const known = watched.find((one) => one.text.equals(text));
      if (known) return 1 << known.bit;
      if (watched.length === MOST_WORDS || text.length < 4 || text.length > WORD_WIDTH - 4)
        throw new Error(`${word} cannot be watched for`);
      const bit = watched.length + 1;
      watched.push({ text, bit });
      watched.sort((a, b) => (a.text[0] ?? 0) - (b.text[0] ?? 0));
      for (const [n, one] of watched.entries())
        bytes.set([one.text.length, one.bit, 0, 0, ...one.text], WORDS + n * WORD_WIDTH);
      for (const [n, one] of [...watched.entries()].reverse()) bytes[FIRSTS + (one.text[0] ?? 0)] = n + 1;
      return 1 << bit;
    },
  };
}

const scanner = createScanner();

/** Set in `mentions` where a plain character is written as an escape, which could hide any word. */
export const ESCAPED_PLAIN = 1;

/**
 * From now on members are marked in which this word, of 3 to 27 letters, is a name or a whole text, written plainly.
 * @returns the bit in `mentions` that says so
 */
export const watchFor = (word: string): number => scanner.watchFor(word);

/**
 * Checks in one pass that bytes are one JSON object in UTF-8, exactly as strict as `JSON.parse`, and finds its members.
 * More than 256 of them, or values nested deeper than 128, are refused.
 */
export function scanObject(text: Uint8Array): Scanned {
  return isUtf8(text) ? scanner.scanObject(text) : { ok: false, why: "not_json" };
}

/** The bytes of a member's value; null where none is written with that name. */
export function memberNamed(object: Buffer, members: readonly FoundMember[], name: string): Buffer | null {
  const length = name.length + 2;
  for (const one of members)
    if (
      one.nameEnd - one.name === length &&
      object.toString("latin1", one.name + 1, one.nameEnd - 1) === name
    )
      return object.subarray(one.value, one.valueEnd);
  return null;
}
