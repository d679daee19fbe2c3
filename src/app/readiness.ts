import type { Readiness } from "../http/health.ts";
import { within } from "./within.ts";

export interface Check {
  /**
   * Without it this replica can serve nobody. What all replicas share and only some work needs must not be essential:
   * a chat that is down would take away the replicas that payments are reported to.
   */
  essential: boolean;
  /** @returns null when all is well, else a word on what is not; never a secret */
  look(): Promise<string | null>;
}

/** Probes come from several sides and in bursts; one look serves them all for this long. */
const KEEP_MS = 2_000;
/** Shorter than any probe waits. */
const LOOK_MS = 2_500;

/** Looks at every check at once, at most every two seconds. @returns never rejects */
export function createReadiness(checks: Readonly<Record<string, Check>>): () => Promise<Readiness> {
  let seen: { at: number; readiness: Promise<Readiness> } | undefined;

  async function look(): Promise<Readiness> {
    const words = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await wordOf(check)] as const),
    );
    const wrong = words.filter(([, word]) => word !== null).map(([name]) => name);
    return {
      ready: wrong.every((name) => !checks[name]?.essential),
      degraded: wrong,
      checks: Object.fromEntries(words.map(([name, word]) => [name, word ?? "ok"])),
    };
  }

  return () => {
    const now = performance.now();
    if (!seen || now - seen.at > KEEP_MS) seen = { at: now, readiness: look() };
    return seen.readiness;
  };
}

async function wordOf(check: Check): Promise<string | null> {
  try {
    return await within(LOOK_MS, check.look(), "no_answer");
  } catch {
    return "failed";
  }
}
