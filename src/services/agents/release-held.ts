import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { actableDeployment } from "../deployments/actable-deployment.ts";
import { commitVerb } from "../deployments/commit-verb.ts";
import { untilCommitted } from "../deployments/until-committed.ts";
import { doAct } from "./do-act.ts";
import { heldOf, isOwnWish, nameOf, stateOfWish, type Wish } from "./held-act.ts";
import { requireAct } from "./require-act.ts";

const Input = z.object({
  deploymentId: z.string(),
  how: z.enum(["cancel", "now"]),
  /** Since when it waits: what is meant, and not what came after it (ms). */
  sinceMs: z.number(),
});

/** What may be done about a wish that waits until its agent is saved. */
export const mayCancelHeld = (wish: Wish): boolean => !isOwnWish(wish);
/** What a wish must be saved before cannot be hurried. */
export const mayHurryHeld = (wish: Wish): boolean => stateOfWish(wish) === null;

/**
 * Gives up what waits until an agent is saved, or does it without waiting any longer. The backup itself goes on.
 * @throws AppError `not_found`; `conflict` (`too_late`) when that waits no more or it may not be, and as of `requireAct` and `doAct`
 */
export async function releaseHeld({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { deploymentId, how, sinceMs } = Input.parse(input);
  await untilCommitted(async () => {
    const row = await actableDeployment(ctx, deploymentId);
    const held = heldOf(row);
    const wish = held?.sinceMs === sinceMs ? held.wish : null;
    if (!wish || !(how === "cancel" ? mayCancelHeld(wish) : mayHurryHeld(wish)))
      throw new AppError("conflict", "nothing waits for a backup any more", {
        details: { reason: "too_late" },
      });
    if (how === "cancel") return (await cancel(ctx, row, wish)) || null;
    await requireAct(ctx, row, wish);
    return (await doAct(ctx, row, wish, { backupId: null })) || null;
  });
}

const cancel = (ctx: Context, row: Deployment, wish: Wish): Promise<boolean> =>
  commitVerb(ctx, row, {
    patch: { held_act: null },
    event: "act_cancelled",
    evidence: { what: nameOf(wish) },
    action: "deployment.hold_cancel",
  });
