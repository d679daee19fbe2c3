import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CrashWorld } from "../crash/crash-world.ts";
import { secretsIn } from "../world/find-secrets.ts";
import type { LightAgents } from "./light-agents.ts";

/** Agents whose own secrets are looked for in every spelling; the rest is looked for by shape. */
const LOOKED_FOR = 12;
const SHAPES = {
  "bot token": /\b\d{8,12}:[A-Za-z0-9_-]{30,}/,
  "model key": /\bclaw_[A-Za-z0-9_-]{40,}/,
  "bootstrap secret": /\bgcb_[A-Za-z0-9_-]{40,}/,
};

/** I5: secrets that the log of all processes holds. */
export function leaks(world: CrashWorld, agents: LightAgents): string[] {
  const log = readFileSync(join(world.folder, "goclaw.log"), "utf8");
  const { ENCRYPTION_KEY = "", LOOKUP_KEY = "" } = world.env;
  const { clerkClientId: _public, ...credentials } = world.credentials;
  const handed = [...agents.secrets].filter(Boolean).slice(0, LOOKED_FOR);
  const secrets = {
    ...credentials,
    ENCRYPTION_KEY,
    LOOKUP_KEY,
    ...Object.fromEntries(handed.map((secret, i) => [`agent secret ${i}`, secret])),
  };
  const shapes = Object.entries(SHAPES).filter(([, shape]) => shape.test(log));
  return [...secretsIn(log, secrets), ...shapes.map(([name]) => name)].map(
    (name) => `I5: the log holds a ${name}`,
  );
}
