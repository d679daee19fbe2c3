import type { LoginRequest } from "../../db/repositories/login-request-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { hashCode, MAX_TRIES } from "./login-secrets.ts";

export type CodeAsker = Pick<LoginRequest, "platform" | "platformUserId" | "purpose">;

/**
 * Finds the sign-in whose code a chat account sends. A wrong one is counted and audited.
 * @throws AppError `invalid_input` (`code_shape`, `code_wrong` with triesLeft), `gone` (`no_code`, `code_expired`,
 * `too_many_tries`), `conflict` (`raced`)
 */
export async function judgeCode(ctx: Context, asker: CodeAsker, typed: string): Promise<LoginRequest> {
  const code = digitsOf(typed);
  if (!/^\d{8}$/.test(code))
    throw new AppError("invalid_input", "a code has eight digits", { details: { reason: "code_shape" } });
  const request = await countTry(ctx, asker);
  if (request.codeHash === (await hashCode(request.id, code))) return request;
  return await refuse(ctx, request);
}

/** People type the two groups with a space or a dash. */
export const digitsOf = (typed: string): string => typed.replace(/[\s-]/g, "");

/** Every try is paid for before it is judged, so that parallel guesses cannot exceed the limit. */
async function countTry(ctx: Context, asker: CodeAsker): Promise<LoginRequest> {
  const request = await ctx.repos.loginRequests.findLatest(asker, ["returned"]);
  if (!request) throw new AppError("gone", "no code is waiting", { details: { reason: "no_code" } });
  if ((request.codeExpiresAt ?? 0) <= ctx.clock.now()) {
    throw new AppError("gone", "the code has expired", { details: { reason: "code_expired" } });
  }
  if (request.tries >= MAX_TRIES) throw tooManyTries();
  const counted = await ctx.repos.loginRequests.transition(request, ["returned"], {
    tries: request.tries + 1,
  });
  if (!counted)
    throw new AppError("conflict", "another try is being judged", { details: { reason: "raced" } });
  return counted;
}

const tooManyTries = () =>
  new AppError("gone", "too many wrong codes", { details: { reason: "too_many_tries" } });

async function refuse(ctx: Context, request: LoginRequest): Promise<never> {
  const triesLeft = MAX_TRIES - request.tries;
  await ctx.repos.audit.write({
    actor: ctx.actor,
    action: `${request.purpose}.confirm`,
    subjectKind: "login_request",
    subjectId: request.id,
    outcome: "denied",
    details: { triesLeft },
  });
  if (triesLeft > 0)
    throw new AppError("invalid_input", "the code is wrong", {
      details: { reason: "code_wrong", triesLeft },
    });
  await ctx.repos.loginRequests.transition(request.id, ["returned"], { state: "expired" });
  throw tooManyTries();
}
