import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { say } from "./output.mjs";

/** What the container is given at its start, what is only of this moment, and what is ours, at the top of a state. */
export const OWN_NAME = ".goclaw.json";
export const SWAP_NAME = ".goclaw-restore";
/** In a backup alone: which databases no snapshot could be made of. */
export const DAMAGED_NAME = ".goclaw-damaged.json";
const TOP = new Set([
  "openclaw.json",
  "openclaw.json.new",
  OWN_NAME,
  SWAP_NAME,
  DAMAGED_NAME,
  "tmp",
  "logs",
  "cache",
  ".cache",
]);
/** Anywhere below it: installed packages, which are installed again, and what belongs to a running process. */
const ANYWHERE = /^node_modules$|\.log$|\.lock$|\.lock\.sqlite$|\.tmp$|\.sock$|-(wal|shm|journal)$/;
const ALL_PAGES = 2 ** 31 - 1;
/** SQLite's codes for a file that is damaged, or no database for all that it begins like one. */
const DAMAGED = new Set([11, 26]);
const SQLITE = Buffer.from("SQLite format 3\0");

export const isKeptAside = (name) => TOP.has(name);

async function* filesBelow(folder, prefix) {
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if ((prefix === "" && TOP.has(entry.name)) || ANYWHERE.test(entry.name)) continue;
    const [name, path] = [`${prefix}${entry.name}`, join(folder, entry.name)];
    if (entry.isDirectory()) yield* filesBelow(path, `${name}/`);
    else if (entry.isFile()) yield { name, path };
  }
}

function isDatabase(path) {
  const begin = Buffer.alloc(SQLITE.length);
  let file;
  try {
    file = openSync(path, "r");
    return readSync(file, begin, 0, begin.length, 0) === begin.length && begin.equals(SQLITE);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A copy as it is at one moment, with what its writer has committed and nothing of what it has not. */
async function snapshot(path, to) {
  const { DatabaseSync, backup } = await import("node:sqlite");
  const db = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  try {
    // All pages in one step: a writer in between would begin it anew, again and again.
    await backup(db, to, { rate: ALL_PAGES });
  } finally {
    db.close();
  }
}

/** @returns whether there is one; a file that is damaged, or has gone meanwhile, has none */
async function hasSnapshot(path, to) {
  try {
    await snapshot(path, to);
    return true;
  } catch (error) {
    if (existsSync(path) && !DAMAGED.has(error.errcode)) throw error;
    rmSync(to, { force: true });
    return false;
  }
}

/**
 * Everything of a state that is worth keeping, while its agent works on it: databases as snapshots, one at a time, and
 * other files as they are. A snapshot is gone once the next file is asked for. A damaged database is kept as it is, and
 * named at the end: for its sake alone nothing else may stay unsaved.
 */
export async function* filesOf(stateFolder, scratch) {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, "snapshot-"));
  const damaged = [];
  try {
    for await (const { name, path } of filesBelow(stateFolder, "")) {
      if (!isDatabase(path)) {
        yield { name, path };
        continue;
      }
      const copy = join(folder, "database");
      if (await hasSnapshot(path, copy)) yield { name, path: copy };
      else if (existsSync(path)) {
        say(`${JSON.stringify(name)} is a damaged database; it is saved as it is`);
        damaged.push(name);
        yield { name, path };
      }
      rmSync(copy, { force: true });
    }
    if (damaged.length > 0) {
      const mark = join(folder, "damaged");
      writeFileSync(mark, JSON.stringify(damaged));
      yield { name: DAMAGED_NAME, path: mark };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
