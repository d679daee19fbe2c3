import { randomBytes } from "node:crypto";
import { type OAuthClient, SCOPES } from "./oauth-client.ts";
import type { AttemptRecord, ClerkBooks } from "./records.ts";

export const ATTEMPT_LIFE_MS = 30 * 60_000;
const CODE_LIFE_MS = 10 * 60_000;

const KNOWN = new Set([
  "response_type",
  "client_id",
  "redirect_uri",
  "scope",
  "state",
  "prompt",
  "code_challenge",
  "code_challenge_method",
  "response_mode",
  "nonce",
]);

export type AuthorizeOutcome =
  | { kind: "refuse"; status: 400 | 401; error: string; description: string }
  | { kind: "redirect"; url: string }
  | { kind: "attempt"; attempt: AttemptRecord };

/** A redirect back to the application with an error, in the words of OAuth. */
export function errorRedirect(
  redirectUri: string,
  state: string,
  error: string,
  description: string,
): string {
  const url = new URL(redirectUri);
  url.searchParams.set("error", error);
  url.searchParams.set("error_description", description);
  if (state) url.searchParams.set("state", state);
  return url.href;
}

function requestProblem(params: URLSearchParams): [error: string, description: string] | undefined {
  for (const name of params.keys()) {
    if (!KNOWN.has(name)) return ["invalid_request", `The request includes an unknown parameter: ${name}.`];
    if (params.getAll(name).length > 1)
      return ["invalid_request", `The request repeats the parameter ${name}.`];
  }
  if (params.get("response_type") !== "code") {
    return [
      "unsupported_response_type",
      "The authorization server does not support obtaining a token using this method.",
    ];
  }
  if ((params.get("response_mode") ?? "query") !== "query") {
    return ["unsupported_response_mode", "The authorization server does not support this response_mode."];
  }
  if ((params.get("state") ?? "").length < 8) {
    return [
      "invalid_state",
      "Request parameter 'state' must be at least be 8 characters long to ensure sufficient entropy.",
    ];
  }
  const scope = (params.get("scope") ?? "profile email").split(" ").filter(Boolean);
  const unknown = scope.find((name) => !SCOPES.some((known) => known === name));
  if (unknown !== undefined) {
    return ["invalid_scope", `The OAuth 2.0 Client is not allowed to request scope '${unknown}'.`];
  }
  const prompts = (params.get("prompt") ?? "").split(" ").filter(Boolean);
  if (prompts.some((prompt) => !["none", "login", "consent"].includes(prompt))) {
    return ["invalid_request", "Used unknown value in prompt."];
  }
  if (prompts.includes("none") && prompts.length > 1) {
    return ["invalid_request", "Parameter 'prompt' was set to 'none', but contains other values as well."];
  }
  return pkceProblem(params);
}

function pkceProblem(params: URLSearchParams): [error: string, description: string] | undefined {
  const challenge = params.get("code_challenge");
  const method = params.get("code_challenge_method");
  if (challenge === null && method === null) return undefined;
  if (challenge === null || !/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    return ["invalid_request", "The code_challenge must be the base64url SHA-256 of the verifier."];
  }
  if (method !== "S256")
    return ["invalid_request", "Clients must use code_challenge_method=S256, plain is not allowed."];
  return undefined;
}

/** Judges an authorization request: a wrong client or redirect URI is never redirected to. */
export function openAuthorization(input: {
  params: URLSearchParams;
  oauth: OAuthClient;
  books: ClerkBooks;
  nowMs: number;
  session: { userId: string; signedInAtMs: number } | undefined;
}): AuthorizeOutcome {
  const { params, oauth, books, nowMs, session } = input;
  if (params.get("client_id") !== oauth.clientId) {
    const description = "Client authentication failed. The requested OAuth 2.0 Client does not exist.";
    return { kind: "refuse", status: 401, error: "invalid_client", description };
  }
  const redirectUri =
    params.get("redirect_uri") ?? (oauth.redirectUris.length === 1 ? oauth.redirectUris[0] : undefined);
  if (redirectUri === undefined || !oauth.redirectUris.includes(redirectUri)) {
    const description =
      "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.";
    return { kind: "refuse", status: 400, error: "invalid_request", description };
  }
  const state = params.get("state") ?? "";
  const problem = requestProblem(params);
  if (problem) return { kind: "redirect", url: errorRedirect(redirectUri, state, ...problem) };

  const scope = params.get("scope") ?? "profile email";
  const prompts = (params.get("prompt") ?? "").split(" ");
  const known = session && !prompts.includes("login") ? session : undefined;
  const consented = known !== undefined && books.consents.get(known.userId)?.scope === scope;
  if (prompts.includes("none") && !consented) {
    const error = known ? "consent_required" : "login_required";
    return {
      kind: "redirect",
      url: errorRedirect(redirectUri, state, error, "The request needs the person."),
    };
  }
  const attempt: AttemptRecord = {
    id: randomBytes(24).toString("base64url"),
    redirectUri,
    scope,
    state,
    nonce: params.get("nonce"),
    codeChallenge: params.get("code_challenge"),
    mustConsent: prompts.includes("consent") || !consented,
    userId: known?.userId ?? null,
    authTimeMs: known?.signedInAtMs ?? null,
    signUp: null,
    expiresAtMs: nowMs + ATTEMPT_LIFE_MS,
    done: false,
  };
  books.attempts.put(attempt.id, attempt);
  return { kind: "attempt", attempt };
}

/** Ends an attempt with a fresh single-use code. Returns the URL to send the browser to. */
export function grantCode(books: ClerkBooks, attempt: AttemptRecord, userId: string, nowMs: number): string {
  const code = `clk_code_${randomBytes(24).toString("base64url")}`;
  books.codes.put(code, {
    userId,
    redirectUri: attempt.redirectUri,
    scope: attempt.scope,
    nonce: attempt.nonce,
    codeChallenge: attempt.codeChallenge,
    authTimeMs: attempt.authTimeMs ?? nowMs,
    expiresAtMs: nowMs + CODE_LIFE_MS,
    spent: false,
    accessTokens: [],
  });
  books.attempts.put(attempt.id, { ...attempt, done: true });
  books.consents.put(userId, { scope: attempt.scope });
  const url = new URL(attempt.redirectUri);
  url.searchParams.set("code", code);
  url.searchParams.set("state", attempt.state);
  return url.href;
}
