import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Transform } from "node:stream";
import { AppError } from "../../errors.ts";

/** What a backup belongs to; sealed for one place, it opens in no other. */
export interface BackupPlace {
  deploymentId: string;
  backupId: string;
}

/** The first bytes of every sealed backup, and the version of what follows. */
const MAGIC = Buffer.from("GCB1");
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + SALT_BYTES;
const CHUNK_BYTES = 64 * 1_024;
const TAG_BYTES = 16;

/** A key for this one stream, so that its nonces may simply count. */
const keyFor = (key: Buffer, salt: Buffer, { deploymentId, backupId }: BackupPlace): Buffer =>
  Buffer.from(hkdfSync("sha256", key, salt, JSON.stringify(["goclaw backup", deploymentId, backupId]), 32));

/** Eleven bytes of a counter and one that says whether this is the last chunk (the STREAM construction). */
function nonceOf(counter: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

const broken = (): AppError =>
  new AppError("internal", "a sealed backup does not open: it was changed, cut, or belongs elsewhere", {
    details: { reason: "backup_broken" },
  });

interface Cut {
  /** Of the piece that comes next, bytes. */
  size(): number;
  /** Only the last piece may be smaller, and it is known to be the last. */
  take(piece: Buffer, isLast: boolean): Buffer;
}

/** Cuts what comes into pieces of given sizes, whatever sizes it comes in. */
function cutting({ size, take }: Cut): Transform {
  let held: Buffer[] = [];
  let length = 0;
  const asError = (error: unknown): Error => (error instanceof Error ? error : broken());
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      held.push(piece);
      length += piece.length;
      if (length <= size()) return done();
      const all = Buffer.concat(held, length);
      let at = 0;
      try {
        for (let next = size(); all.length - at > next; next = size()) {
          this.push(take(all.subarray(at, at + next), false));
          at += next;
        }
      } catch (error) {
        return done(asError(error));
      }
      held = [all.subarray(at)];
      length = all.length - at;
      done();
    },
    flush(done) {
      try {
        done(null, take(Buffer.concat(held, length), true));
      } catch (error) {
        done(asError(error));
      }
    },
  });
}

/**
 * Encrypts a stream with AES-256-GCM in chunks, so that neither side ever holds it whole. A chunk that was changed,
 * moved, left out or added, and an end that came too early, do not open.
 */
export function sealStream(key: Buffer, place: BackupPlace): Transform {
  const salt = randomBytes(SALT_BYTES);
  const own = keyFor(key, salt, place);
  let counter = 0;
  return cutting({
    size: () => CHUNK_BYTES,
    take(piece, isLast) {
      const begin = counter === 0 ? [MAGIC, salt] : [];
      const cipher = createCipheriv("aes-256-gcm", own, nonceOf(counter++, isLast));
      return Buffer.concat([...begin, cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
    },
  });
}

/** The other way. It fails with `internal` (`backup_broken`), after as much as was found to be right. */
export function openStream(key: Buffer, place: BackupPlace): Transform {
  let own: Buffer | null = null;
  let counter = 0;
  function open(sealed: Buffer, withKey: Buffer, isLast: boolean): Buffer {
    const nonce = nonceOf(counter++, isLast);
    const decipher = createDecipheriv("aes-256-gcm", withKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw broken();
    }
  }
  return cutting({
    size: () => (own === null ? HEADER_BYTES : CHUNK_BYTES + TAG_BYTES),
    take(piece, isLast) {
      if (own !== null && piece.length >= TAG_BYTES) return open(piece, own, isLast);
      if (own !== null || isLast || !piece.subarray(0, MAGIC.length).equals(MAGIC)) throw broken();
      own = keyFor(key, piece.subarray(MAGIC.length), place);
      return Buffer.alloc(0);
    },
  });
}
