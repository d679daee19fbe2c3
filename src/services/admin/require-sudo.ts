import type { AdminAct } from "../../domain/admin/roles.ts";
import { needsFresh, requireFresh } from "../accounts/require-fresh.ts";
import { requireMay, type UserActor } from "../actor.ts";
import type { Context } from "../context.ts";

/**
 * Lets through whose role may do this, and who has signed in afresh. Call it before a money or destructive act is
 * offered, and again in the verb that does it. A try without the sign-in leaves an audit line.
 * @throws AppError `unauthenticated`, `forbidden` (reason `sudo` when only the sign-in is missing)
 */
export async function requireSudo(ctx: Context, act: AdminAct): Promise<UserActor> {
  const actor = await requireMay(ctx, act);
  try {
    return await requireFresh(ctx);
  } catch (error) {
    if (needsFresh(error)) {
      const subject = { subjectKind: "command", subjectId: act, details: { reason: "sudo" } };
      await ctx.repos.audit.writeDenied({ actor, action: act, ...subject });
    }
    throw error;
  }
}
