import type { ServiceConfig } from "../config/read-services.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { UpstreamSetup } from "../gateway/routes/route.ts";
import type { ModelCatalogue } from "../integrations/llm/model-catalogue.ts";

const EVERY_MS = 10 * 60_000;
/** While no model is known, nobody can deploy: ask more often. */
const RETRY_MS = 5_000;

/** What the gateway may ask, as the catalogue knows it now. */
export const upstreamsOf = (
  upstreams: ServiceConfig["llm"]["upstreams"],
  catalogue: ModelCatalogue,
): UpstreamSetup[] =>
  upstreams.map((upstream) => ({
    ...upstream,
    models: catalogue.current().filter((model) => model.upstream === upstream.name),
  }));

/** Keeps picker and gateway in step with what the upstreams offer. @returns how to stop */
export function followModels(
  upstreams: ServiceConfig["llm"]["upstreams"],
  catalogue: ModelCatalogue,
  gateway: Gateway,
): () => void {
  let timer: NodeJS.Timeout;
  const later = (): void => {
    timer = setTimeout(look, catalogue.current().length > 0 ? EVERY_MS : RETRY_MS).unref();
  };
  const look = (): void => {
    void catalogue
      .refresh()
      .then(() => gateway.useUpstreams(upstreamsOf(upstreams, catalogue)))
      .finally(later);
  };
  later();
  return () => clearTimeout(timer);
}
