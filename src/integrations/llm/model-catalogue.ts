import type { ModelPrice } from "../../domain/usage/model-price.ts";
import type { Log } from "../../log.ts";
import { createKnownPrices } from "./known-prices.ts";
import { type ListedModel, listModels, type Upstream } from "./list-models.ts";
import { priceOfModel } from "./price-of-model.ts";
import type { PriceOverride } from "./price-override.ts";

export interface OfferedModel {
  /** What the upstream calls it; stored with the deployment. */
  id: string;
  title: string;
  description: string;
  upstream: string;
  /** Answers chat completions, as far as its upstream's kind tells. */
  chats: boolean;
  price: ModelPrice;
  contextTokens: number | null;
  maxOutputTokens: number | null;
}

export interface ModelCatalogue {
  /** What was known at the last successful look of each upstream; empty until one has answered once. */
  current(): OfferedModel[];
  refresh(): Promise<void>;
}

export interface CatalogueOptions {
  upstreams: readonly Upstream[];
  /** `name/model` entries that replace what the upstreams list. */
  pinned: readonly string[];
  prices: readonly PriceOverride[];
  clock: { now(): number };
  log: Log;
}

/** Prices are looked up at each refresh; what changes by the clock is taken at its dearest for so long. */
const PRICE_VALID_MS = 15 * 60_000;

const titleOf = (id: string): string => (id.split("/").at(-1) ?? id).replaceAll("-", " ");
const keyOf = (upstream: string, model: string): string => `${upstream}/${model}`;
const bare = (id: string): ListedModel => ({
  id,
  contextTokens: null,
  maxOutputTokens: null,
  price: null,
  chargesCalls: false,
});

/**
 * The models that may be asked: pinned by configuration, or whatever the upstreams say they serve; in both cases those
 * whose price is known.
 */
export function createModelCatalogue(options: CatalogueOptions): ModelCatalogue {
  const { upstreams, log, clock } = options;
  const listed = new Map<string, ListedModel[]>();
  const known = createKnownPrices();
  const unpriced = new Set<string>();
  const away = new Set<string>();
  let offered: OfferedModel[] = [];

  /** Told once for each model: whoever operates this may not know that it costs nobody knows what. */
  function tellUnpriced(key: string): void {
    if (unpriced.has(key)) return;
    unpriced.add(key);
    log.warn({ event: "llm.model_unpriced", model: key, help: "name its price in LLM_PRICES to offer it" });
  }

  async function offer(upstream: Upstream, model: ListedModel): Promise<OfferedModel[]> {
    const price = await priceOfModel(upstream, model, {
      prices: options.prices,
      known,
      nowMs: clock.now(),
      validForMs: PRICE_VALID_MS,
    });
    if (!price) {
      tellUnpriced(keyOf(upstream.name, model.id));
      return [];
    }
    const { id, contextTokens, maxOutputTokens } = model;
    const description = contextTokens ? `${Math.round(contextTokens / 1000)}k context` : "";
    return [
      {
        id,
        title: titleOf(id),
        description,
        upstream: upstream.name,
        chats: upstream.kind !== "anthropic",
        price,
        contextTokens,
        maxOutputTokens,
      },
    ];
  }

  /** What an upstream has by its own account, or, of what is pinned, what is known of it. */
  function modelsOf(upstream: Upstream): ListedModel[] {
    const own = listed.get(upstream.name) ?? [];
    if (options.pinned.length === 0) return own;
    const prefix = `${upstream.name}/`;
    const ids = options.pinned
      .filter((entry) => entry.startsWith(prefix))
      .map((entry) => entry.slice(prefix.length));
    return ids.map((id) => own.find((model) => model.id === id) ?? bare(id));
  }

  /** One that does not answer keeps the models it had: agents in the middle of their work use them. */
  async function ask(upstream: Upstream): Promise<void> {
    try {
      listed.set(upstream.name, await listModels(upstream));
      if (away.delete(upstream.name)) log.info({ event: "llm.models_listed", upstream: upstream.name });
    } catch (err) {
      if (!away.has(upstream.name))
        log.warn({ event: "llm.models_unavailable", upstream: upstream.name, err });
      away.add(upstream.name);
    }
  }

  return {
    current: () => offered,
    async refresh() {
      await Promise.all(upstreams.map(ask));
      const each = upstreams.flatMap((upstream) => modelsOf(upstream).map((model) => offer(upstream, model)));
      offered = (await Promise.all(each)).flat();
    },
  };
}
