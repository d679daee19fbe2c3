import type { ModelPrice } from "../../domain/usage/model-price.ts";
import type { Context } from "../context.ts";

/** What a model that agents may use costs; null where nobody knows, or it is not offered any more. */
export const modelPriceOf = ({ settings }: Context, model: string): ModelPrice | null =>
  settings.models.find(({ id }) => id === model)?.price ?? null;
