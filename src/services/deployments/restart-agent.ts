import { z } from "zod";
import { holdUntilSaved } from "../agents/hold-act.ts";
import { wantRestart } from "../agents/want-restart.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Restarts an agent where it is, once it is saved: its process begins anew, its lease and what it remembers stay. Asking
 * while that is under way is success. GoClaw itself restarts one that does not work, and does not wait for that.
 * @throws AppError `not_found`; `conflict` (`raced`, and as of `holdUntilSaved`)
 */
export async function restartAgent({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    const isRemedy = ctx.actor.kind !== "user";
    const done = isRemedy
      ? await wantRestart(ctx, row, { what: "asked", action: "deployment.restart", isRemedy })
      : await holdUntilSaved(ctx, row, { what: "restart" });
    return done || null;
  });
}
