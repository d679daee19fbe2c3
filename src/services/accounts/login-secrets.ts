import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

export const LINK_LIFE_MS = 10 * 60_000;
/** From the press on the link page to the return from the sign-in provider. */
export const SIGN_IN_LIFE_MS = 20 * 60_000;
export const CODE_LIFE_MS = 5 * 60_000;
export const MAX_TRIES = 5;

/** 256 random bits that travel in a link, a cookie or a redirect; only their hash is stored. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Compares a secret with a stored hash in constant time. */
export function matchesHash(secret: string, hash: string | null): boolean {
  if (hash === null) return false;
  const given = Buffer.from(hashOf(secret), "hex");
  const stored = Buffer.from(hash, "hex");
  return given.length === stored.length && timingSafeEqual(given, stored);
}

/** Eight digits that only the browser holding the binding cookie can bring back, so a reload shows the same code. */
export function codeFor(requestId: string, binding: string): string {
  const mac = createHmac("sha256", binding).update(`login-code:${requestId}`).digest();
  return String(mac.readBigUInt64BE(0) % 100_000_000n).padStart(8, "0");
}

/** Slow on purpose: eight digits behind a fast hash could be searched by whoever reads the row. */
export function hashCode(requestId: string, code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(code, requestId, 32, { N: 16_384, r: 8, p: 1 }, (error, key) =>
      error ? reject(error) : resolve(key.toString("hex")),
    );
  });
}
