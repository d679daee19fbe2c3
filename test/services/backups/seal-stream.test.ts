import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openStream, sealStream } from "../../../src/services/backups/seal-stream.ts";
import { wholeStream } from "../../../src/services/backups/whole-stream.ts";

const KEY = randomBytes(32);
const HERE = { deploymentId: "dep-1", backupId: "backup-1" };
const CHUNK = 64 * 1_024;
const HEADER = 36;
const TAG = 16;

/** In pieces of any sizes, as a socket or a disk would hand them over. */
function pieces(bytes: Buffer, sizes: readonly number[]): Readable {
  const out: Buffer[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes.length === 0 ? bytes.length : (sizes[n % sizes.length] ?? 1);
    out.push(bytes.subarray(at, at + size));
    at += size;
  }
  return Readable.from(out, { objectMode: false });
}
const seal = (bytes: Buffer, sizes: readonly number[] = []) =>
  buffer(pieces(bytes, sizes).pipe(sealStream(KEY, HERE)));
const open = (bytes: Buffer, sizes: readonly number[] = [], place = HERE, key = KEY) =>
  buffer(pieces(bytes, sizes).pipe(openStream(key, place)));
const broken = { details: { reason: "backup_broken" } };

/** Around every border there is, and a few in between. */
const lengths = fc.oneof(
  fc.constantFrom(0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK + 5),
  fc.integer({ min: 0, max: 4 * CHUNK }),
);
const cuts = fc.array(fc.integer({ min: 1, max: 2 * CHUNK }), { minLength: 1, maxLength: 4 });

describe("a sealed stream", () => {
  test("opens to what it was, however it comes in pieces", async () => {
    await fc.assert(
      fc.asyncProperty(lengths, cuts, cuts, async (length, before, after) => {
        const bytes = randomBytes(length);
        const sealed = await seal(bytes, before);
        const chunks = Math.max(1, Math.ceil(length / CHUNK));
        expect(sealed.length).toBe(HEADER + length + chunks * TAG);
        expect((await open(sealed, after)).equals(bytes)).toBe(true);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test("does not open once it is cut, lengthened, changed or reordered anywhere", async () => {
    const bytes = randomBytes(3 * CHUNK + 100);
    const sealed = await seal(bytes);
    const piece = CHUNK + TAG;
    const at = (n: number) => sealed.subarray(HEADER + n * piece, HEADER + (n + 1) * piece);
    const header = sealed.subarray(0, HEADER);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sealed.length - 1 }), cuts, async (n, sizes) => {
        const flipped = Buffer.from(sealed);
        flipped[n] = (flipped[n] ?? 0) ^ 1;
        await expect(open(flipped, sizes)).rejects.toMatchObject(broken);
        await expect(open(sealed.subarray(0, n), sizes)).rejects.toMatchObject(broken);
      }),
      { numRuns: 40, seed: 6 },
    );
    for (const wrong of [
      sealed.subarray(0, HEADER + 2 * piece),
      Buffer.concat([header, at(1), at(0), at(2), at(3)]),
      Buffer.concat([header, at(0), at(2), at(3)]),
      Buffer.concat([header, at(0), at(0), at(1), at(2), at(3)]),
      Buffer.concat([sealed, Buffer.from([0])]),
      Buffer.concat([sealed, sealed]),
      Buffer.alloc(0),
    ])
      await expect(open(wrong)).rejects.toMatchObject(broken);
  });

  test("opens in its own place alone, and with its own key", async () => {
    const sealed = await seal(Buffer.from("what an agent knows"));
    expect(String(await open(sealed))).toBe("what an agent knows");
    for (const place of [
      { ...HERE, deploymentId: "dep-2" },
      { ...HERE, backupId: "backup-2" },
      { deploymentId: "dep-1backup", backupId: "-1" },
    ])
      await expect(open(sealed, [], place)).rejects.toMatchObject(broken);
    await expect(open(sealed, [], HERE, randomBytes(32))).rejects.toMatchObject(broken);
  });

  test("is never the same twice, and shows nothing of what it holds", async () => {
    const bytes = Buffer.alloc(2 * CHUNK, "secret ");
    const [one, two] = [await seal(bytes), await seal(bytes)];
    expect(one.equals(two)).toBe(false);
    expect(one.includes("secret")).toBe(false);
  });
});

describe("a stream that ends with its hash", () => {
  const check = async (bytes: Buffer, sizes: readonly number[], most = 1_000_000) => {
    const { stream, seen } = wholeStream(most);
    const passed = await buffer(pieces(bytes, sizes).pipe(stream));
    return { passed, ...seen() };
  };
  const hashed = async (bytes: Buffer) => {
    const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
    return Buffer.concat([bytes, Buffer.from(hash)]);
  };

  test("passes on what comes before it, and tells its size and hash", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), cuts, async (content, sizes) => {
        const bytes = Buffer.from(content);
        const whole = await hashed(bytes);
        const found = await check(
          whole,
          sizes.map((size) => (size % 50) + 1),
        );
        expect(found).toEqual({
          passed: bytes,
          size: bytes.length,
          sha256: whole.subarray(-32).toString("hex"),
        });
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  test("is refused when it was cut anywhere, or is larger than allowed", async () => {
    const whole = await hashed(randomBytes(200));
    for (const cut of [0, 1, 31, 32, 100, 200, 231])
      await expect(check(whole.subarray(0, cut), [7])).rejects.toMatchObject({
        details: { reason: "not_whole" },
      });
    await expect(check(whole, [7], 199)).rejects.toMatchObject({ details: { reason: "too_large" } });
    expect((await check(whole, [7], 200)).size).toBe(200);
  });
});
