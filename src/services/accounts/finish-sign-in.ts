import type { LoginRequest } from "../../db/repositories/login-request-repository.ts";
import { AppError, isTransient, toAppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { askerOf, type LoginAsker } from "./login-asker.ts";
import { CODE_LIFE_MS, codeFor, hashCode, hashOf, matchesHash } from "./login-secrets.ts";
import { callbackAddress } from "./start-sign-in.ts";

export interface ReturnedSignIn {
  asker: LoginAsker;
  /** Eight digits to send from the asker's chat account. */
  code: string;
  codeExpiresAtMs: number;
}

/** The provider's clock and ours may differ by this. */
const CLOCKS_DIFFER_MS = 60_000;

interface Input {
  callbackUrl: string;
  /** The cookie set when the link was pressed; empty when the browser sent none. */
  binding: string;
}

/**
 * Takes the browser's return from the sign-in provider and answers the code to show. The state works once; the same
 * browser may reload the page and sees the same code again.
 * @throws AppError `forbidden` (`other_browser`, `no_verified_email`, `banned`, `locked`), `unauthenticated` (also
 * `stale_sign_in`, where a fresh one is wanted), `gone`, `not_found`; after `unavailable` the same address may be tried again
 */
export async function finishSignIn({ ctx, input }: { ctx: Context; input: Input }): Promise<ReturnedSignIn> {
  const state = new URL(input.callbackUrl, ctx.settings.publicUrl).searchParams.get("state") ?? "";
  const request = state === "" ? null : await ctx.repos.loginRequests.findByStateHash(hashOf(state));
  if (!request) throw new AppError("not_found", "no sign-in was started with this state");
  if (!matchesHash(input.binding, request.bindingHash)) {
    throw new AppError("forbidden", "the sign-in began in another browser", {
      details: { reason: "other_browser" },
    });
  }
  if (request.state === "returned") return shown(ctx, request, input.binding);
  if (request.state === "confirmed")
    throw new AppError("gone", "the sign-in is complete", { details: { reason: "link_used" } });
  if (request.state !== "started" || request.expiresAt <= ctx.clock.now()) throw expired();
  try {
    return await exchange(ctx, request, input, state);
  } catch (error) {
    const known = toAppError(error);
    if (!isTransient(known) && known.code !== "misconfigured" && known.code !== "internal")
      await end(ctx, request);
    throw known;
  }
}

const expired = () =>
  new AppError("gone", "the sign-in has expired", { details: { reason: "link_expired" } });

async function exchange(
  ctx: Context,
  request: LoginRequest,
  input: Input,
  state: string,
): Promise<ReturnedSignIn> {
  const secrets = await ctx.repos.loginRequests.openSecrets(request.id);
  const { clerkUserId, authenticatedAtMs } = await ctx.identity.finishSignIn({
    callbackUrl: input.callbackUrl,
    redirectUri: callbackAddress(ctx),
    state,
    codeVerifier: secrets.codeVerifier,
    nonce: secrets.oauthNonce,
  });
  if (request.purpose === "sudo") requireFresh(request, authenticatedAtMs);
  await ctx.identity.readUser(clerkUserId);
  const code = codeFor(request.id, input.binding);
  const codeExpiresAtMs = ctx.clock.now() + CODE_LIFE_MS;
  const returned = await ctx.repos.loginRequests.transition(request, ["started"], {
    state: "returned",
    clerk_user_id: clerkUserId,
    authenticated_at: authenticatedAtMs,
    code_hash: await hashCode(request.id, code),
    code_expires_at: codeExpiresAtMs,
    code_verifier: null,
    oauth_nonce: null,
  });
  if (!returned) throw expired();
  ctx.checkpoint("login.returned");
  return { asker: askerOf(returned), code, codeExpiresAtMs };
}

/** Every sign-in asks the provider to ask again (`prompt=login`); where it says when it did, that is not just believed. */
function requireFresh(request: LoginRequest, authenticatedAtMs: number | null): void {
  if (authenticatedAtMs === null || authenticatedAtMs >= request.createdAt - CLOCKS_DIFFER_MS) return;
  throw new AppError("unauthenticated", "the provider let an older sign-in through", {
    details: { reason: "stale_sign_in" },
  });
}

function shown(ctx: Context, request: LoginRequest, binding: string): ReturnedSignIn {
  const codeExpiresAtMs = request.codeExpiresAt ?? 0;
  if (codeExpiresAtMs <= ctx.clock.now()) throw expired();
  return { asker: askerOf(request), code: codeFor(request.id, binding), codeExpiresAtMs };
}

/** A refused sign-in is over: its state and secrets must not be tried again. */
async function end(ctx: Context, request: LoginRequest): Promise<void> {
  await ctx.repos.loginRequests.transition(request.id, ["started"], {
    state: "expired",
    code_verifier: null,
    oauth_nonce: null,
  });
}
