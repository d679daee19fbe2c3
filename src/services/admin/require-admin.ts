import { AppError } from "../../errors.ts";
import { requireUser, type UserActor } from "../actor.ts";
import type { Context } from "../context.ts";

/** @throws AppError `unauthenticated`; `forbidden` for whoever has no role at all */
export function requireAdmin(ctx: Context): UserActor {
  const actor = requireUser(ctx);
  if (actor.role) return actor;
  throw new AppError("forbidden", "only administrators may");
}
