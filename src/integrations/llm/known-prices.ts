import { dearestOf, type ModelPrice, type TokenPrices } from "../../domain/usage/model-price.ts";
import { scaledUp } from "./decimal-micros.ts";

/** Prices of well-known providers, as published when this version was released. */
export interface KnownPrices {
  /**
   * @param validForMs how long the answer will be used; prices that change in that time are taken at their dearest
   * @returns null for a provider or model that is not known, and for prices that are not of tokens alone
   */
  find(baseUrl: string, model: string, nowMs: number, validForMs: number): Promise<ModelPrice | null>;
}

/** What the package's price of one kind of token may be: a number, or one with tiers. */
type Listed = number | { base: number; tiers: { start: number; price: number }[] };

/** Of what is not charged by the token, these are never bought: the gateway refuses such tools. */
const NEVER_BOUGHT = new Set(["web_searches_kcount", "storage_searches_kcount"]);
/** Models that draw or speak are none to talk with in writing; what others can hear and watch, the gateway refuses. */
const isOfText = (key: string): boolean =>
  (key.endsWith("_mtok") && !/^output_(audio|image|video)_/.test(key)) || NEVER_BOUGHT.has(key);
/** Dollars for a million tokens → millionths of a dollar. */
const POWER = 6;

function amountAt(listed: Listed, inputTokens: number): number {
  if (typeof listed === "number") return listed;
  return listed.tiers.findLast((tier) => inputTokens >= tier.start)?.price ?? listed.base;
}

function pricesFor(listed: Record<string, Listed>, inputTokens: number): TokenPrices | null {
  const dollars = (key: string): number | null =>
    listed[key] === undefined ? null : amountAt(listed[key], inputTokens);
  /** Counts do not tell pictures from text: where they are dearer, all of it is taken to be pictures. */
  const dearest = (...keys: string[]): number | null => {
    const amounts = keys.map(dollars).filter((amount) => amount !== null);
    return amounts.length > 0 ? Math.max(...amounts) : null;
  };
  const micros = (amount: number): number | null => scaledUp(String(amount), POWER);
  const input = dearest("input_mtok", "input_image_mtok");
  const output = dearest("output_mtok", "output_reasoning_mtok") ?? 0;
  if (input === null) return null;
  const write = dollars("cache_write_mtok") ?? input;
  const [inputMicros, cacheReadMicros, cacheWriteMicros, cacheWriteLongMicros, outputMicros] = [
    micros(input),
    micros(dearest("cache_read_mtok", "cache_image_read_mtok") ?? input),
    micros(write),
    micros(dollars("cache_write_1h_mtok") ?? write),
    micros(output),
  ];
  if (inputMicros === null || cacheReadMicros === null || cacheWriteMicros === null) return null;
  if (cacheWriteLongMicros === null || outputMicros === null) return null;
  return { inputMicros, cacheReadMicros, cacheWriteMicros, cacheWriteLongMicros, outputMicros };
}

/** The package's price in our terms; its tiers hold for the whole of a call with more input than their start. */
function inOurTerms(listed: Record<string, Listed>): ModelPrice | null {
  if (!Object.keys(listed).every(isOfText)) return null;
  const base = pricesFor(listed, 0);
  if (!base) return null;
  const starts = Object.values(listed).flatMap((one) =>
    typeof one === "number" ? [] : one.tiers.map((tier) => tier.start),
  );
  const tiers = [...new Set(starts)]
    .sort((a, b) => a - b)
    .flatMap((aboveInput) => {
      const prices = pricesFor(listed, aboveInput);
      return prices ? [{ ...prices, aboveInput }] : [];
    });
  return tiers.length > 0 ? { ...base, tiers } : base;
}

/** Reads the price list when it is asked for the first time: it is large, and whoever lists prices does not need it. */
export function createKnownPrices(): KnownPrices {
  return {
    async find(baseUrl, model, nowMs, validForMs) {
      const { calcPrice, findProvider } = await import("@pydantic/genai-prices");
      const provider = findProvider({ providerApiUrl: baseUrl });
      if (!provider) return null;
      const priceAt = (timeMs: number): ModelPrice | null => {
        const nothing = { input_tokens: 0, output_tokens: 0 };
        const found = calcPrice(nothing, model, { providerId: provider.id, timestamp: new Date(timeMs) });
        return found && inOurTerms(found.model_price as Record<string, Listed>);
      };
      const now = priceAt(nowMs);
      const later = priceAt(nowMs + validForMs);
      if (!now || !later) return null;
      return JSON.stringify(now) === JSON.stringify(later) ? now : dearestOf([now, later]);
    },
  };
}
