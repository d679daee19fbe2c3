import { expect, test } from "vitest";
import { missingModels } from "../../src/app/follow-models.ts";

const alias = (name: string, ...models: [string, string][]) => ({
  name,
  plans: null,
  models: models.map(([upstream, model]) => ({ upstream, model })),
});
const offered = [
  { upstream: "akashml", id: "llama" },
  { upstream: "openai", id: "gpt" },
];

test("a model that its upstream does not offer is named with its alias", () => {
  expect(missingModels([alias("fast", ["akashml", "llama"], ["openai", "llama"])], offered)).toEqual([
    "fast: openai/llama",
  ]);
});

test("an upstream that has said nothing yet is not blamed", () => {
  expect(missingModels([alias("smart", ["claude", "sonnet"])], offered)).toEqual([]);
  expect(missingModels([alias("fast", ["akashml", "llama"])], [])).toEqual([]);
});
