import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import { AppError } from "../../errors.ts";

const HASH_BYTES = 32;

export interface WholeStream {
  stream: Transform;
  /** Of what was passed on; true once the stream has ended well. */
  seen(): { size: number; sha256: string };
}

/**
 * Passes on what comes before the last 32 bytes, which must be its SHA-256: by that a sender says that this was all.
 * What was cut, wherever that happened, fails with `invalid_input` (`not_whole`), and what is larger with `too_large`.
 */
export function wholeStream(mostBytes: number): WholeStream {
  const hash = createHash("sha256");
  let held: Buffer = Buffer.alloc(0);
  let size = 0;
  let sha256 = "";
  const refuse = (reason: string): AppError =>
    new AppError("invalid_input", "not a whole backup", { details: { reason } });
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      const all = Buffer.concat([held, piece]);
      const passed = all.subarray(0, Math.max(0, all.length - HASH_BYTES));
      held = all.subarray(passed.length);
      size += passed.length;
      if (size > mostBytes) return done(refuse("too_large"));
      hash.update(passed);
      done(null, passed.length > 0 ? passed : undefined);
    },
    flush(done) {
      const found = hash.digest();
      if (!found.equals(held)) return done(refuse("not_whole"));
      sha256 = found.toString("hex");
      done();
    },
  });
  return { stream, seen: () => ({ size, sha256 }) };
}
