import { AppError } from "../../errors.ts";
import type { Context, Settings } from "../context.ts";

type OfferedModel = Settings["models"][number];

/**
 * The models people may choose. None at all means that no upstream has answered this process yet, which says nothing
 * about any of them (I3).
 * @throws AppError `unavailable`
 */
export function offeredModels({ settings }: Context): [OfferedModel, ...OfferedModel[]] {
  const [first, ...others] = settings.models;
  if (!first) throw new AppError("unavailable", "no model upstream has answered yet");
  return [first, ...others];
}

/** @throws AppError `unavailable`; `invalid_input` (`unknown_model`) when other models are offered, but not this one */
export function requireModel(ctx: Context, id: string): void {
  if (offeredModels(ctx).some((model) => model.id === id)) return;
  throw new AppError("invalid_input", "that model is not offered", { details: { reason: "unknown_model" } });
}

/**
 * For a model that was chosen a while ago: what is not known now was known then, so only a list without it speaks
 * against it (I3).
 * @throws AppError `invalid_input` (`unknown_model`) when other models are offered, but not this one
 */
export function refuseWithdrawnModel(ctx: Context, id: string): void {
  if (ctx.settings.models.length > 0) requireModel(ctx, id);
}
