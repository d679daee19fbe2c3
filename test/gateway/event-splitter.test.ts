import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventSplitter } from "../../src/gateway/event-splitter.ts";

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const line = fc.stringMatching(/^[a-zé{}":,[\] ]{1,20}$/).map((text) => `data: ${text}`);
const event = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), lineEnd)
  .map(([lines, end]) => `${lines.join(end)}${end}${end}`);

/** Feeds bytes in the given piece sizes and returns what came out. */
function split(bytes: Buffer, sizes: number[]): { events: string[]; rest: string } {
  const splitter = createEventSplitter(1 << 20);
  const events: Buffer[] = [];
  let at = 0;
  for (let n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    events.push(...splitter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return { events: events.map(String), rest: String(splitter.rest()) };
}

test("however the bytes are cut, nothing is lost and events stay whole", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), sizes, (sent, pieces) => {
      const bytes = Buffer.from(sent.join(""));
      const { events, rest } = split(bytes, pieces);
      expect(events.join("") + rest).toBe(sent.join(""));
      // A last blank line of bare CRs may still be waiting for a possible LF.
      expect(rest === "" || rest.endsWith("\r\r")).toBe(true);
      expect(events.length + (rest === "" ? 0 : 1)).toBe(sent.length);
    }),
  );
});

test("an event without an end is refused above the limit", () => {
  const splitter = createEventSplitter(10);
  expect(() => splitter.push(Buffer.alloc(11, 0x61))).toThrow(RangeError);
});
