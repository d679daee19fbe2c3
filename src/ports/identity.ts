/** A person as the identity provider knows them, read from its API and not from a browser. */
export interface IdentityUser {
  clerkUserId: string;
  /** The verified primary address, lower case. */
  email: string;
  displayName: string | null;
}

export interface SignInStart {
  /** Where to send the browser. */
  url: string;
  state: string;
  /** Kept server-side, sealed; needed to finish. */
  codeVerifier: string;
  nonce: string;
}

export type IdentityEvent =
  | { eventId: string; type: "user.updated" | "user.created"; clerkUserId: string }
  | { eventId: string; type: "user.deleted"; clerkUserId: string }
  | { eventId: string; type: "other"; clerkUserId: null };

/** Sign-in and user facts. Errors: `unavailable` (unknown), `unauthenticated` (definite refusal), `not_found`. */
export interface Identity {
  beginSignIn(input: { redirectUri: string }): Promise<SignInStart>;
  /**
   * Exchanges the code and checks issuer, audience, expiry, nonce and signature of the id token.
   * `authenticatedAtMs` is when they proved who they are (`auth_time`); null where the token does not say.
   */
  finishSignIn(input: {
    callbackUrl: string;
    redirectUri: string;
    state: string;
    codeVerifier: string;
    nonce: string;
  }): Promise<{ clerkUserId: string; authenticatedAtMs: number | null }>;
  /** @throws AppError `forbidden` with details.reason `no_verified_email` | `banned` | `locked`. */
  readUser(clerkUserId: string): Promise<IdentityUser>;
  /**
   * Signs the person out of every browser. Somebody who is not known has nothing to be signed out of.
   * @returns how many sessions were ended
   */
  endSessions(clerkUserId: string): Promise<number>;
  /** Deletes the person there, sessions and all. Somebody who is not known is deleted already. */
  deleteUser(clerkUserId: string): Promise<void>;
  /** Every genuine delivery has this header. */
  readonly signatureHeader: string;
  verifyWebhook(rawBody: string, headers: Headers): Promise<IdentityEvent>;
}
