import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { AppError } from "../../errors.ts";

/** Deliveries that were signed longer ago than this, or so far ahead, are not taken. */
const WINDOW_MS = 5 * 60_000;
/** The fixed head of an Ed25519 key in SPKI form; the 32 bytes of the key follow. */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

export const SIGNATURE = "x-signature-ed25519";
export const TIMESTAMP = "x-signature-timestamp";

/** @param hex 64 hex characters, as Discord shows the key of an application */
export const signingKey = (hex: string): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_HEAD, Buffer.from(hex, "hex")]), format: "der", type: "spki" });

/**
 * Holds a delivery against Discord's signature over its time and its body.
 * @throws AppError `unauthenticated` when it was signed by somebody else, changed, or is too old to be new
 */
export function requireSigned(key: KeyObject, body: string, headers: Headers, nowMs: number): void {
  const signature = headers.get(SIGNATURE) ?? "";
  const timestamp = headers.get(TIMESTAMP) ?? "";
  const refuse = (why: string) => new AppError("unauthenticated", why);
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp))
    throw refuse("the delivery is not signed");
  if (Math.abs(nowMs - Number(timestamp) * 1000) > WINDOW_MS) throw refuse("the delivery is not of now");
  if (!verify(null, Buffer.from(timestamp + body), key, Buffer.from(signature, "hex")))
    throw refuse("the signature does not hold");
}
