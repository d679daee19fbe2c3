import { randomInt } from "node:crypto";
import { z } from "zod";
import type { LinkRequest } from "../../db/repositories/link-request-repository.ts";
import { AppError } from "../../errors.ts";
import type { Actor, Context } from "../context.ts";
import { readLinkSecret } from "./begin-link.ts";
import { askerOf, type LoginAsker } from "./login-asker.ts";
import { CODE_LIFE_MS, hashOf } from "./login-secrets.ts";
import { requireRoom } from "./require-room.ts";

const Input = z.object({
  secret: z.string().max(64),
  displayName: z.string().transform((name) => name.trim().slice(0, 200)),
  username: z.string().max(64).nullish(),
  language: z.string().max(16).nullish(),
});

export type AnsweredLink =
  /** Linked to the same person before: nothing to do. */
  | { kind: "yours" }
  | {
      kind: "code";
      /** Eight digits to send from the account that asked. */
      code: string;
      codeExpiresAtMs: number;
      asker: LoginAsker;
      /** Address of the account that would be joined. */
      email: string;
    };

type Joiner = Extract<Actor, { kind: "guest" | "user" }>;

/**
 * Uses up the secret of a link for the chat account that brings it, and answers the code that only this account sees.
 * Whoever made the link must send that code back, so that a forwarded link links nobody. Bringing the secret again
 * from the same account answers the same code.
 * @throws AppError `not_found` (`link`), `gone` (`link_used`, `link_expired`), `conflict` (`linked_to_another`,
 * `too_many_accounts`)
 */
export async function answerLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AnsweredLink> {
  const { actor } = ctx;
  if (actor.kind !== "guest" && actor.kind !== "user")
    throw new AppError("forbidden", "only a chat account can be linked");
  const given = Input.parse(input);
  const request = await findRequest(ctx, given.secret);
  if (actor.kind === "user") return await refuseLinked(ctx, actor, request);
  if (request.state === "answered" && isJoiner(request, actor)) return await shown(ctx, request);
  if (request.state !== "issued") throw gone("link_used");
  if (request.expiresAt <= ctx.clock.now()) throw gone("link_expired");
  await requireRoom(ctx, request.userId);
  const answered = await ctx.repos.linkRequests.transition(request, ["issued"], {
    state: "answered",
    joiner_platform: actor.platform,
    joiner_platform_user_id: actor.platformUserId,
    joiner_chat_id: actor.chatId,
    joiner_display_name: given.displayName || actor.platformUserId,
    joiner_username: given.username ?? null,
    joiner_language: given.language ?? null,
    code: String(randomInt(100_000_000)).padStart(8, "0"),
    code_expires_at: ctx.clock.now() + CODE_LIFE_MS,
  });
  if (!answered) throw gone("link_used");
  ctx.checkpoint("link.answered");
  return await shown(ctx, answered);
}

const gone = (reason: "link_used" | "link_expired"): AppError =>
  new AppError("gone", "the link is over", { details: { reason } });

async function findRequest(ctx: Context, text: string): Promise<LinkRequest> {
  const secret = readLinkSecret(text);
  const request = secret ? await ctx.repos.linkRequests.findBySecretHash(hashOf(secret)) : null;
  if (!request) throw new AppError("not_found", "no such link", { details: { reason: "link" } });
  return request;
}

const isJoiner = (request: LinkRequest, { platform, platformUserId }: Joiner): boolean =>
  request.joinerPlatform === platform && request.joinerPlatformUserId === platformUserId;

/** An account that belongs to somebody is never moved silently: it must be signed out where it is linked. */
async function refuseLinked(
  ctx: Context,
  actor: Extract<Actor, { kind: "user" }>,
  request: LinkRequest,
): Promise<AnsweredLink> {
  if (actor.userId === request.userId) return { kind: "yours" };
  await ctx.repos.audit.write({
    actor,
    action: "account.link",
    subjectKind: "link_request",
    subjectId: request.id,
    outcome: "denied",
  });
  throw new AppError("conflict", "this chat account belongs to another user", {
    details: { reason: "linked_to_another" },
  });
}

async function shown(ctx: Context, request: LinkRequest): Promise<AnsweredLink> {
  const codeExpiresAtMs = request.codeExpiresAt ?? 0;
  if (codeExpiresAtMs <= ctx.clock.now()) throw gone("link_expired");
  const user = await ctx.repos.users.findById(request.userId);
  if (!user || user.deletedAt !== null) throw gone("link_expired");
  const code = ctx.repos.linkRequests.openCode(request);
  return { kind: "code", code, codeExpiresAtMs, asker: askerOf(request), email: user.email };
}
