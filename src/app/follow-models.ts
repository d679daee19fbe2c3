import type { ServiceConfig } from "../config/read-services.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { UpstreamSetup } from "../gateway/routes/route.ts";
import type { ModelCatalogue } from "../integrations/llm/model-catalogue.ts";
import type { Log } from "../log.ts";

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

/**
 * Models of aliases that their upstream does not offer though it offers others, as `alias: upstream/model`: hardly what
 * whoever wrote them meant.
 */
export const missingModels = (
  aliases: ServiceConfig["llm"]["aliases"],
  offered: readonly { upstream: string; id: string }[],
): string[] =>
  aliases.flatMap(({ name, models }) =>
    models
      .filter(({ upstream, model }) => {
        const own = offered.filter((one) => one.upstream === upstream);
        return own.length > 0 && !own.some((one) => one.id === model);
      })
      .map(({ upstream, model }) => `${name}: ${upstream}/${model}`),
  );

/** Keeps picker and gateway in step with what the upstreams offer. @returns how to stop */
export function followModels(
  { upstreams, aliases }: ServiceConfig["llm"],
  catalogue: ModelCatalogue,
  gateway: Gateway,
  log: Log,
): () => void {
  let timer: NodeJS.Timeout;
  let told = "";
  /** Told again only when it is something else. */
  const tellMissing = (): void => {
    const missing = missingModels(aliases, catalogue.current());
    if (missing.join() !== told && missing.length > 0)
      log.warn({ event: "llm.alias_without_model", missing, help: "see LLM_ALIASES" });
    told = missing.join();
  };
  const later = (): void => {
    timer = setTimeout(look, catalogue.current().length > 0 ? EVERY_MS : RETRY_MS).unref();
  };
  const look = (): void => {
    void catalogue
      .refresh()
      .then(() => {
        gateway.useUpstreams(upstreamsOf(upstreams, catalogue));
        tellMissing();
      })
      .finally(later);
  };
  tellMissing();
  later();
  return () => clearTimeout(timer);
}
