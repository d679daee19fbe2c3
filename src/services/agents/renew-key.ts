import { z } from "zod";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { ownDeployment } from "../deployments/own-deployment.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { holdUntilSaved } from "./hold-act.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Asks for a new model key. A key lives in its agent's environment, so the agent is saved and begins anew, with one that
 * is fetched then. Asking while that is under way is success.
 * @throws AppError `not_found`; `conflict` (`raced`, and as of `holdUntilSaved`)
 */
export async function renewKey({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  requireUser(ctx);
  const { deploymentId } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await ownDeployment(ctx, deploymentId);
    return (await holdUntilSaved(ctx, row, { what: "key" })) || null;
  });
}
