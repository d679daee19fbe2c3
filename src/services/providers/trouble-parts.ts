import type { Part } from "../../db/cas-batch.ts";
import type { NewObservation } from "../../db/repositories/provider-observation-repository.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";

/** What a provider did wrong goes into its record, and has the record judged. */
export const troubleParts = (ctx: Context, seen: NewObservation): Part[] => [
  ctx.repos.observations.insertPart(seen),
  wakePart(ctx, `provider:${seen.provider}`),
];
