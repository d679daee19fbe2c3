import { SCOPES } from "./oauth-client.ts";

/** The OpenID configuration of the instance. Only the sign-in page is for browsers; the rest is between servers. */
export function openIdConfiguration(issuer: string, pagesUrl: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${pagesUrl}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    revocation_endpoint: `${issuer}/oauth/token/revoke`,
    introspection_endpoint: `${issuer}/oauth/token_info`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: [...SCOPES],
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    claims_supported: [
      "aud",
      "exp",
      "iat",
      "iss",
      "sub",
      "email",
      "email_verified",
      "name",
      "given_name",
      "family_name",
    ],
    code_challenge_methods_supported: ["S256"],
    backchannel_logout_supported: false,
    frontchannel_logout_supported: false,
  };
}
