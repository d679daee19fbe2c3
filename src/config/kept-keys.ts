import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

export interface Keys {
  encryption: string;
  old: string[];
  lookup: string;
}

const hex = (): string => randomBytes(32).toString("hex");
const fileIn = (dataDir: string): string => join(dataDir, "keys.json");

/** The sandbox's own keys: made at the first start, readable by this user alone, gone with the data folder. */
export function keptKeys(dataDir: string): Keys {
  const file = fileIn(dataDir);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Keys;
  const keys: Keys = { encryption: hex(), old: [], lookup: hex() };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600, flag: "wx" });
  return keys;
}

/** A new key seals from the next start on, and the present one still opens. A change under way is gone on with. */
export function renewKeptKeys(dataDir: string): Keys {
  const keys = keptKeys(dataDir);
  if (keys.old.length > 0) return keys;
  return replace(dataDir, { ...keys, encryption: hex(), old: [keys.encryption] });
}

/** Forgets every key but the one that seals. */
export const forgetOldKeys = (dataDir: string): Keys => replace(dataDir, { ...keptKeys(dataDir), old: [] });

/** Either the old file or the new one is there, whenever the process ends: without its keys a database is lost. */
function replace(dataDir: string, keys: Keys): Keys {
  const fresh = `${fileIn(dataDir)}.new`;
  const file = openSync(fresh, "w", 0o600);
  try {
    writeFileSync(file, JSON.stringify(keys));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, fileIn(dataDir));
  return keys;
}
