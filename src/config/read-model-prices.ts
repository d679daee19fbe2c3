import { AppError } from "../errors.ts";

/** What the operator says that a model costs, in US dollars for a million tokens, as decimal text. */
export interface ModelPriceConfig {
  upstream: string;
  model: string;
  input: string;
  output: string;
  cacheRead: string | null;
  cacheWrite: string | null;
  cacheWriteLong: string | null;
}

const EXAMPLE = "name/model=input:0.13,output:0.4";
const PARTS = ["input", "output", "cache_read", "cache_write", "cache_write_1h"] as const;

const fail = (entry: string, why: string): AppError =>
  new AppError("misconfigured", `LLM_PRICES: "${entry}" ${why}. An entry looks like ${EXAMPLE}.`);

function amounts(entry: string, text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(",")) {
    const [name = "", amount = "", ...rest] = part.split(":").map((word) => word.trim());
    if (!PARTS.some((known) => known === name) || rest.length > 0)
      throw fail(entry, `has a part that is none of ${PARTS.join(", ")}`);
    if (!/^\d{1,6}(\.\d{1,9})?$/.test(amount)) throw fail(entry, `has no amount of dollars for ${name}`);
    if (found.has(name)) throw fail(entry, `says ${name} twice`);
    found.set(name, amount);
  }
  return found;
}

/**
 * Reads the prices that replace all others.
 * @param upstreams the names that entries may begin with
 * @throws AppError `misconfigured` for what is no price: a mistake here would be paid for
 */
export function readModelPrices(text: string, upstreams: readonly string[]): ModelPriceConfig[] {
  const entries = text
    .split(";")
    .map((entry) => entry.trim())
    .filter(Boolean);
  return entries.map((entry) => {
    const equals = entry.lastIndexOf("=");
    const slash = entry.indexOf("/");
    if (slash < 1 || equals < slash + 2) throw fail(entry, "is not a model and its price");
    const upstream = entry.slice(0, slash).toLowerCase();
    if (!upstreams.includes(upstream))
      throw fail(entry, "names an upstream that LLM_UPSTREAMS does not have");
    const found = amounts(entry, entry.slice(equals + 1));
    const [input, output] = [found.get("input"), found.get("output")];
    if (input === undefined || output === undefined) throw fail(entry, "must say both input and output");
    return {
      upstream,
      model: entry.slice(slash + 1, equals).trim(),
      input,
      output,
      cacheRead: found.get("cache_read") ?? null,
      cacheWrite: found.get("cache_write") ?? null,
      cacheWriteLong: found.get("cache_write_1h") ?? null,
    };
  });
}
