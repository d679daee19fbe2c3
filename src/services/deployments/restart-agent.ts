import { z } from "zod";
import { wantRestart } from "../agents/want-restart.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "./actable-deployment.ts";
import { untilCommitted } from "./until-committed.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Restarts an agent where it is: its process begins anew, its lease and what it remembers stay. Asking while that is
 * under way is success.
 * @throws AppError `not_found`; `conflict` (`not_live`, `restart_recent`, `no_restart` for a container of long ago)
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
    return (await wantRestart(ctx, row, { what: "asked", action: "deployment.restart" })) || null;
  });
}
