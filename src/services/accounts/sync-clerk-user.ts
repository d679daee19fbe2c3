import type { User } from "../../db/repositories/user-repository.ts";
import { runParts } from "../../db/run.ts";
import { AppError } from "../../errors.ts";
import type { IdentityUser } from "../../ports/identity.ts";
import type { Context } from "../context.ts";
import { adoptIdentity } from "./adopt-identity.ts";
import { forgetUser } from "./forget-user.ts";

/**
 * Brings one user in step with Clerk by reading them afresh. People who never signed in here are left out.
 * @throws AppError `unavailable` when nothing is known; then nothing is changed
 */
export async function syncClerkUser({
  ctx,
  input,
}: {
  ctx: Context;
  input: { clerkUserId: string };
}): Promise<void> {
  const user = await ctx.repos.users.findByClerkId(input.clerkUserId);
  if (!user || user.deletedAt !== null) return;
  const person = await read(ctx, user);
  if (person) await adoptIdentity(ctx, person);
}

async function read(ctx: Context, user: User): Promise<IdentityUser | null> {
  try {
    return await ctx.identity.readUser(user.clerkUserId);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "not_found") await forgetUser(ctx, user);
    else if (error.code === "forbidden") await shutOut(ctx, user, String(error.details.reason));
    else throw error;
    return null;
  }
}

/** A blocked person can no longer act from any chat. A lost address alone only keeps the stored one. */
async function shutOut(ctx: Context, user: User, reason: string): Promise<void> {
  ctx.log.warn({ event: "account.not_in_good_standing", userId: user.id, reason });
  if (reason !== "banned") return;
  const { chatIdentities, outbox } = ctx.repos;
  const accounts = await chatIdentities.listByUser(user.id);
  const written = await runParts(ctx.db, [
    ...accounts.map(({ platform, privateChatId }) => outbox.giveUpNewsPart(platform, privateChatId)),
    chatIdentities.unlinkAllPart(user.id),
  ]);
  const chats = written.at(-1) ?? 0;
  await ctx.repos.linkRequests.expireAll(user.id);
  if (chats === 0) return;
  await ctx.repos.audit.write({
    actor: ctx.actor,
    action: "account.shut_out",
    subjectKind: "user",
    subjectId: user.id,
    details: { chats },
  });
}
