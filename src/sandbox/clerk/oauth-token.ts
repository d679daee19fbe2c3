import { createHash, timingSafeEqual } from "node:crypto";
import type { OAuthClient } from "./oauth-client.ts";
import { type ClerkBooks, type CodeRecord, newId, type UserRecord } from "./records.ts";
import type { SigningKey } from "./signing-key.ts";

const TOKEN_LIFE_S = 86_400;

export type TokenAnswer = { status: 200 | 400 | 401; body: Record<string, unknown> };

/** What a person let the application see, as claims. */
export function profileClaims(user: UserRecord, scope: string): Record<string, unknown> {
  const scopes = scope.split(" ");
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || null;
  return {
    ...(scopes.includes("email")
      ? { email: user.email?.address ?? null, email_verified: user.email?.verified ?? false }
      : {}),
    ...(scopes.includes("profile")
      ? { name, given_name: user.firstName, family_name: user.lastName, picture: "" }
      : {}),
  };
}

const refuse = (status: 400 | 401, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});

const INVALID_GRANT =
  "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.";

function clientCredentials(
  form: URLSearchParams,
  authorization: string | undefined,
): [string, string] | undefined {
  if (authorization === undefined) return [form.get("client_id") ?? "", form.get("client_secret") ?? ""];
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization);
  if (!match?.[1]) return undefined;
  const [id, ...secret] = Buffer.from(match[1], "base64").toString("utf8").split(":");
  const plain = (text: string) => decodeURIComponent(text.replaceAll("+", "%20"));
  try {
    return [plain(id ?? ""), plain(secret.join(":"))];
  } catch {
    return undefined;
  }
}

function isClient(oauth: OAuthClient, credentials: [string, string] | undefined): boolean {
  if (!credentials || credentials[0] !== oauth.clientId) return false;
  const given = createHash("sha256").update(credentials[1]).digest();
  return timingSafeEqual(given, createHash("sha256").update(oauth.clientSecret).digest());
}

function grantProblem(code: CodeRecord, form: URLSearchParams, nowMs: number): string | undefined {
  if (code.expiresAtMs <= nowMs) return `${INVALID_GRANT} The authorization code has expired.`;
  if (form.get("redirect_uri") !== code.redirectUri) {
    return `${INVALID_GRANT} The 'redirect_uri' from this request does not match the one from the authorize request.`;
  }
  const verifier = form.get("code_verifier");
  if (code.codeChallenge === null)
    return verifier === null ? undefined : `${INVALID_GRANT} No PKCE code challenge was sent.`;
  if (verifier === null || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    return `${INVALID_GRANT} The PKCE code verifier must be at least 43 characters.`;
  }
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return challenge === code.codeChallenge
    ? undefined
    : `${INVALID_GRANT} The PKCE code challenge did not match the code verifier.`;
}

/** `POST /oauth/token`: one code, one exchange; a replay also revokes what the code had bought. */
export async function exchangeCode(input: {
  form: URLSearchParams;
  authorization: string | undefined;
  oauth: OAuthClient;
  books: ClerkBooks;
  key: SigningKey;
  issuer: string;
  nowMs: number;
}): Promise<TokenAnswer> {
  const { form, oauth, books, nowMs } = input;
  if (!isClient(oauth, clientCredentials(form, input.authorization))) {
    return refuse(
      401,
      "invalid_client",
      "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).",
    );
  }
  const grant = form.get("grant_type");
  if (grant === null) return refuse(400, "invalid_request", "Request parameter 'grant_type' is missing.");
  if (grant !== "authorization_code")
    return refuse(
      400,
      "unsupported_grant_type",
      "The authorization grant type is not supported by the authorization server.",
    );
  const codeText = form.get("code") ?? "";
  const code = books.codes.get(codeText);
  if (!code) return refuse(400, "invalid_grant", INVALID_GRANT);
  if (code.spent) {
    for (const token of code.accessTokens) books.accessTokens.delete(token);
    return refuse(400, "invalid_grant", `${INVALID_GRANT} The authorization code has already been used.`);
  }
  const problem = grantProblem(code, form, nowMs);
  if (problem) return refuse(400, "invalid_grant", problem);
  const user = books.users.get(code.userId);
  if (!user) return refuse(400, "invalid_grant", INVALID_GRANT);

  const accessToken = newId("oat");
  books.codes.put(codeText, { ...code, spent: true, accessTokens: [accessToken] });
  books.accessTokens.put(accessToken, {
    userId: user.id,
    scope: code.scope,
    expiresAtMs: nowMs + TOKEN_LIFE_S * 1000,
  });
  const body: Record<string, unknown> = {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: TOKEN_LIFE_S,
    scope: code.scope,
  };
  if (code.scope.split(" ").includes("openid")) body.id_token = await idToken(input, code, user);
  return { status: 200, body };
}

function idToken(
  input: { key: SigningKey; issuer: string; oauth: OAuthClient; nowMs: number },
  code: CodeRecord,
  user: UserRecord,
): Promise<string> {
  const iat = Math.floor(input.nowMs / 1000);
  return input.key.sign({
    iss: input.issuer,
    aud: input.oauth.clientId,
    sub: user.id,
    iat,
    exp: iat + TOKEN_LIFE_S,
    auth_time: Math.floor(code.authTimeMs / 1000),
    jti: newId("jti").slice(4),
    ...(code.nonce === null ? {} : { nonce: code.nonce }),
    ...profileClaims(user, code.scope),
  });
}
