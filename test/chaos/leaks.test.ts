import { expect, test } from "vitest";
import { shapesIn } from "./leaks.ts";

const SECRET = "x7".repeat(20);

test.each([
  ["bot token", `https://api.telegram.org/bot7100000001:AA${SECRET}/getMe`],
  ["bot token", `"token":"7100000001:AA${SECRET}"`],
  ["model key", `key=claw_${SECRET}`],
  ["bootstrap secret", `gcb_${SECRET}`],
])("a %s is found, with what stands around it: %s", (name, text) => {
  const [found, ...others] = shapesIn(`the column \0 before ${text}`);
  expect(found).toContain(`${name} in “the column · before `);
  expect(others).toEqual([]);
});

test("the key of a piece of news is none, whatever digits its ids end in", () => {
  const key = "deploys:c8296810-b9c5-572d-bbf6-901203251998:01a21db8-28e2-7430-a85c-32df10f0efba";
  expect(shapesIn(key)).toEqual([]);
});
