import { expect, test } from "vitest";
import { EMBEDDINGS } from "../../../src/gateway/families/embeddings.ts";
import { ceilingTokens } from "../../../src/gateway/usage/request-size.ts";
import { refusalOf } from "./refusal-of.ts";
import { routeOf } from "./sample-route.ts";
import { textOf } from "./text-of.ts";

const parse = (more: object) => EMBEDDINGS.parse(Buffer.from(JSON.stringify({ model: "m", ...more })));

test("there is no answer to hold room for, and no limit to send", () => {
  const request = parse({ input: ["a", "b"], dimensions: 256, encoding_format: "base64", user: "u" });
  expect(request).toMatchObject({ stream: false, answers: 0, maxOutputTokens: null });
  expect(JSON.parse(textOf(request.body(routeOf({ model: "e" }), 0)))).toEqual({
    model: "e",
    input: ["a", "b"],
    dimensions: 256,
    encoding_format: "base64",
  });
});

test.each([
  [Array.from({ length: 900 }, () => 7), 900],
  [[[1, 2, 3], [4]], 4],
  [["1", "2"], 0],
  ["1,2,3", 0],
])("token numbers are counted as such", (input, tokens) => {
  const { size } = parse({ input });
  expect(size.tokens).toBe(tokens);
  expect(ceilingTokens(size)).toBeGreaterThanOrEqual(tokens);
});

test.each([[{ input: "" }], [{ input: [] }], [{ input: {} }], [{}]])("%j is refused", (more) => {
  expect(refusalOf(EMBEDDINGS, JSON.stringify({ model: "m", ...more }))).toMatchObject({
    status: 400,
    param: "input",
  });
});
