import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { LoginRequest } from "../../db/repositories/login-request-repository.ts";
import type { User } from "../../db/repositories/user-repository.ts";
import { AppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Context } from "../context.ts";
import { adoptIdentity } from "./adopt-identity.ts";
import { isTaken } from "./is-taken.ts";
import { judgeCode } from "./judge-code.ts";
import { CODE_LIFE_MS } from "./login-secrets.ts";
import { requireRoom } from "./require-room.ts";

export interface ConfirmedLogin {
  userId: string;
  email: string;
  displayName: string | null;
  /** Other chats of the same person, which should hear of the new one; empty once the link is older than a code. */
  otherChats: { platform: Platform; chatId: string }[];
}

/**
 * Binds the chat account that sends the code to the person who signed in. Only the account that asked for the link can.
 * @throws AppError `invalid_input` (`code_shape`, `code_wrong` with triesLeft), `gone` (`no_code`, `code_expired`,
 * `too_many_tries`), `conflict` (`email_taken`, `already_linked`, `too_many_accounts`), `forbidden` (`banned`, `locked`, `no_verified_email`)
 */
export async function confirmLoginCode({
  ctx,
  input,
}: {
  ctx: Context;
  input: { code: string };
}): Promise<ConfirmedLogin> {
  const { actor } = ctx;
  if (actor.kind !== "guest" && actor.kind !== "user")
    throw new AppError("forbidden", "only a chat account can confirm");
  if (actor.kind === "user")
    return await alreadyLinked(ctx, actor.userId, actor.platform, actor.platformUserId);
  const request = await judgeCode(ctx, { ...actor, purpose: "login" }, input.code);
  if (request.clerkUserId === null) throw new AppError("internal", "a returned sign-in without a person");
  const user = await adoptIdentity(ctx, await ctx.identity.readUser(request.clerkUserId));
  await bind(ctx, request, user);
  return await linked(ctx, user, request.platform, request.platformUserId);
}

async function bind(ctx: Context, request: LoginRequest, user: User): Promise<void> {
  const { platform, platformUserId, displayName, username, language, chatId } = request;
  const existing = await ctx.repos.chatIdentities.find(platform, platformUserId);
  if (existing && existing.userId !== user.id) {
    throw new AppError("conflict", "the chat account belongs to another user", {
      details: { reason: "already_linked" },
    });
  }
  if (!existing) await requireRoom(ctx, user.id);
  const link = {
    platform,
    platformUserId,
    displayName,
    username,
    language,
    privateChatId: chatId,
    userId: user.id,
  };
  const parts = [
    ctx.repos.chatIdentities.linkPart(link),
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "login.confirm",
      subjectKind: "user",
      subjectId: user.id,
    }),
  ];
  const confirmed = await ctx.repos.loginRequests
    .transition(request, ["returned"], { state: "confirmed" }, parts)
    .catch((error: unknown) => (isTaken(error) ? "taken" : Promise.reject(error)));
  if (confirmed === "taken") return await bind(ctx, request, user);
  if (!confirmed)
    throw new AppError("gone", "the sign-in was replaced by a newer one", { details: { reason: "no_code" } });
  ctx.checkpoint("login.confirmed");
}

/** A code that arrives twice, or after a crash between the commit and the answer, is answered like the first. */
async function alreadyLinked(
  ctx: Context,
  userId: string,
  platform: Platform,
  platformUserId: string,
): Promise<ConfirmedLogin> {
  const user = await ctx.repos.users.findById(userId);
  if (!user) throw new AppError("internal", "a linked chat account without a user");
  return await linked(ctx, user, platform, platformUserId);
}

async function linked(
  ctx: Context,
  user: User,
  platform: Platform,
  platformUserId: string,
): Promise<ConfirmedLogin> {
  const chats = await ctx.repos.chatIdentities.listByUser(user.id);
  const isOwn = (chat: ChatIdentity) => chat.platform === platform && chat.platformUserId === platformUserId;
  const linkedAt = chats.find(isOwn)?.linkedAt ?? 0;
  const isNews = ctx.clock.now() - linkedAt < CODE_LIFE_MS;
  const others = isNews ? chats.filter((chat) => !isOwn(chat)) : [];
  const otherChats = others.map((chat) => ({ platform: chat.platform, chatId: chat.privateChatId }));
  return { userId: user.id, email: user.email, displayName: user.displayName, otherChats };
}
