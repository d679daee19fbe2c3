import { createHmac } from "node:crypto";

/** The bytes behind a `whsec_…` secret. @throws Error when it is not one. */
export function svixSecretBytes(secret: string): Buffer {
  if (!/^whsec_[A-Za-z0-9+/=]{16,}$/.test(secret))
    throw new Error("a signing secret looks like whsec_<base64>");
  return Buffer.from(secret.slice("whsec_".length), "base64");
}

/** Headers of a signed delivery: HMAC-SHA-256 over `<id>.<seconds>.<body>`. */
export function signDelivery(
  secret: string,
  eventId: string,
  atSeconds: number,
  body: string,
): Record<string, string> {
  const mac = createHmac("sha256", svixSecretBytes(secret))
    .update(`${eventId}.${atSeconds}.${body}`)
    .digest("base64");
  return { "svix-id": eventId, "svix-timestamp": String(atSeconds), "svix-signature": `v1,${mac}` };
}
