import { timingSafeEqual } from "node:crypto";
import type { ChatFacts } from "../../db/repositories/chat-identity-repository.ts";
import type { LinkRequest } from "../../db/repositories/link-request-repository.ts";
import { AppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";
import { isTaken } from "./is-taken.ts";
import { MAX_TRIES } from "./login-secrets.ts";
import { requireRoom } from "./require-room.ts";

export interface ConfirmedLink {
  userId: string;
  joined: ChatFacts;
  /** Further chats of the same person, which should hear of the new one. */
  otherChats: { platform: Platform; chatId: string }[];
}

/** Whether a code from this account would be one of a link; without one, eight digits mean something else. */
export async function isLinkWaiting({ ctx }: { ctx: Context }): Promise<boolean> {
  const { actor, repos, clock } = ctx;
  if (actor.kind !== "user") return false;
  const request = await repos.linkRequests.findLatestAnswered(actor.platform, actor.platformUserId);
  return request !== null && (request.codeExpiresAt ?? 0) > clock.now() && request.userId === actor.userId;
}

/**
 * Links the account that was shown this code to the person who sends it, who must be the one that made the link.
 * Sending it again after it was used is answered like the first time.
 * @throws AppError `invalid_input` (`code_shape`, `code_wrong` with triesLeft), `gone` (`no_code`, `code_expired`,
 * `too_many_tries`), `conflict` (`linked_to_another`, `too_many_accounts`, `raced`)
 */
export async function confirmLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: { code: string };
}): Promise<ConfirmedLink> {
  const { userId, platform, platformUserId } = requireUser(ctx);
  const code = input.code.replace(/[\s-]/g, "");
  if (!/^\d{8}$/.test(code))
    throw new AppError("invalid_input", "a code has eight digits", { details: { reason: "code_shape" } });
  const request = await ctx.repos.linkRequests.findLatestAnswered(platform, platformUserId);
  if (!request || request.userId !== userId) throw gone("no_code");
  if ((request.codeExpiresAt ?? 0) <= ctx.clock.now()) throw gone("code_expired");
  const isRight = sameDigits(ctx.repos.linkRequests.openCode(request), code);
  if (request.state === "confirmed") {
    if (!isRight || !(await isStillLinked(ctx, request))) throw gone("no_code");
    return await confirmed(ctx, request);
  }
  const counted = await countTry(ctx, request);
  if (!isRight) return await refuse(ctx, counted);
  await bind(ctx, counted);
  return await confirmed(ctx, counted);
}

type Gone = "no_code" | "code_expired" | "too_many_tries";
const gone = (reason: Gone): AppError =>
  new AppError("gone", "the code cannot be used", { details: { reason } });

const sameDigits = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Every try is paid for before it is judged, so that parallel guesses cannot exceed the limit. */
async function countTry(ctx: Context, request: LinkRequest): Promise<LinkRequest> {
  if (request.tries >= MAX_TRIES) throw gone("too_many_tries");
  const counted = await ctx.repos.linkRequests.transition(request, ["answered"], {
    tries: request.tries + 1,
  });
  if (counted) return counted;
  throw new AppError("conflict", "another try is being judged", { details: { reason: "raced" } });
}

async function refuse(ctx: Context, request: LinkRequest): Promise<never> {
  const triesLeft = MAX_TRIES - request.tries;
  await ctx.repos.audit.write({
    actor: ctx.actor,
    action: "account.link",
    subjectKind: "link_request",
    subjectId: request.id,
    outcome: "denied",
    details: { triesLeft },
  });
  if (triesLeft > 0)
    throw new AppError("invalid_input", "the code is wrong", {
      details: { reason: "code_wrong", triesLeft },
    });
  await ctx.repos.linkRequests.transition(request.id, ["answered"], { state: "expired" });
  throw gone("too_many_tries");
}

function joinerOf(request: LinkRequest): ChatFacts {
  const { joinerPlatform, joinerPlatformUserId, joinerChatId, joinerDisplayName } = request;
  if (!joinerPlatform || !joinerPlatformUserId || !joinerChatId)
    throw new AppError("internal", "an answered link without an account");
  return {
    platform: joinerPlatform,
    platformUserId: joinerPlatformUserId,
    privateChatId: joinerChatId,
    displayName: joinerDisplayName ?? joinerPlatformUserId,
    username: request.joinerUsername,
    language: request.joinerLanguage,
  };
}

/** False once the account was unlinked again: the same code says nothing any more. */
async function isStillLinked({ repos }: Context, request: LinkRequest): Promise<boolean> {
  const { platform, platformUserId } = joinerOf(request);
  return (await repos.chatIdentities.find(platform, platformUserId))?.userId === request.userId;
}

/** One commit, or nothing: an account that signed in elsewhere meanwhile keeps its owner and ends the link. */
async function bind(ctx: Context, request: LinkRequest): Promise<void> {
  const joiner = joinerOf(request);
  const { repos, actor } = ctx;
  const owner = await repos.chatIdentities.find(joiner.platform, joiner.platformUserId);
  if (owner && owner.userId !== request.userId) {
    await repos.linkRequests.transition(request, ["answered"], { state: "expired" });
    throw new AppError("conflict", "this chat account belongs to another user", {
      details: { reason: "linked_to_another" },
    });
  }
  if (!owner) await requireRoom(ctx, request.userId);
  const parts = [
    repos.chatIdentities.linkPart({ ...joiner, userId: request.userId }),
    repos.audit.part({
      actor,
      action: "account.link",
      subjectKind: "user",
      subjectId: request.userId,
      details: { account: ctx.repos.audit.opaqueId(joiner.platform, joiner.platformUserId) },
    }),
  ];
  const linked = await repos.linkRequests
    .transition(request, ["answered"], { state: "confirmed" }, parts)
    .catch((error: unknown) => (isTaken(error) ? "taken" : Promise.reject(error)));
  if (linked === "taken") return await bind(ctx, request);
  if (!linked) throw gone("no_code");
  ctx.checkpoint("link.confirmed");
}

async function confirmed(ctx: Context, request: LinkRequest): Promise<ConfirmedLink> {
  const joined = joinerOf(request);
  const chats = await ctx.repos.chatIdentities.listByUser(request.userId);
  const isOther = (chat: { platform: Platform; platformUserId: string }): boolean =>
    !(chat.platform === request.platform && chat.platformUserId === request.platformUserId) &&
    !(chat.platform === joined.platform && chat.platformUserId === joined.platformUserId);
  const otherChats = chats.filter(isOther).map((c) => ({ platform: c.platform, chatId: c.privateChatId }));
  return { userId: request.userId, joined, otherChats };
}
