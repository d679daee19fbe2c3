import { z } from "zod";
import type { ModelPrice } from "../../domain/usage/model-price.ts";
import { AppError } from "../../errors.ts";
import { chargesCalls, ListedPricing, priceOfListing } from "./listed-price.ts";

export interface Upstream {
  name: string;
  baseUrl: string;
  apiKey: string;
  kind: "compatible" | "openai" | "anthropic";
}

/** A model as its upstream lists it. */
export interface ListedModel {
  id: string;
  contextTokens: number | null;
  maxOutputTokens: number | null;
  /** Null where none is listed, or none that is of tokens alone. */
  price: ModelPrice | null;
  /** True where calls cost something whatever their tokens are. */
  chargesCalls: boolean;
}

const Length = z.number().int().positive().nullish().catch(null);
const Model = z.object({
  id: z.string().min(1),
  context_length: Length,
  max_output_length: Length,
  pricing: ListedPricing.nullish().catch(null),
});
const Page = z.object({ data: z.array(Model) });

const PATIENCE_MS = 5_000;
const ANTHROPIC_VERSION = "2023-06-01";

/**
 * Asks an upstream which models it has.
 * @throws AppError `unavailable` when it does not say
 */
export async function listModels({ name, baseUrl, apiKey, kind }: Upstream): Promise<ListedModel[]> {
  const isAnthropic = kind === "anthropic";
  try {
    const response = await fetch(`${baseUrl}/models${isAnthropic ? "?limit=1000" : ""}`, {
      headers: isAnthropic
        ? { "x-api-key": apiKey, "anthropic-version": ANTHROPIC_VERSION }
        : { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { data } = Page.parse(await response.json());
    return data.map((model) => ({
      id: model.id,
      contextTokens: model.context_length ?? null,
      maxOutputTokens: model.max_output_length ?? null,
      price: model.pricing ? priceOfListing(model.pricing) : null,
      chargesCalls: model.pricing ? chargesCalls(model.pricing) : false,
    }));
  } catch (cause) {
    throw new AppError("unavailable", `${name} does not list its models`, { cause });
  }
}
