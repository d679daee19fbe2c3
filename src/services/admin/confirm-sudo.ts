import type { LoginRequest } from "../../db/repositories/login-request-repository.ts";
import { AppError } from "../../errors.ts";
import { digitsOf, judgeCode } from "../accounts/judge-code.ts";
import { hashCode } from "../accounts/login-secrets.ts";
import { FRESH_MS, freshUntil } from "../accounts/require-fresh.ts";
import { requireUser, type UserActor } from "../actor.ts";
import type { Context } from "../context.ts";
import { Resume } from "./begin-sudo.ts";

export interface ConfirmedSudo {
  endsAtMs: number;
  /** The act that waited for it. */
  resume: Resume | null;
}

const latest = ({ repos }: Context, { platform, platformUserId }: UserActor) =>
  repos.loginRequests.findLatest({ platform, platformUserId, purpose: "sudo" }, ["returned", "confirmed"]);

/** Whether eight digits from this chat account are meant for a fresh sign-in, be it one that was just confirmed. */
export async function isSudoWaiting({ ctx }: { ctx: Context }): Promise<boolean> {
  if (ctx.actor.kind !== "user") return false;
  const request = await latest(ctx, ctx.actor);
  return request !== null && (request.codeExpiresAt ?? 0) > ctx.clock.now();
}

/**
 * Counts the chat account that sends the code as freshly signed in. It must be its own person who signed in: a thief
 * of the chat account can sign in as themselves only. The same code again is answered like the first time.
 * @throws AppError as `judgeCode`; `forbidden` (`sudo_other_person`)
 */
export async function confirmSudo({
  ctx,
  input,
}: {
  ctx: Context;
  input: { code: string };
}): Promise<ConfirmedSudo> {
  const actor = requireUser(ctx);
  const before = await confirmedBefore(ctx, actor, input.code);
  if (before) return before;
  const request = await judgeCode(ctx, { ...actor, purpose: "sudo" }, input.code);
  const user = await ctx.repos.users.findById(actor.userId);
  if (!user || user.deletedAt !== null || user.clerkUserId !== request.clerkUserId)
    return await refuseOther(ctx, request);
  return await grant(ctx, actor, request);
}

async function grant(ctx: Context, actor: UserActor, request: LoginRequest): Promise<ConfirmedSudo> {
  const now = ctx.clock.now();
  const signedInAt = Math.min(now, request.authenticatedAt ?? now);
  const endsAt = signedInAt + FRESH_MS;
  const { platform, platformUserId, userId } = actor;
  const confirmed = await ctx.repos.loginRequests.transition(request, ["returned"], { state: "confirmed" }, [
    ctx.repos.sudoGrants.grantPart({
      platform,
      platformUserId,
      userId,
      loginRequestId: request.id,
      signedInAt,
      endsAt,
    }),
    ctx.repos.audit.part({ actor, action: "sudo.confirm", subjectKind: "user", subjectId: userId }),
  ]);
  if (!confirmed)
    throw new AppError("gone", "the sign-in was replaced by a newer one", { details: { reason: "no_code" } });
  return { endsAtMs: endsAt, resume: resumeOf(request) };
}

/** Signing in as somebody else ends the request: whoever has the chat does not have the account. */
async function refuseOther(ctx: Context, request: LoginRequest): Promise<never> {
  await ctx.repos.loginRequests.transition(request.id, ["returned"], { state: "expired" }, [
    ctx.repos.audit.part({
      actor: ctx.actor,
      action: "sudo.confirm",
      subjectKind: "login_request",
      subjectId: request.id,
      outcome: "denied",
      details: { reason: "other_person" },
    }),
  ]);
  ctx.log.warn({ event: "admin.sudo_by_another_person" });
  throw new AppError("forbidden", "somebody else signed in", { details: { reason: "sudo_other_person" } });
}

async function confirmedBefore(ctx: Context, actor: UserActor, typed: string): Promise<ConfirmedSudo | null> {
  const request = await latest(ctx, actor);
  if (request?.state !== "confirmed" || request.codeHash !== (await hashCode(request.id, digitsOf(typed))))
    return null;
  const endsAtMs = await freshUntil(ctx, actor);
  return endsAtMs === null ? null : { endsAtMs, resume: resumeOf(request) };
}

const resumeOf = ({ resume }: LoginRequest): Resume | null =>
  resume === null ? null : Resume.parse(JSON.parse(resume));
