import fc from "fast-check";
import { expect, test } from "vitest";
import { hasOneOf, scanObject, valuesNamed } from "../../../src/gateway/json/scanner.ts";

interface Found {
  name: string;
  text: string;
}

function membersOf(text: string | Uint8Array): Found[] | string {
  const bytes = Buffer.from(text);
  const scanned = scanObject(bytes);
  if (!scanned.ok) return scanned.why;
  const at = (n: number): number => scanned.places[n] ?? Number.NaN;
  return Array.from({ length: scanned.places.length / 4 }, (_, n) => ({
    name: JSON.parse(bytes.toString("utf8", at(4 * n), at(4 * n + 1))),
    text: bytes.toString("utf8", at(4 * n + 2), at(4 * n + 3)),
  }));
}

/** What `JSON.parse` makes of bytes, or undefined where it, or UTF-8, refuses them. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** It says yes where `JSON.parse` makes an object of the bytes, and finds the same members. */
function agrees(bytes: Uint8Array): void {
  const value = parsed(bytes);
  const found = membersOf(bytes);
  expect(typeof found !== "string").toBe(isObject(value));
  if (typeof found === "string" || !isObject(value)) return;
  // A name that occurs twice is found twice; JSON.parse keeps the last.
  const last = found.map(({ name, text }): [string, unknown] => [name, JSON.parse(text)]);
  expect(Object.fromEntries(last)).toEqual(Object.fromEntries(Object.entries(value)));
}

const RUNS = process.env.GOCLAW_FULL ? 200_000 : 1_500;

const spaces = fc.constantFrom("", " ", "\n\t", "\r\n  ");
const written = fc
  .tuple(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 8 }), spaces)
  .map(([object, space]) => `${space}${JSON.stringify(object, null, space.slice(0, 4))}${space}`);
/** Pieces of JSON in any order: mostly wrong, and near to right. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...'{ } [ ] , : " \\ \\" \\u \\u00e9 \\ud83d \\x a é \u0000 \u001f \t true false null tru 0 -0 01 1.5 1. .5 1e5 1e+ -1E-2 - {"a":1} {"a":[ ]} "b":'.split(
        " ",
      ),
      " ",
    ),
    { maxLength: 12 },
  )
  .map((list) => list.join(""));

test("whatever JSON can say, written in any way, is understood as JSON.parse understands it", () => {
  fc.assert(
    fc.property(written, (text) => agrees(Buffer.from(text))),
    { numRuns: RUNS / 4, seed: 5 },
  );
});

test("in a long text, whatever stands at whichever place is understood as JSON.parse understands it", () => {
  const marks = ['\\"', "\\n", "\\\\", "\\t", "\\u00e9", "\\x", "\\u00g1", '"', "\u0001", "é", "\\"];
  const both = marks.flatMap((one) => [one, ...marks.map((other) => one + other)]);
  for (let before = 60; before < 200; before++)
    for (const mark of both)
      agrees(Buffer.from(`{"a":"${"n".repeat(before)}${mark}${"n".repeat(before % 70)}","b":1}`));
});

test("one byte more, less or other, and it still says yes exactly where JSON.parse does", () => {
  const damaged = fc.tuple(written, fc.nat(), fc.constantFrom(0, 1, 2), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(damaged, ([text, where, removed, byte]) => {
      const bytes = Buffer.from(text);
      const at = where % (bytes.length + 1);
      agrees(Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + removed)]));
    }),
    { numRuns: RUNS, seed: 6 },
  );
});

test("pieces of JSON in any order are an object exactly where JSON.parse makes one of them", () => {
  fc.assert(
    fc.property(pieces, (text) => {
      agrees(Buffer.from(text));
      agrees(Buffer.from(`{"a":${text}}`));
      agrees(Buffer.from(`{"k${text}":0}`));
    }),
    { numRuns: RUNS, seed: 7 },
  );
});

test("any bytes get an answer, and the one that JSON.parse gives", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
      agrees(bytes);
      agrees(Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]));
    }),
    { numRuns: RUNS, seed: 8 },
  );
});

test("strings of every length end where they end, whatever stands beside them", () => {
  for (let length = 0; length < 70; length++)
    for (const end of ['"', '\\""', '\\\\"', '\u0001"', "\\", ""])
      agrees(Buffer.from(`{"${"x".repeat(length % 7)}":"${"y".repeat(length)}${end}}`));
});

test("what cannot be read the same way by everybody is no JSON: a byte order mark, broken UTF-8, a lone surrogate in it", () => {
  for (const bytes of [
    [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
    [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d],
  ])
    expect(typeof membersOf(Buffer.from(bytes))).toBe("string");
  expect(membersOf(Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]))).toBe("not_json");
  expect(membersOf('{"a":"\\ud800"}')).toEqual([{ name: "a", text: '"\\ud800"' }]);
});

test("depth and number of members have a limit, and a bomb of either is refused without being followed", () => {
  const nested = (depth: number): string => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  expect(membersOf(nested(128))).toHaveLength(1);
  expect(membersOf(nested(129))).toBe("too_deep");
  expect(membersOf(`{"a":${"[".repeat(5_000_000)}`)).toBe("too_deep");
  const many = (count: number): string =>
    `{${Array.from({ length: count }, (_, n) => `"k${n}":0`).join(",")}}`;
  expect(membersOf(many(256))).toHaveLength(256);
  expect(membersOf(many(257))).toBe("too_many");
});

test("a text that grew the memory leaves nothing behind for the next one", () => {
  const long = `{"a":"${"x".repeat(3_000_000)}"}`;
  expect(membersOf(long)).toHaveLength(1);
  for (const cut of ['{"a":"xx', '{"a":1', "{", ""]) expect(typeof membersOf(cut)).toBe("string");
});

const withOwnMemory = (text: string): Buffer => Buffer.from(Uint8Array.from(Buffer.from(text)).buffer);
const FILE = [Buffer.from('"file"')];

test("a word is found wherever it stands, and nowhere else", () => {
  const texts = fc.array(fc.constantFrom("f", '"', "file", '"file"', '"fil', "\\", "é", "x".repeat(15)), {
    maxLength: 30,
  });
  const words = ['"file"', "\\u00", '""', '\\"', '"image_url"'];
  fc.assert(
    fc.property(texts, fc.subarray(words), (text, some) => {
      const bytes = Buffer.from(text.join(""));
      const found = hasOneOf(
        bytes,
        some.map((word) => Buffer.from(word)),
      );
      expect(found).toBe(some.some((word) => bytes.includes(word)));
    }),
    { numRuns: RUNS, seed: 9 },
  );
});

test("a part of the object that was scanned last is looked through by itself, and so it is after another one was scanned", () => {
  const value = fc.constantFrom(
    "f",
    "file",
    ["file"],
    [{ type: "a" }, { type: "file" }],
    [{ file: 1, type: 2 }],
  );
  const looks = (raw: Buffer): unknown => [
    hasOneOf(raw, FILE),
    valuesNamed(raw, Buffer.from("type"))?.map(String),
  ];
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      const text = JSON.stringify({ ...values });
      const object = withOwnMemory(text);
      const scanned = scanObject(object);
      if (!scanned.ok) throw new Error(scanned.why);
      const parts = values.map((_, n) =>
        object.subarray(scanned.places[4 * n + 2], scanned.places[4 * n + 3]),
      );
      const found = parts.map(looks);
      expect(found).toEqual(parts.map((raw) => looks(Buffer.from(raw))));
      expect(parts.map((raw) => hasOneOf(raw, FILE))).toEqual(parts.map((raw) => raw.includes('"file"')));
      scanObject(withOwnMemory(text.replaceAll("file", "fill").replaceAll("type", "tape")));
      expect(parts.map(looks)).toEqual(found);
    }),
    { numRuns: RUNS / 4, seed: 11 },
  );
});

test("the value under one name is found in each object of an array, or it is said that it cannot be", () => {
  const other = fc.dictionary(fc.constantFrom("a", "typ", "types", "b"), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 3,
  });
  const tool = fc
    .tuple(other, fc.oneof(fc.constant("function"), fc.jsonValue({ maxDepth: 1 })))
    .map(([rest, type]) => ({ ...rest, type, z: [{ type: 1 }] }));
  fc.assert(
    fc.property(fc.array(tool, { maxLength: 5 }), spaces, (tools, space) => {
      const found = valuesNamed(
        Buffer.from(JSON.stringify(tools, null, space.slice(0, 4))),
        Buffer.from("type"),
      );
      const written = tools.map(({ type }) => JSON.stringify(type));
      expect(found?.map((raw) => JSON.stringify(JSON.parse(raw.toString())))).toEqual(
        written.filter((type, n) => type !== written[n - 1]),
      );
    }),
    { numRuns: RUNS / 4, seed: 10 },
  );
  const cannot = [
    "{}",
    "1",
    "[1]",
    "[{}]",
    '[{"a":1}]',
    '[{"type":1,"type":2}]',
    '[{"type":1,"ty\\u0070e":2}]',
    '[{"type":1},{"a":1}]',
  ];
  for (const text of cannot) expect(valuesNamed(Buffer.from(text), Buffer.from("type"))).toBeNull();
});
