import { createHash } from "node:crypto";
import type { Books } from "../kernel/books.ts";
import { StripeFault } from "./errors.ts";

/** What an idempotency key remembers. */
export interface Remembered {
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  createdMs: number;
}

const KEPT_MS = 24 * 3_600_000;

export interface IdempotencyKeys {
  /**
   * Claims a key for a request, or hands back the answer that it already has.
   * @throws StripeFault `idempotency_error` for other parameters (400) or a request under way (409)
   */
  claim(key: string, fingerprint: string, nowMs: number): Remembered | undefined;
  remember(key: string, answer: Remembered): void;
  release(key: string): void;
}

export const fingerprintOf = (...parts: string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex");

export function openIdempotencyKeys(books: Books): IdempotencyKeys {
  const shelf = books.shelf<Remembered>("idempotency_keys");
  const underWay = new Set<string>();
  return {
    claim(key, fingerprint, nowMs) {
      const known = shelf.get(key);
      if (known && nowMs - known.createdMs < KEPT_MS) {
        if (known.fingerprint === fingerprint) return known;
        const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
        throw new StripeFault(400, { type: "idempotency_error", message }, true);
      }
      if (underWay.has(key)) {
        const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
        throw new StripeFault(
          409,
          { type: "idempotency_error", code: "idempotency_key_in_use", message },
          true,
        );
      }
      underWay.add(key);
      return undefined;
    },
    remember: (key, answer) => shelf.put(key, answer),
    release: (key) => void underWay.delete(key),
  };
}
