import type { User } from "../../db/repositories/user-repository.ts";
import { AppError } from "../../errors.ts";
import type { IdentityUser } from "../../ports/identity.ts";
import type { Context } from "../context.ts";
import { forgetUser } from "./forget-user.ts";

/**
 * The user row of a person, made at the first sign-in. Rows are found by Clerk id alone: an address that another row
 * holds never merges two people.
 * @throws AppError `conflict` with details.reason `email_taken` when the address belongs to somebody Clerk still knows
 */
export async function adoptIdentity(ctx: Context, person: IdentityUser): Promise<User> {
  const known = await ctx.repos.users.findByClerkId(person.clerkUserId);
  if (known?.deletedAt)
    throw new AppError("forbidden", "this account was deleted", { details: { reason: "deleted" } });
  const { email, displayName } = person;
  if (known && known.email === email && known.displayName === displayName) return known;
  await freeAddress(ctx, person);
  if (!known) return await ctx.repos.users.create(person);
  return (await ctx.repos.users.update(known.id, { email, displayName })) ?? known;
}

/** Makes room for an address that another row still holds, if Clerk says that row is out of date. */
async function freeAddress(ctx: Context, person: IdentityUser): Promise<void> {
  const holder = await ctx.repos.users.findByEmail(person.email);
  if (!holder || holder.clerkUserId === person.clerkUserId) return;
  const current = await ctx.identity.readUser(holder.clerkUserId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    if (error instanceof AppError && error.code === "forbidden") return undefined;
    throw error;
  });
  if (current === null) return await forgetUser(ctx, holder);
  if (current && current.email !== person.email && !(await ctx.repos.users.findByEmail(current.email))) {
    await ctx.repos.users.update(holder.id, { email: current.email, displayName: current.displayName });
    return;
  }
  ctx.log.error({ event: "account.email_collision", userId: holder.id, clerkUserId: person.clerkUserId });
  throw new AppError("conflict", "the e-mail address belongs to another account", {
    details: { reason: "email_taken" },
  });
}
