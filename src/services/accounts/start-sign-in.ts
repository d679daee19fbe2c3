import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { hashOf, newSecret, SIGN_IN_LIFE_MS } from "./login-secrets.ts";
import { findIssued } from "./open-login-link.ts";

/** Where the sign-in provider sends the browser back to. */
export const callbackAddress = (ctx: Context): string => `${ctx.settings.publicUrl}/auth/callback`;

/**
 * Uses up the link and answers where to send the browser, with the secret that ties the sign-in to it.
 * @throws AppError `gone` for a used or old link, `unavailable` when the provider cannot be asked (the link stays good)
 */
export async function startSignIn({
  ctx,
  input,
}: {
  ctx: Context;
  input: { nonce: string };
}): Promise<{ url: string; binding: string }> {
  const request = await findIssued(ctx, input.nonce);
  const start = await ctx.identity.beginSignIn({ redirectUri: callbackAddress(ctx) });
  const binding = newSecret();
  const started = await ctx.repos.loginRequests.transition(request, ["issued"], {
    state: "started",
    oauth_state_hash: hashOf(start.state),
    binding_hash: hashOf(binding),
    code_verifier: start.codeVerifier,
    oauth_nonce: start.nonce,
    expires_at: ctx.clock.now() + SIGN_IN_LIFE_MS,
  });
  if (!started) throw new AppError("gone", "the sign-in link was used", { details: { reason: "link_used" } });
  ctx.checkpoint("login.started");
  return { url: start.url, binding };
}
