import { type AdminAct, leastRoleFor, may } from "../domain/admin/roles.ts";
import { AppError } from "../errors.ts";
import type { Actor, Context } from "./context.ts";

export type UserActor = Extract<Actor, { kind: "user" }>;

/** @throws AppError `unauthenticated` when the chat account has not signed in */
export function requireUser(ctx: Context): UserActor {
  if (ctx.actor.kind !== "user") throw new AppError("unauthenticated", "sign in first");
  return ctx.actor;
}

/**
 * Lets through whose role may do this; a denied attempt leaves an audit line.
 * @throws AppError `forbidden`, which tells an administrator alone which role it takes
 */
export async function requireMay(ctx: Context, act: AdminAct): Promise<UserActor> {
  const { actor } = ctx;
  if (actor.kind === "user" && may(actor.role, act)) return actor;
  await ctx.repos.audit.writeDenied({ actor, action: act, subjectKind: "command", subjectId: act });
  const role = leastRoleFor(act);
  const isOurs = actor.kind === "user" && actor.role !== null;
  throw new AppError("forbidden", `${act} needs at least the role ${role}`, {
    details: isOurs ? { reason: "role", words: role } : {},
  });
}
