import fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf } from "../../src/gateway/json/array-elements.ts";
import { parseTopLevelObject } from "../../src/gateway/top-level-object.ts";

const spaces = fc.constantFrom("", " ", "\n\t", "\r\n");

test("each member's raw bytes mean what JSON.parse says, however it is written", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }), spaces, (object, space) => {
      const members = Object.entries(object).map(
        ([key, value]) =>
          `${space}${JSON.stringify(key)}${space}:${space}${JSON.stringify(value, null, space)}${space}`,
      );
      const parsed = parseTopLevelObject(Buffer.from(`${space}{${members.join(",")}}${space}`));
      if (!parsed.ok) throw new Error(parsed.why);
      const again = [...parsed.members].map(([key, { raw }]) => [key, JSON.parse(raw.toString())]);
      const expected = Object.entries(object).map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]);
      expect(again).toEqual(expected);
      expect([...parsed.members].map(([key, member]) => [key, member.read()])).toEqual(expected);
    }),
  );
});

test("the elements of an array are its elements", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), spaces, (values, space) => {
      const text = `[${space}${values.map((value) => JSON.stringify(value)).join(`${space},${space}`)}${space}]`;
      const elements = elementsOf(Buffer.from(text), 1_000)?.map((raw) => JSON.parse(raw.toString()));
      expect(elements).toEqual(JSON.parse(text));
    }),
  );
});

test("whatever the bytes are, an answer comes, and only valid JSON is called so", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.stringMatching(/^\{[{}[\]":,\\ a1]{0,30}$/).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      if (parseTopLevelObject(Buffer.from(input)).ok) JSON.parse(Buffer.from(input).toString());
    }),
    { numRuns: 500 },
  );
});

test("a million brackets are refused before anything is parsed, in a member or as one", () => {
  const deep = "[".repeat(1_000_000);
  for (const text of [`{"messages":${deep}`, `{"a":{"b":${deep}}}`])
    expect(parseTopLevelObject(Buffer.from(text))).toEqual({
      ok: false,
      why: "The request body is nested too deeply.",
    });
  expect(parseTopLevelObject(Buffer.from(`{"a":${"[".repeat(100)}${"]".repeat(100)}}`)).ok).toBe(true);
});

test("an array of more elements than are wanted is not taken apart", () => {
  const three = Buffer.from("[1,[2],3]");
  expect(elementsOf(three, 3)).toHaveLength(3);
  expect(elementsOf(three, 2)).toBeNull();
});
