import * as oidc from "openid-client";
import { AppError } from "../../errors.ts";
import type { Identity } from "../../ports/identity.ts";
import { signInFailure } from "./clerk-failures.ts";
import { trustedAddress } from "./trusted-address.ts";

export interface SignInOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  timeoutMs: number;
}

type SignIn = Pick<Identity, "beginSignIn" | "finishSignIn">;

/**
 * Authorization code with PKCE, state and nonce against Clerk's OAuth application.
 * Discovery happens at the first use and is kept; a failed one is tried again by the next caller.
 * @throws AppError `misconfigured` for an issuer that is neither https nor loopback
 */
export function createSignIn(options: SignInOptions): SignIn {
  const { url: issuer, plainHttp } = trustedAddress(options.issuer, "CLERK_OAUTH_ISSUER");
  let found: Promise<oidc.Configuration> | undefined;

  function configuration(): Promise<oidc.Configuration> {
    found ??= discover(issuer, plainHttp, options).catch((error: unknown) => {
      found = undefined;
      throw signInFailure(error);
    });
    return found;
  }

  return {
    async beginSignIn({ redirectUri }) {
      const config = await configuration();
      const state = oidc.randomState();
      const nonce = oidc.randomNonce();
      const codeVerifier = oidc.randomPKCECodeVerifier();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state,
        nonce,
        // A browser that is already signed in must still be asked, or a forwarded link would bind silently.
        prompt: "login consent",
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, state, codeVerifier, nonce };
    },
    async finishSignIn({ callbackUrl, redirectUri, state, codeVerifier, nonce }) {
      const config = await configuration();
      // Behind a proxy the address the browser used is not the one this process saw.
      const current = new URL(redirectUri);
      current.search = new URL(callbackUrl, redirectUri).search;
      try {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        };
        const tokens = await oidc.authorizationCodeGrant(config, current, checks);
        const claims = tokens.claims();
        if (!claims?.sub)
          throw new AppError("unauthenticated", "the id token names nobody", {
            details: { reason: "id_token" },
          });
        const { sub: clerkUserId, auth_time: seconds } = claims;
        return { clerkUserId, authenticatedAtMs: seconds === undefined ? null : seconds * 1000 };
      } catch (error) {
        throw signInFailure(error);
      }
    },
  };
}

function discover(issuer: URL, plainHttp: boolean, options: SignInOptions): Promise<oidc.Configuration> {
  // The id token comes over TLS, but its signature is checked all the same.
  const execute = [oidc.enableNonRepudiationChecks];
  if (plainHttp) execute.push(oidc.allowInsecureRequests);
  const secret = oidc.ClientSecretBasic(options.clientSecret);
  return oidc.discovery(issuer, options.clientId, undefined, secret, {
    execute,
    timeout: options.timeoutMs / 1000,
  });
}
