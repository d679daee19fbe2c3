import { expect, test } from "vitest";
import { readModelPrices } from "../../../src/config/read-model-prices.ts";
import { claudeModels, priceLine } from "../../../src/sandbox/llm/models.ts";

test("a price per token is written as operators write it, per million", () => {
  const line = (input: string) => priceLine("a", { id: "m", pricing: { input, output: "0" } });
  expect(line("0.00000013")).toBe("a/m=input:0.13,output:0");
  expect(line("0.000003")).toBe("a/m=input:3,output:0");
  expect(line("0.00000375")).toBe("a/m=input:3.75,output:0");
  expect(line("1")).toBe("a/m=input:1000000,output:0");
});

test("GoClaw reads the sandbox's prices", () => {
  const text = claudeModels()
    .map((model) => priceLine("claude", model))
    .join(";");
  expect(readModelPrices(text, ["claude"])[0]).toMatchObject({
    model: "claude-sonnet-4-5",
    input: "3",
    output: "15",
    cacheRead: "0.3",
    cacheWrite: "3.75",
  });
});
