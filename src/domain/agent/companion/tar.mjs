import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

/**
 * The plain tar format of POSIX (ustar with pax names), so that a backup can be looked into with any tar. Regular files
 * alone: what else lies in a state is made anew by whoever made it.
 */
const BLOCK = 512;
const PIECE = 64 * 1_024;
const END = Buffer.alloc(2 * BLOCK);

const padding = (size) => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
const octal = (value, width) => `${value.toString(8).padStart(width - 1, "0")}\0`;

function header({ name, size, mode, type }) {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, "utf8");
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A record of the extended header; its length counts itself. */
function paxRecord(key, value) {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes;
  while (length !== bytes + String(length).length) length = bytes + String(length).length;
  return Buffer.from(`${length}${rest}`);
}

function* headersOf(name, size, mode) {
  if (Buffer.byteLength(name) > 100) {
    const record = paxRecord("path", name);
    yield header({ name: "PaxHeader", size: record.length, mode: 0o600, type: "x" });
    yield record;
    yield padding(record.length);
  }
  yield header({ name: name.slice(0, 100), size, mode, type: "0" });
}

/** Exactly as many bytes as it had when it was opened, whatever happens to it meanwhile. */
async function* piecesOf(file, size) {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(PIECE, size - at)), 0, undefined, at);
    const piece = bytesRead === 0 ? Buffer.alloc(buffer.length) : buffer.subarray(0, bytesRead);
    at += piece.length;
    yield piece;
  }
}

/** An archive of these files, in pieces. `entries` tells `{ name, path }`; one that has gone is left out. */
export async function* pack(entries) {
  for await (const { name, path } of entries) {
    const file = await open(path, "r").catch(() => null);
    if (!file) continue;
    try {
      const { size, mode } = await file.stat();
      yield* headersOf(name, size, mode & 0o777);
      yield* piecesOf(file, size);
      yield padding(size);
    } finally {
      await file.close();
    }
  }
  yield END;
}

/** Takes so many bytes of a stream at a time. */
function createReader(stream) {
  const pieces = stream[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  return {
    /** At most so many, and at least one unless the stream has ended. */
    async some(most) {
      if (held.length === 0) {
        const { done, value } = await pieces.next();
        if (done) throw new Error("the archive ends too early");
        held = value;
      }
      const piece = held.subarray(0, most);
      held = held.subarray(piece.length);
      return piece;
    },
    async exactly(size) {
      const parts = [];
      for (let left = size; left > 0; ) {
        const piece = await this.some(left);
        parts.push(piece);
        left -= piece.length;
      }
      return Buffer.concat(parts);
    },
    /** What is left is read to its end, so that everything before has been checked. */
    async rest() {
      for (held = Buffer.alloc(0); ; ) if ((await pieces.next()).done) return;
    },
  };
}

const textAt = (block, from, length) => block.toString("utf8", from, from + length).replace(/\0.*$/s, "");

/** Only below the folder, whatever an archive says. */
function placeIn(folder, name) {
  const place = normalize(name);
  if (
    place === ".." ||
    place.startsWith("../") ||
    place.startsWith("/") ||
    place.includes("\0") ||
    place === "."
  )
    throw new Error("the archive names a place that is not its own");
  return join(folder, place);
}

async function unpackFile(reader, path, size, mode) {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const out = createWriteStream(path, { mode });
  const failed = once(out, "error").then(([error]) => Promise.reject(error));
  failed.catch(() => undefined);
  for (let left = size; left > 0; ) {
    const piece = await reader.some(left);
    left -= piece.length;
    if (!out.write(piece)) await Promise.race([once(out, "drain"), failed]);
  }
  out.end();
  await Promise.race([once(out, "close"), failed]);
  await reader.exactly(padding(size).length);
}

/** Unpacks an archive below a folder. @returns how many files; throws for what is no whole archive of ours */
export async function unpack(stream, folder) {
  const reader = createReader(stream);
  let files = 0;
  let longName;
  for (;;) {
    const block = await reader.exactly(BLOCK);
    if (block.every((byte) => byte === 0)) break;
    const size = Number.parseInt(textAt(block, 124, 12), 8);
    const type = textAt(block, 156, 1);
    if (!Number.isSafeInteger(size) || !textAt(block, 257, 6).startsWith("ustar"))
      throw new Error("not an archive of ours");
    if (type === "x") {
      const record = (await reader.exactly(size)).toString("utf8");
      await reader.exactly(padding(size).length);
      longName = /^\d+ path=(.*)\n$/s.exec(record)?.[1];
      continue;
    }
    if (type !== "0") throw new Error("not an archive of ours");
    const mode = Number.parseInt(textAt(block, 100, 8), 8) & 0o777;
    await unpackFile(reader, placeIn(folder, longName ?? textAt(block, 0, 100)), size, mode);
    longName = undefined;
    files++;
  }
  await reader.rest();
  return files;
}
