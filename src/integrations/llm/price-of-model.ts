import type { ModelPrice } from "../../domain/usage/model-price.ts";
import type { KnownPrices } from "./known-prices.ts";
import type { ListedModel, Upstream } from "./list-models.ts";
import { type PriceOverride, priceOfOverride } from "./price-override.ts";

/** These search the web at every call, without a tool that could be refused, and each search costs money of its own. */
const SEARCHES = /-search-(preview|api)(-|$)/i;

/** Where prices are looked up, and for how long from now they must hold. */
export interface PriceSources {
  prices: readonly PriceOverride[];
  known: KnownPrices;
  nowMs: number;
  validForMs: number;
}

/**
 * The operator's word comes first, then the upstream's own, then the price list of well-known providers, which does not
 * know of what calls cost beside their tokens.
 * @returns null when nobody says it, or when tokens are not all that is paid for
 */
export async function priceOfModel(
  upstream: Pick<Upstream, "name" | "baseUrl">,
  model: ListedModel,
  { prices, known, nowMs, validForMs }: PriceSources,
): Promise<ModelPrice | null> {
  const said = prices.find((one) => one.upstream === upstream.name && one.model === model.id);
  if (said) return priceOfOverride(said);
  if (model.chargesCalls || SEARCHES.test(model.id)) return null;
  return model.price ?? known.find(upstream.baseUrl, model.id, nowMs, validForMs);
}
