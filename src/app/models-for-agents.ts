import { dearestOf } from "../domain/usage/model-price.ts";
import { doesEmbed } from "../gateway/routes/build-routes.ts";
import type { OfferedModel } from "../integrations/llm/model-catalogue.ts";
import type { Settings } from "../services/context.ts";

/**
 * The models that people choose from for their agents: each once, whoever serves it, at the dearest of its prices. Agents
 * ask by way of chat completions; what answers those alone is offered.
 */
export function modelsForAgents(models: readonly OfferedModel[]): Settings["models"] {
  const usable = models.filter((model) => model.chats && !doesEmbed(model.id));
  return [...Map.groupBy(usable, (model) => model.id).values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { id, title, description } = first;
    const price = dearestOf([first.price, ...others.map((other) => other.price)]);
    return [{ id, title, description, price }];
  });
}
