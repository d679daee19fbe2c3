import { AppError } from "../../errors.ts";
import type { UserActor } from "../actor.ts";
import type { Context } from "../context.ts";
import { requireAdmin } from "./require-admin.ts";

/** How long a fresh sign-in counts, from the moment in which they proved who they are. */
export const SUDO_MS = 10 * 60_000;

/**
 * Lets an administrator through whose person has signed in afresh for this very chat account, since a chat account
 * may be stolen. Call it before a money or destructive act is offered, and again in the verb that does it; the chat
 * offers the sign-in, and then the act again.
 * @throws AppError `unauthenticated`, `forbidden` (reason `sudo` when only the sign-in is missing)
 */
export async function requireSudo(ctx: Context): Promise<UserActor> {
  const actor = requireAdmin(ctx);
  if ((await sudoEndsAt(ctx, actor)) !== null) return actor;
  throw new AppError("forbidden", "this needs a fresh sign-in", { details: { reason: "sudo" } });
}

/** Until when (ms) the account counts as freshly signed in; null when it does not. */
export async function sudoEndsAt(ctx: Context, actor: UserActor): Promise<number | null> {
  const grant = await ctx.repos.sudoGrants.find(actor.platform, actor.platformUserId);
  return grant && grant.userId === actor.userId && grant.endsAt > ctx.clock.now() ? grant.endsAt : null;
}

export const needsSudo = (error: unknown): boolean =>
  error instanceof AppError && error.details.reason === "sudo";
