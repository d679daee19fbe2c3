import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { type ClerkBooks, newId } from "./records.ts";

export interface SigningKey {
  /** The public half, as `/.well-known/jwks.json` publishes it. */
  jwks: { keys: JWK[] };
  sign(claims: Record<string, unknown>): Promise<string>;
}

/** The instance's RSA key: made at the first start and kept in the books. */
export async function openSigningKey(books: ClerkBooks): Promise<SigningKey> {
  let text = books.facts.get("signing_key");
  if (text === undefined) {
    const pair = await generateKeyPair("RS256", { extractable: true, modulusLength: 2048 });
    text = JSON.stringify({ ...(await exportJWK(pair.privateKey)), kid: newId("ins") });
    books.facts.put("signing_key", text);
  }
  const jwk = JSON.parse(text) as JWK;
  const key = await importJWK(jwk, "RS256");
  const kid = jwk.kid ?? "";
  const { n = "", e = "" } = jwk;
  return {
    jwks: { keys: [{ use: "sig", kty: "RSA", kid, alg: "RS256", n, e }] },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid }).sign(key),
  };
}
