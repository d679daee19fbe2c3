import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Keys {
  encryption: string;
  old: string[];
  lookup: string;
}

const hex = (): string => randomBytes(32).toString("hex");

/** The sandbox's own keys: made at the first start, readable by this user alone, gone with the data folder. */
export function keptKeys(dataDir: string): Keys {
  const file = join(dataDir, "keys.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Keys;
  const keys: Keys = { encryption: hex(), old: [], lookup: hex() };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600, flag: "wx" });
  return keys;
}
