import fc from "fast-check";
import { expect, test } from "vitest";
import { ESCAPED_PLAIN, type FoundMember, scanObject, watchFor } from "../../../src/gateway/json/scanner.ts";

interface Found {
  name: string;
  text: string;
}

function membersOf(text: string | Uint8Array): Found[] | string {
  const bytes = Buffer.from(text);
  const scanned = scanObject(bytes);
  if (!scanned.ok) return scanned.why;
  return scanned.members.map(({ name, nameEnd, value, valueEnd }) => ({
    name: JSON.parse(bytes.toString("utf8", name, nameEnd)),
    text: bytes.toString("utf8", value, valueEnd),
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
      agrees(Buffer.from(`{"a":[{"b":1${text}]}`));
      agrees(Buffer.from(`{"a":[{${text}}]}`));
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
  const inside = (depth: number): string => `{"a":[{"b":${"[".repeat(depth)}${"]".repeat(depth)}}]}`;
  expect(membersOf(inside(126))).toHaveLength(1);
  expect(membersOf(inside(127))).toBe("too_deep");
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

function found(text: string): readonly FoundMember[] {
  const scanned = scanObject(Buffer.from(text));
  if (!scanned.ok) throw new Error(scanned.why);
  return scanned.members;
}

const WORDS = ["file", "filed", "fie", "image_url", "input", "a".repeat(27)];

/** Every name and every text in a value. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(stringsIn)];
}

test("of each member it is known which words are a name or a whole text in it, and of no other", () => {
  const bits = WORDS.map(watchFor);
  expect(new Set([...bits, ESCAPED_PLAIN]).size).toBe(WORDS.length + 1);
  expect(WORDS.map(watchFor)).toEqual(bits);
  const near = [
    ...WORDS,
    ...WORDS.map((word) => `${word}x`),
    "fil",
    "f",
    '"file"',
    "x file",
    "file ",
    "é",
    "",
  ];
  const text = fc.constantFrom(...near, ...near.map((word) => "n".repeat(70) + word));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      text,
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(text, tie("any"), { maxKeys: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      // A member's own name is not in it.
      const written = `{${values.map((one, n) => `"${n === 0 ? "file" : n}":${JSON.stringify(one)}`).join(",")}}`;
      const expected = values.map((one) => {
        const strings = new Set(stringsIn(one));
        return WORDS.map((word) => strings.has(word));
      });
      expect(found(written).map(({ mentions }) => bits.map((bit) => (mentions & bit) !== 0))).toEqual(
        expected,
      );
    }),
    { numRuns: RUNS, seed: 9 },
  );
});

test("a plain character that is written as an escape is noticed wherever it stands, and no other escape is taken for one", () => {
  const isEscaped = (value: string) =>
    ((found(`{"a":${value},"b":"x"}`)[0]?.mentions ?? 0) & ESCAPED_PLAIN) !== 0;
  for (let before = 0; before < 200; before++) {
    const text = "n".repeat(before);
    for (const hidden of ["\\u0066ile", "\\\\\\u0066"]) {
      expect(isEscaped(`"${text}${hidden}"`)).toBe(true);
      expect(isEscaped(`[{"${text}${hidden}":1}]`)).toBe(true);
    }
    for (const plain of ["\\u20ac", "\\\\u0066", "\\n", "u0066"])
      expect(isEscaped(`"${text}${plain}"`)).toBe(false);
  }
  expect(found('{"\\u0061":"x"}')[0]?.mentions).toBe(0);
});

test("what cannot be watched for is said at once", () => {
  for (const word of ["", "ab", "a".repeat(28)])
    expect(() => watchFor(word)).toThrow("cannot be watched for");
});

/** The types of one member, as its text writes them; "" for none. */
function typesIn(text: string, { value, types }: FoundMember): string[] | null {
  const pairs = Array.from(
    { length: (types?.length ?? 0) / 2 },
    (_, n) => types?.slice(2 * n, 2 * n + 2) ?? [],
  );
  return (
    types && pairs.map(([from = 0, to = 0]) => Buffer.from(text).toString("utf8", value + from, value + to))
  );
}

test("the types of a list's objects are found, or it is said that they are not plain to see", () => {
  const other = fc.dictionary(fc.constantFrom("a", "typ", "types", "b"), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 3,
  });
  const type = fc.option(fc.oneof(fc.constant("function"), fc.jsonValue({ maxDepth: 1 })), {
    nil: undefined,
  });
  const tool = fc.tuple(other, type).map(([rest, is]) => ({ ...rest, type: is, z: [{ type: 1 }] }));
  const lists = fc.array(fc.array(tool, { maxLength: 5 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(lists, spaces, (tools, space) => {
      const text = JSON.stringify({ ...tools }, null, space.slice(0, 4));
      const compact = (json: string) => (json === "" ? "" : JSON.stringify(JSON.parse(json)));
      const seen = found(text).map((member) => typesIn(text, member)?.map(compact));
      const written = tools.map((list) => list.map(({ type: is }) => JSON.stringify(is) ?? ""));
      expect(seen).toEqual(written.map((list) => list.filter((one, n) => n === 0 || one !== list[n - 1])));
    }),
    { numRuns: RUNS / 4, seed: 10 },
  );
});

test("no types are known of what is no list of objects, of two types in one, of hidden names and of very many", () => {
  const typesOf = (value: string) => {
    const text = `{"x":${value},"y":[{"type":"function"}]}`;
    const [x, y] = found(text);
    expect(y && typesIn(text, y)).toEqual(['"function"']);
    return x && typesIn(text, x);
  };
  const many = (count: number, type: (n: number) => unknown) =>
    JSON.stringify(Array.from({ length: count }, (_, n) => ({ type: type(n) })));
  for (const value of [
    "{}",
    "1",
    '"[]"',
    "[1]",
    "[[]]",
    '[{"type":1},"a"]',
    '[{"type":1,"type":1}]',
    '[{"type":1,"ty\\u0070e":2}]',
    many(513, () => "function"),
    many(65, String),
  ])
    expect(typesOf(value)).toBeNull();
  expect(typesOf("[]")).toEqual([]);
  expect(typesOf(many(512, () => "function"))).toEqual(['"function"']);
  expect(typesOf(many(63, String))).toHaveLength(63);
});
