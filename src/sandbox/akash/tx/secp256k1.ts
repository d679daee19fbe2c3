import { createPublicKey, verify } from "node:crypto";
import { ripemd160, sha256 } from "@cosmjs/crypto";
import { toBech32 } from "@cosmjs/encoding";

/** SubjectPublicKeyInfo header of a compressed secp256k1 point. */
const SPKI_HEADER = Buffer.from("3036301006072a8648ce3d020106052b8104000a032200", "hex");
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

export const addressOf = (pubkey: Uint8Array): string => toBech32("akash", ripemd160(sha256(pubkey)));

/**
 * Verifies a 64-byte signature over SHA-256 of `message`. A high S is refused, as Cosmos chains do,
 * since it would give the same transaction a second hash.
 */
export function verifySecp256k1(pubkey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (pubkey.length !== 33 || signature.length !== 64) return false;
  if (BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`) > HALF_ORDER) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_HEADER, pubkey]), format: "der", type: "spki" });
    return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return false;
  }
}
