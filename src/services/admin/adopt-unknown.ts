import { z } from "zod";
import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({ id: z.string() });

/**
 * Counts an unknown deployment as the operator's own from now on: it stays, it costs, and it is not reported again.
 * @returns the row as it stands; one that is closing or over is left as it is
 * @throws AppError `forbidden`, `not_found`
 */
export async function adoptUnknown({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<UnknownDeployment> {
  const actor = await requireMay(ctx, "unknown.adopt");
  const { id } = Input.parse(input);
  const adopted = await ctx.repos.unknownDeployments.transition(id, ["found", "told"], "adopted", [
    ctx.repos.audit.part({
      actor,
      action: "unknown.adopt",
      subjectKind: "unknown_deployment",
      subjectId: id,
    }),
  ]);
  const row = adopted ?? (await ctx.repos.unknownDeployments.find(id));
  if (row) return row;
  throw new AppError("not_found", "no such unknown deployment");
}
