import type { ServiceConfig } from "../config/read-services.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { ModelCatalogue } from "../integrations/llm/model-catalogue.ts";

const EVERY_MS = 10 * 60_000;
/** While no model is known, nobody can deploy: ask more often. */
const RETRY_MS = 5_000;

/** The gateway's routes as the catalogue knows them now. */
export const routesOf = (upstreams: ServiceConfig["llm"]["upstreams"], catalogue: ModelCatalogue) =>
  upstreams.map((upstream) => ({
    ...upstream,
    models: Object.fromEntries(
      catalogue.current().flatMap((m) => (m.upstream === upstream.name ? [[m.id, m.id]] : [])),
    ),
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
      .then(() => gateway.useUpstreams(routesOf(upstreams, catalogue)))
      .finally(later);
  };
  later();
  return () => clearTimeout(timer);
}
