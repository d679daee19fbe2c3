import { z } from "zod";
import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { backendOf } from "../deployments/backend-of.ts";
import { wakePart } from "../wake-part.ts";
import { requireSudo } from "./require-sudo.ts";

const Input = z.object({ id: z.string() });

/**
 * Has an unknown deployment closed, after looking at it once more: it may be over, or known by now (I9). The sweep
 * does it and asks again until the chain says that it is closed.
 * @returns the row as it stands: `closing`, or what it had become
 * @throws AppError `forbidden` (`sudo`), `not_found`, `conflict` (`known_now`), `unavailable`
 */
export async function closeUnknown({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<UnknownDeployment> {
  const actor = await requireSudo(ctx, "unknown.close");
  const { id } = Input.parse(input);
  const row = await ctx.repos.unknownDeployments.find(id);
  if (!row) throw new AppError("not_found", "no such unknown deployment");
  if (await ctx.repos.intents.findByDseq(row.owner, row.dseq))
    throw new AppError("conflict", "an agent of ours runs there", { details: { reason: "known_now" } });
  const now = await backendOf(ctx, row).readDeployment(row.dseq);
  const isOver = now === null || now.state === "closed";
  const moved = await ctx.repos.unknownDeployments.transition(
    id,
    ["found", "told", "adopted"],
    isOver ? "gone" : "closing",
    isOver
      ? []
      : [
          ctx.repos.audit.part({
            actor,
            action: "unknown.close",
            subjectKind: "unknown_deployment",
            subjectId: id,
          }),
          wakePart(ctx, "sweep:chain"),
        ],
  );
  if (moved) ctx.scheduler.nudge("sweep:chain");
  return moved ?? (await ctx.repos.unknownDeployments.find(id)) ?? row;
}
