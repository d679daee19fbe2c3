import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costMicros } from "../../../src/domain/usage/model-price.ts";
import { scaledUp } from "../../../src/integrations/llm/decimal-micros.ts";
import { createKnownPrices } from "../../../src/integrations/llm/known-prices.ts";
import { chargesCalls, ListedPricing, priceOfListing } from "../../../src/integrations/llm/listed-price.ts";
import { priceOfModel } from "../../../src/integrations/llm/price-of-model.ts";
import { priceOfOverride } from "../../../src/integrations/llm/price-override.ts";

const NOW = Date.UTC(2026, 10, 26, 12);
const QUARTER_MS = 15 * 60_000;

const listing = (part: Record<string, string | number | null>) =>
  priceOfListing({
    input: undefined,
    output: undefined,
    prompt: undefined,
    completion: undefined,
    input_cache_read: undefined,
    input_cache_write: undefined,
    request: undefined,
    ...part,
  } as Parameters<typeof priceOfListing>[0]);

describe("decimals", () => {
  test.each<[string, number, number | null]>([
    ["0.00000013", 12, 130_000],
    ["1.3e-7", 12, 130_000],
    ["0.1234567891", 6, 123_457],
    ["3", 6, 3_000_000],
    [".5", 0, 1],
    ["0", 12, 0],
    ["-1", 12, null],
    ["", 12, null],
    [".", 12, null],
    ["1,5", 12, null],
    ["Infinity", 12, null],
    ["1e99", 12, null],
  ])("%j times ten to %i", (text, power, expected) => {
    expect(scaledUp(text, power)).toBe(expected);
  });

  test("never lower than the number, and by less than one higher", () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999 }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
        const text = `0.${String(digits).padStart(places + 5, "0")}`;
        const exact = (BigInt(digits) * 10n ** 12n * 1_000_000n) / 10n ** BigInt(places + 5);
        const scaled = BigInt(scaledUp(text, 12) ?? -1) * 1_000_000n;
        expect(scaled - exact >= 0n && scaled - exact < 1_000_001n).toBe(true);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe("a price that an upstream lists", () => {
  test("AkashML's", () => {
    expect(listing({ input: "0.00000013", output: "0.0000004", request: "0" })).toEqual({
      inputMicros: 130_000,
      cacheReadMicros: 130_000,
      cacheWriteMicros: 130_000,
      outputMicros: 400_000,
    });
  });

  test("OpenRouter's, with its cache prices", () => {
    const price = listing({
      prompt: "0.000003",
      completion: "0.000015",
      input_cache_read: "0.0000003",
      input_cache_write: "0.00000375",
    });
    expect(price).toEqual({
      inputMicros: 3e6,
      cacheReadMicros: 300_000,
      cacheWriteMicros: 3_750_000,
      outputMicros: 15e6,
    });
  });

  test.each<Record<string, string>>([
    {},
    { input: "0.1" },
    { input: "-1", output: "-1" },
    { input: "0.13", output: "0.4" },
    { input: "free", output: "0" },
    { input: "0.000001", output: "0.000001", request: "0.01" },
  ])("%j is no price of tokens alone", (part) => {
    expect(listing(part)).toBeNull();
  });
});

test("what the operator says is exact, and cached input costs what fresh does unless it is said", () => {
  const said = {
    upstream: "a",
    model: "b",
    input: "0.13",
    output: "0.4",
    cacheRead: null,
    cacheWrite: null,
    cacheWriteLong: null,
  };
  expect(priceOfOverride(said)).toMatchObject({
    inputMicros: 130_000,
    cacheReadMicros: 130_000,
    outputMicros: 400_000,
  });
  expect(priceOfOverride({ ...said, cacheRead: "0.013", cacheWrite: "0.2" })).toMatchObject({
    cacheReadMicros: 13_000,
    cacheWriteMicros: 200_000,
    cacheWriteLongMicros: 200_000,
  });
});

describe("the prices of well-known providers", () => {
  const prices = createKnownPrices();
  const find = (url: string, model: string, at = NOW) => prices.find(url, model, at, QUARTER_MS);

  test("Anthropic's have tiers by the length of the prompt, for all of the call", async () => {
    const price = await find("https://api.anthropic.com/v1", "claude-sonnet-4-5");
    if (!price) throw new Error("no price");
    const usage = { inputUncached: 1_000, cacheRead: 0, cacheWrite: 0, output: 1_000 };
    expect(costMicros(usage, price)).toBe(18_000);
    expect(costMicros({ ...usage, cacheRead: 199_000 }, price)).toBe(18_000 + 59_700);
    expect(costMicros({ ...usage, cacheRead: 199_001 }, price)).toBe(2 * 3_000 + 22_500 + 119_401);
    expect(costMicros({ ...usage, cacheWrite: 1_000 }, price)).toBe(18_000 + 3_750);
    expect(costMicros({ ...usage, cacheWrite: 1_000, cacheWriteLong: 1_000 }, price)).toBe(18_000 + 6_000);
  });

  test("agree with the package's own sum, tiers and caches included", async () => {
    const { calcPrice } = await import("@pydantic/genai-prices");
    const models = [
      ["anthropic", "https://api.anthropic.com/v1", "claude-sonnet-4-5"],
      ["openai", "https://api.openai.com/v1", "gpt-5.5"],
      ["openai", "https://api.openai.com/v1", "gpt-4o"],
      ["google", "https://generativelanguage.googleapis.com", "gemini-2.5-pro"],
    ] as const;
    for (const [providerId, url, model] of models) {
      const price = await find(url, model);
      if (!price) throw new Error(`no price for ${model}`);
      for (const [fresh, read, write, output] of [
        [13_000, 0, 0, 400],
        [500, 150_000, 0, 30],
        [300_000, 1_000, 0, 9],
        ...(providerId === "anthropic"
          ? [
              [100, 190_000, 9_000, 77],
              [100, 190_000, 9_999, 77],
            ]
          : []),
      ] as [number, number, number, number][]) {
        const theirs = calcPrice(
          {
            input_tokens: fresh + read + write,
            cache_read_tokens: read,
            ...(write > 0 && { cache_write_tokens: write }),
            output_tokens: output,
          },
          model,
          { providerId, timestamp: new Date(NOW) },
        );
        const ours = costMicros({ inputUncached: fresh, cacheRead: read, cacheWrite: write, output }, price);
        expect(ours - (theirs?.total_price ?? 0) * 1e6).toBeGreaterThan(-0.001);
        expect(ours - (theirs?.total_price ?? 0) * 1e6).toBeLessThan(1);
      }
    }
  });

  test("that change by the hour are taken at their dearest while they are used", async () => {
    const at = (hours: number, minutes: number) =>
      find("https://api.deepseek.com", "deepseek-chat", Date.UTC(2025, 6, 1, hours, minutes));
    const [day, night, eve] = [await at(12, 0), await at(20, 0), await at(0, 20)];
    expect(night?.inputMicros).toBeLessThan(day?.inputMicros ?? 0);
    expect(eve?.inputMicros).toBe(day?.inputMicros);
  });

  test.each([
    ["https://api.akashml.com/v1", "meta-llama/Llama-3.3-70B-Instruct"],
    ["http://127.0.0.1:4000/v1", "gpt-4o"],
    ["https://api.openai.com/v1", "gpt-not-made-yet-xyz"],
    ["https://api.perplexity.ai", "sonar"],
    ["https://api.openai.com/v1", "gpt-audio"],
  ])("%s knows nothing of %s, or it costs more than tokens", async (url, model) => {
    expect(await find(url, model)).toBeNull();
  });
});

describe("what costs something beside its tokens", () => {
  const openRouter = { name: "router", baseUrl: "https://openrouter.ai/api/v1" };
  const sources = {
    prices: [],
    known: createKnownPrices(),
    nowMs: NOW,
    validForMs: QUARTER_MS,
  };
  const listed = (id: string, chargesCalls: boolean) => ({
    id,
    contextTokens: null,
    maxOutputTokens: null,
    price: null,
    chargesCalls,
  });
  const said = {
    upstream: "router",
    model: "perplexity/sonar-pro",
    input: "9",
    output: "15",
    cacheRead: null,
    cacheWrite: null,
    cacheWriteLong: null,
  };

  test("has no price, though the list of well-known providers has one for its tokens", async () => {
    const find = (chargesCalls: boolean) =>
      priceOfModel(openRouter, listed("perplexity/sonar-pro", chargesCalls), sources);
    expect(await find(false)).toMatchObject({ inputMicros: 3_000_000 });
    expect(await find(true)).toBeNull();
  });

  test("is offered when the operator prices it", async () => {
    const model = listed("perplexity/sonar-pro", true);
    expect(await priceOfModel(openRouter, model, { ...sources, prices: [said] })).toMatchObject({
      inputMicros: 9_000_000,
    });
  });

  test.each(["gpt-4o-search-preview", "gpt-4o-mini-search-preview-2025-03-11"])(
    "%s, which searches at every call, has none either",
    async (id) => {
      const openAi = { name: "openai", baseUrl: "https://api.openai.com/v1" };
      expect(await priceOfModel(openAi, listed(id, false), sources)).toBeNull();
    },
  );

  test.each<[Record<string, string | null>, boolean]>([
    [{ request: "0.005" }, true],
    [{ request: "some" }, true],
    [{ request: "0" }, false],
    [{ request: null }, false],
    [{}, false],
  ])("a listing that says %j for each call: %s", (part, charges) => {
    expect(chargesCalls(ListedPricing.parse(part))).toBe(charges);
  });
});
