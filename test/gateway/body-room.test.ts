import { expect, test } from "vitest";
import { createBodyRoom } from "../../src/gateway/body-room.ts";

test("neither one agent nor all of them hold more than they may, and what is given back can be taken", () => {
  const room = createBodyRoom({ eachBytes: 10, allBytes: 15 });
  expect(room.take("a", 10)).toBe(true);
  expect(room.take("a", 1)).toBe(false);
  expect(room.take("b", 6)).toBe(false);
  expect(room.take("b", 5)).toBe(true);
  room.give("a", 4);
  expect(room.take("a", 5)).toBe(false);
  expect(room.take("a", 4)).toBe(true);
  room.give("a", 10);
  room.give("b", 5);
  expect(room.take("c", 10)).toBe(true);
});
