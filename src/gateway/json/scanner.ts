import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";

/** Where the members of an object are: offsets of a name's quotes and of its value, four numbers for each. */
export type Scanned = { ok: true; places: Int32Array } | { ok: false; why: NotScanned };

export type NotScanned = "not_json" | "not_an_object" | "too_deep" | "too_many";

/** As assembly/scan-object.ts has them. */
const TEXT = 8_192;
const ZEROS = 32;
const ANSWERS: readonly NotScanned[] = ["not_json", "not_an_object", "too_deep", "too_many"];

const PAGE_BYTES = 65_536;

interface Exports {
  memory: WebAssembly.Memory;
  scanObject(length: number): number;
}

const program = new WebAssembly.Module(readFileSync(new URL("./scan-object.wasm", import.meta.url)));

/** A scanner with memory of its own, which grows to the longest text and stays so. It is used for one text at a time. */
function createScanner(): (text: Uint8Array) => Scanned {
  const { memory, scanObject } = new WebAssembly.Instance(program).exports as Exports;
  let bytes = new Uint8Array(memory.buffer);
  let found = new Int32Array(memory.buffer);
  return (text) => {
    const end = TEXT + text.length;
    const missing = end + ZEROS - bytes.length;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
      bytes = new Uint8Array(memory.buffer);
      found = new Int32Array(memory.buffer);
    }
    bytes.set(text, TEXT);
    bytes.fill(0, end, end + ZEROS);
    const count = scanObject(text.length);
    if (count < 0) return { ok: false, why: ANSWERS[-1 - count] ?? "not_json" };
    return { ok: true, places: found.slice(0, 4 * count) };
  };
}

const scanner = createScanner();

/**
 * Checks in one pass that bytes are one JSON object in UTF-8, exactly as strict as `JSON.parse`, and finds its members.
 * More than 256 of them, or values nested deeper than 128, are refused.
 */
export function scanObject(text: Uint8Array): Scanned {
  return isUtf8(text) ? scanner(text) : { ok: false, why: "not_json" };
}
