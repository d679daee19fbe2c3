import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { AppError } from "../errors.ts";

declare const SEALED: unique symbol;
/** Ciphertext of a `T`. It can be stored and handed on, but only the vault turns it back. */
export type Sealed<T = string> = string & { readonly [SEALED]: T };

/** Where a ciphertext lives. It is bound to this place and does not open anywhere else. */
export interface Place {
  table: string;
  column: string;
  rowId: string;
}

/** The encryption boundary. Only repositories hold it. */
export interface Vault {
  /** Encrypts under the active key with a fresh nonce: the same text never gives the same ciphertext twice. */
  seal(place: Place, plaintext: string): Sealed<string>;
  /** @throws AppError `unavailable` when the key is not in the ring, `internal` when the ciphertext was changed or moved */
  open(place: Place, sealed: Sealed<string>): string;
  /** Short public name of the key that seals. */
  readonly activeKeyId: string;
  /** Whether a value sealed under this key would open. */
  knows(keyId: string): boolean;
  /** Which key `lookupHash` works with, without telling it. */
  readonly lookupKeyId: string;
  /** Keyed hash (hex) for equality lookups; independent of the encryption keys, so rotation leaves it alone. */
  lookupHash(value: string): string;
}

export interface VaultOptions {
  /** 64 hex digits. */
  encryptionKey: string;
  /** Keys that may still open what was sealed under them; 64 hex digits each. */
  oldKeys?: readonly string[];
  /** 64 hex digits. */
  lookupKey: string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @throws AppError `misconfigured` for a key that is not 64 hex digits */
export function createVault({ encryptionKey, oldKeys = [], lookupKey }: VaultOptions): Vault {
  const active = keyFrom(encryptionKey, "ENCRYPTION_KEY");
  const activeId = keyIdOf(active);
  const ring = new Map(
    oldKeys.map((hex) => keyFrom(hex, "ENCRYPTION_KEYS_OLD")).map((key) => [keyIdOf(key), key]),
  );
  ring.set(activeId, active);
  const lookup = keyFrom(lookupKey, "LOOKUP_KEY");

  const lookupHash = (value: string): string => createHmac("sha256", lookup).update(value).digest("hex");

  return {
    activeKeyId: activeId,
    lookupKeyId: lookupHash("which key is this").slice(0, 8),
    knows: (keyId) => ring.has(keyId),
    seal(place, plaintext) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", active, iv).setAAD(boundTo(place));
      const body = Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return asSealed(`enc:${activeId}:${body.toString("base64")}`);
    },
    open(place, sealed) {
      const [scheme, keyId = "", encoded = ""] = sealed.split(":");
      const key = ring.get(keyId);
      if (scheme !== "enc") throw cannotOpen(place, "not_sealed");
      if (!key) throw unknownKey(place, keyId);
      const body = Buffer.from(encoded, "base64");
      if (body.length < IV_BYTES + TAG_BYTES) throw cannotOpen(place, "too_short");
      const decipher = createDecipheriv("aes-256-gcm", key, body.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(boundTo(place)).setAuthTag(body.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([
          decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)),
          decipher.final(),
        ]).toString("utf8");
      } catch {
        throw cannotOpen(place, "changed_or_moved");
      }
    },
    lookupHash,
  };
}

/** The one edge at which a string becomes `Sealed`. */
const asSealed = (text: string): Sealed<string> => text as Sealed<string>;

/** The key under which a ciphertext was made. */
export const keyIdIn = (sealed: string): string => sealed.split(":")[1] ?? "";

const keyIdOf = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 8);

// JSON keeps the three parts apart: no two places share one text.
const boundTo = ({ table, column, rowId }: Place): Buffer =>
  Buffer.from(JSON.stringify([table, column, rowId]));

function keyFrom(hex: string, variable: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new AppError("misconfigured", `${variable} must be 64 hex digits`);
  return Buffer.from(hex, "hex");
}

// Not final: a replica that was started with the newer key can open it, and so can this one after a restart.
const unknownKey = ({ table, column, rowId }: Place, keyId: string): AppError =>
  new AppError("unavailable", `key ${keyId}, which sealed a value of ${table}.${column}, is not configured`, {
    details: { table, column, rowId, keyId, reason: "unknown_key" },
  });

function cannotOpen({ table, column, rowId }: Place, reason: string): AppError {
  return new AppError("internal", `a sealed value of ${table}.${column} does not open`, {
    details: { table, column, rowId, reason },
  });
}
