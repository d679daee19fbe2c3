import type { ServiceConfig } from "../config/read-services.ts";
import { dearestOf } from "../domain/usage/model-price.ts";
import { doesEmbed } from "../gateway/routes/build-routes.ts";
import type { OfferedModel } from "../integrations/llm/model-catalogue.ts";
import type { Settings } from "../services/context.ts";

/** The least of what is known; null where nothing is. */
function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

/**
 * The models that people choose from for their agents: each once, whoever serves it, at the dearest of its prices. Agents
 * ask by way of chat completions; what answers those alone is offered.
 */
export function modelsForAgents(
  models: readonly OfferedModel[],
  offered: ServiceConfig["llm"]["models"],
): Settings["models"] {
  const usable = models.filter(
    (model) =>
      model.chats &&
      !doesEmbed(model.id) &&
      (offered.length === 0 || offered.includes(`${model.upstream}/${model.id}`)),
  );
  return [...Map.groupBy(usable, (model) => model.id).values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { id, title, description } = first;
    const ways = [first, ...others];
    return [
      {
        id,
        title,
        description,
        price: dearestOf([first.price, ...others.map((other) => other.price)]),
        contextTokens: least(ways.map((way) => way.contextTokens)),
        maxOutputTokens: least(ways.map((way) => way.maxOutputTokens)),
      },
    ];
  });
}

/** What the gateway serves where the operator names the models: those that people choose from, and those with an alias. */
export function servedModels({ models, aliases }: ServiceConfig["llm"]): string[] {
  if (models.length === 0) return [];
  const named = aliases.flatMap((alias) => alias.models.map(({ upstream, model }) => `${upstream}/${model}`));
  return [...new Set([...models, ...named])];
}
