import { MOST_BACKUP_BYTES } from "../backups/limits.ts";
import type { AgentFile } from "./agent-configuration.ts";
import { OPENCLAW_PORT } from "./openclaw-config.ts";

/** Where the companion lies in a container: beside the agent's state, of which it is no part. */
const FOLDER = "~/.goclaw";
export const COMPANION = `${FOLDER}/companion.mjs`;

/** One of the programs of `companion/`. */
export interface CompanionProgram {
  name: string;
  content: string;
}

/** What a companion must know before it has asked for anything. */
export interface CompanionBoot {
  revision: number;
  channel: "on" | "off";
  /**
   * For a container without a state: which backups it tries in turn. One that has a state of before this revision gives
   * it up for the first.
   */
  restore: { revision: number; from: { id: string; size: number; sha256: string }[] };
  /** Variables that came with the configuration, and go with it. */
  variables: readonly string[];
}

/**
 * While GoClaw is away a companion asks after this long, then ever more slowly, ms. Nothing that waits for one has less
 * patience than twice the longest (`quietTimeoutMs`).
 */
const SOONEST_MS = 1_000;
const SLOWEST_MS = 60_000;
/** An agent that ended is started again after this long, then ever more slowly, ms. */
const RESTART_MS = 1_000;

/** The companion and its `boot.json`, to be put in place with the agent's configuration. */
export function companionFiles(programs: readonly CompanionProgram[], boot: CompanionBoot): AgentFile[] {
  const content = JSON.stringify({
    ...boot,
    port: OPENCLAW_PORT,
    soonestMs: SOONEST_MS,
    slowestMs: SLOWEST_MS,
    restartMs: RESTART_MS,
    mostBackupBytes: MOST_BACKUP_BYTES,
  });
  return [
    ...programs.map((program) => ({
      path: `${FOLDER}/${program.name}`,
      mode: 0o600,
      content: program.content,
    })),
    { path: `${FOLDER}/boot.json`, mode: 0o600, content },
  ];
}
