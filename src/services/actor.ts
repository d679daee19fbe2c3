import { AppError } from "../errors.ts";
import type { Actor, Context, Role } from "./context.ts";

export type UserActor = Extract<Actor, { kind: "user" }>;

/** @throws AppError `unauthenticated` when the chat account has not signed in */
export function requireUser(ctx: Context): UserActor {
  if (ctx.actor.kind !== "user") throw new AppError("unauthenticated", "sign in first");
  return ctx.actor;
}

/**
 * Lets only the named roles through; a denied attempt leaves an audit line.
 * @throws AppError `forbidden`
 */
export async function requireRole(ctx: Context, roles: readonly Role[], action: string): Promise<UserActor> {
  const actor = ctx.actor;
  if (actor.kind === "user" && actor.role && roles.includes(actor.role)) return actor;
  await ctx.repos.audit.write({
    actor,
    action,
    subjectKind: "command",
    subjectId: action,
    outcome: "denied",
  });
  throw new AppError("forbidden", `${action} needs one of: ${roles.join(", ")}`);
}
