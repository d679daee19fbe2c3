import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CrashWorld } from "../crash/crash-world.ts";
import { secretsIn } from "../world/find-secrets.ts";
import type { LightAgents } from "./light-agents.ts";

/** Agents whose own secrets are looked for in every spelling; the rest is looked for by shape. */
const LOOKED_FOR = 12;
const SHAPES = {
  // Also behind `/bot`; two ids with a colon between them, of which the first ends in digits alone, are none.
  "bot token": /\d{8,12}:AA[A-Za-z0-9_-]{30,}/,
  "model key": /\bclaw_[A-Za-z0-9_-]{40,}/,
  "bootstrap secret": /\bgcb_[A-Za-z0-9_-]{40,}/,
};

/** Where nothing secret may stand in the clear: what all processes logged, and what they stored. */
const FILES = ["goclaw.log", "goclaw.db", "goclaw.db-wal"];

const CONTEXT = 120;
const printable = (text: string): string => text.replaceAll(/[^ -~]+/g, "·");

/** What has the shape of a secret, with what stands around it, so that it can be seen where it comes from. */
export function shapesIn(text: string): string[] {
  return Object.entries(SHAPES).flatMap(([name, shape]) => {
    const at = text.search(shape);
    if (at < 0) return [];
    return [`${name} in “${printable(text.slice(Math.max(0, at - CONTEXT), at + CONTEXT))}”`];
  });
}

/** I5: secrets that the logs or the database of all processes hold. */
export function leaks(world: CrashWorld, agents: LightAgents): string[] {
  const { ENCRYPTION_KEY = "", LOOKUP_KEY = "" } = world.env;
  const { clerkClientId: _public, ...credentials } = world.credentials;
  const handed = [...agents.secrets].filter(Boolean).slice(0, LOOKED_FOR);
  const secrets = {
    ...credentials,
    ENCRYPTION_KEY,
    LOOKUP_KEY,
    ...Object.fromEntries(handed.map((secret, i) => [`agent secret ${i}`, secret])),
  };
  return FILES.flatMap((file) => {
    const path = join(world.folder, file);
    if (!existsSync(path)) return [];
    const text = readFileSync(path, "latin1");
    return [...secretsIn(text, secrets), ...shapesIn(text)].map((what) => `I5: ${file} holds a ${what}`);
  });
}
