import { AppError } from "../../errors.ts";
import { requireUser, type UserActor } from "../actor.ts";
import type { Context } from "../context.ts";

/** How long a fresh sign-in counts, from the moment in which they proved who they are. */
export const FRESH_MS = 10 * 60_000;

/**
 * Lets a person through who has signed in afresh for this very chat account, since a chat account may be stolen. The
 * chat offers the sign-in, and then the act again.
 * @throws AppError `unauthenticated`; `forbidden` (reason `sudo`) when only the fresh sign-in is missing
 */
export async function requireFresh(ctx: Context): Promise<UserActor> {
  const actor = requireUser(ctx);
  if ((await freshUntil(ctx, actor)) !== null) return actor;
  throw new AppError("forbidden", "this needs a fresh sign-in", { details: { reason: "sudo" } });
}

/** Until when (ms) the account counts as freshly signed in; null when it does not. */
export async function freshUntil(ctx: Context, actor: UserActor): Promise<number | null> {
  const grant = await ctx.repos.sudoGrants.find(actor.platform, actor.platformUserId);
  return grant && grant.userId === actor.userId && grant.endsAt > ctx.clock.now() ? grant.endsAt : null;
}

export const needsFresh = (error: unknown): boolean =>
  error instanceof AppError && error.details.reason === "sudo";
