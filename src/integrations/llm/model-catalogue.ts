import { z } from "zod";
import type { Log } from "../../log.ts";

export interface OfferedModel {
  /** What the upstream calls it; stored with the deployment. */
  id: string;
  title: string;
  description: string;
  upstream: string;
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

const ModelList = z.object({
  data: z.array(z.object({ id: z.string().min(1), context_length: z.number().optional() })),
});
const PATIENCE_MS = 5_000;

const titleOf = (id: string): string => (id.split("/").at(-1) ?? id).replaceAll("-", " ");

function describe(upstream: string, id: string, contextLength?: number): OfferedModel {
  const room = contextLength ? `${Math.round(contextLength / 1000)}k context` : "";
  return { id, title: titleOf(id), description: room, upstream };
}

/** The models people may choose: pinned by configuration, or whatever the upstreams say they serve. */
export function createModelCatalogue(options: CatalogueOptions): ModelCatalogue {
  let offered: OfferedModel[] = options.pinned.flatMap((entry) => {
    const slash = entry.indexOf("/");
    return slash > 0 ? [describe(entry.slice(0, slash), entry.slice(slash + 1))] : [];
  });

  async function ask(upstream: CatalogueOptions["upstreams"][number]): Promise<OfferedModel[]> {
    const response = await fetch(`${upstream.baseUrl}/models`, {
      headers: { authorization: `Bearer ${upstream.apiKey}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Error(`${upstream.name} answered ${response.status}`);
    const { data } = ModelList.parse(await response.json());
    return data.map((m) => describe(upstream.name, m.id, m.context_length));
  }

  return {
    current: () => offered,
    async refresh() {
      if (options.pinned.length > 0) return;
      const answers = await Promise.allSettled(options.upstreams.map(ask));
      const found = answers.flatMap((a) => (a.status === "fulfilled" ? a.value : []));
      for (const answer of answers) {
        if (answer.status === "rejected")
          options.log.warn({ event: "llm.models_unavailable", err: answer.reason });
      }
      if (found.length > 0) offered = found;
    },
  };
}
