import { z } from "zod";
import type { ModelPrice } from "../../domain/usage/model-price.ts";
import type { Log } from "../../log.ts";

export interface OfferedModel {
  /** What the upstream calls it; stored with the deployment. */
  id: string;
  title: string;
  description: string;
  upstream: string;
  /** Null while nobody says what it costs. */
  price: ModelPrice | null;
  contextTokens: number | null;
  maxOutputTokens: number | null;
}

export interface ModelCatalogue {
  /** What was known at the last successful look; empty until an upstream has answered once. */
  current(): OfferedModel[];
  refresh(): Promise<void>;
}

export interface CatalogueOptions {
  upstreams: readonly { name: string; baseUrl: string; apiKey: string }[];
  /** `name/model` entries that replace what the upstreams list. */
  pinned: readonly string[];
  log: Log;
}

const Dollars = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const ListedModel = z.object({
  id: z.string().min(1),
  context_length: z.number().int().positive().nullish(),
  max_output_length: z.number().int().positive().nullish(),
  /** US dollars per token. */
  pricing: z.object({ input: Dollars, output: Dollars }).nullish().catch(null),
});
const ModelList = z.object({ data: z.array(ListedModel) });
type ListedModel = z.infer<typeof ListedModel>;

const PATIENCE_MS = 5_000;
/** Dollars per token → millionths of a dollar per million tokens. */
const MICROS_PER_MILLION = 1e12;

const titleOf = (id: string): string => (id.split("/").at(-1) ?? id).replaceAll("-", " ");

function priceOf({ pricing }: ListedModel): ModelPrice | null {
  if (!pricing) return null;
  const inputMicros = Math.ceil(pricing.input * MICROS_PER_MILLION);
  const outputMicros = Math.ceil(pricing.output * MICROS_PER_MILLION);
  return { inputMicros, cacheReadMicros: inputMicros, cacheWriteMicros: inputMicros, outputMicros };
}

function describe(upstream: string, listed: ListedModel): OfferedModel {
  const contextTokens = listed.context_length ?? null;
  return {
    id: listed.id,
    title: titleOf(listed.id),
    description: contextTokens ? `${Math.round(contextTokens / 1000)}k context` : "",
    upstream,
    price: priceOf(listed),
    contextTokens,
    maxOutputTokens: listed.max_output_length ?? null,
  };
}

/** `name/model` as an upstream and its model that nothing more is known of; nothing for any other text. */
function pinnedModel(entry: string): OfferedModel[] {
  const slash = entry.indexOf("/");
  return slash > 0 ? [describe(entry.slice(0, slash), { id: entry.slice(slash + 1), pricing: null })] : [];
}

/** The models people may choose: pinned by configuration, or whatever the upstreams say they serve. */
export function createModelCatalogue(options: CatalogueOptions): ModelCatalogue {
  const pinned = options.pinned.flatMap(pinnedModel);
  let offered = pinned;

  async function ask(upstream: CatalogueOptions["upstreams"][number]): Promise<OfferedModel[]> {
    const response = await fetch(`${upstream.baseUrl}/models`, {
      headers: { authorization: `Bearer ${upstream.apiKey}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Error(`${upstream.name} answered ${response.status}`);
    const { data } = ModelList.parse(await response.json());
    return data.map((listed) => describe(upstream.name, listed));
  }

  return {
    current: () => offered,
    async refresh() {
      const answers = await Promise.allSettled(options.upstreams.map(ask));
      const found = answers.flatMap((a) => (a.status === "fulfilled" ? a.value : []));
      for (const answer of answers) {
        if (answer.status === "rejected")
          options.log.warn({ event: "llm.models_unavailable", err: answer.reason });
      }
      const known = (pin: OfferedModel) =>
        found.find((m) => m.id === pin.id && m.upstream === pin.upstream) ??
        offered.find((m) => m.id === pin.id && m.upstream === pin.upstream) ??
        pin;
      if (pinned.length > 0) offered = pinned.map(known);
      else if (found.length > 0) offered = found;
    },
  };
}
