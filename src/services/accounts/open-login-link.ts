import type { LoginRequest } from "../../db/repositories/login-request-repository.ts";
import type { LoginPurpose } from "../../db/states.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { askerOf, type LoginAsker } from "./login-asker.ts";
import { hashOf } from "./login-secrets.ts";

/**
 * Says which chat account a link is for. It changes nothing: chat apps fetch links to preview them.
 * @throws AppError `not_found`, or `gone` with details.reason `link_used` | `link_expired`
 */
export async function openLoginLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: { nonce: string };
}): Promise<LoginAsker & { purpose: LoginPurpose }> {
  const request = await findIssued(ctx, input.nonce);
  return { ...askerOf(request), purpose: request.purpose };
}

/** The request behind a link that may still be pressed. */
export async function findIssued(ctx: Context, nonce: string): Promise<LoginRequest> {
  const request = /^[A-Za-z0-9_-]{43}$/.test(nonce)
    ? await ctx.repos.loginRequests.findByNonceHash(hashOf(nonce))
    : null;
  if (!request) throw new AppError("not_found", "no such sign-in link");
  const over = request.state === "expired" || request.expiresAt <= ctx.clock.now();
  if (over)
    throw new AppError("gone", "the sign-in link has expired", { details: { reason: "link_expired" } });
  if (request.state !== "issued")
    throw new AppError("gone", "the sign-in link was used", { details: { reason: "link_used" } });
  return request;
}
