/** The one OAuth application of the instance: a confidential client. */
export interface OAuthClient {
  applicationId: string;
  /** Shown on the consent page. */
  name: string;
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  createdAtMs: number;
}

/** Scopes this instance grants. */
export const SCOPES = ["openid", "email", "profile", "offline_access"] as const;
