import { expect, test } from "vitest";
import { readModelPrices } from "../../src/config/read-model-prices.ts";

const UPSTREAMS = ["akashml", "local"];

test("prices are read by upstream and model, whatever stands in a model's name", () => {
  const text =
    "akashml/org/model=1=input:0.13, output:0.4 ; Local/x=input:0,output:0,cache_read:0.1,cache_write:2,cache_write_1h:3;";
  expect(readModelPrices(text, UPSTREAMS)).toEqual([
    {
      upstream: "akashml",
      model: "org/model=1",
      input: "0.13",
      output: "0.4",
      cacheRead: null,
      cacheWrite: null,
      cacheWriteLong: null,
    },
    {
      upstream: "local",
      model: "x",
      input: "0",
      output: "0",
      cacheRead: "0.1",
      cacheWrite: "2",
      cacheWriteLong: "3",
    },
  ]);
  expect(readModelPrices("", UPSTREAMS)).toEqual([]);
});

test.each([
  ["akashml/m", /is not a model and its price/],
  ["akashml=input:1,output:1", /is not a model and its price/],
  ["other/m=input:1,output:1", /names an upstream that LLM_UPSTREAMS does not have/],
  ["akashml/m=input:1", /must say both input and output/],
  ["akashml/m=input:1,output:-1", /no amount of dollars for output/],
  ["akashml/m=input:1,output:1e3", /no amount of dollars for output/],
  ["akashml/m=input:1,output:1,input:2", /says input twice/],
  ["akashml/m=input:1,output:1,image:2", /has a part that is none of input, output/],
])("%s is refused at start", (text, words) => {
  expect(() => readModelPrices(text, UPSTREAMS)).toThrow(words);
});
