import { requireFresh } from "../accounts/require-fresh.ts";
import type { UserActor } from "../actor.ts";
import type { Context } from "../context.ts";
import { requireAdmin } from "./require-admin.ts";

/**
 * Lets an administrator through who has signed in afresh. Call it before a money or destructive act is offered, and
 * again in the verb that does it.
 * @throws AppError `unauthenticated`, `forbidden` (reason `sudo` when only the sign-in is missing)
 */
export async function requireSudo(ctx: Context): Promise<UserActor> {
  requireAdmin(ctx);
  return await requireFresh(ctx);
}
