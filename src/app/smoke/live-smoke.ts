import { type Environment, given } from "../../config/sandbox-rules.ts";
import { startFailure } from "../../config/start-failure.ts";
import { SERVICES, type ServiceName, VARIABLES } from "../../config/variables.ts";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { database, SERVICE_CHECKS } from "./service-checks.ts";

export interface SmokeLine {
  what: string;
  outcome: "passed" | "failed" | "skipped";
  /** What was found, what is wrong and how to mend it, or what would turn the check on. */
  words: string;
}

/** No check may take longer, ms. */
const PATIENCE_MS = 45_000;

/**
 * Asks every real service that the environment has credentials for, with GoClaw's own code and without changing
 * anything there. Whatever has none is skipped, and says what it wants. One that is broken does not keep the others.
 */
export async function liveSmoke(env: Environment, log: Log): Promise<SmokeLine[]> {
  const checks = SERVICES.map((service) => checkService(service, env, log));
  const books = given(env, "DATABASE_URL")
    ? look("database", () => database(env))
    : skipped("database", "DATABASE_URL is not set; a file in DATA_DIR is used");
  return await Promise.all([books, ...checks]);
}

async function checkService(service: ServiceName, env: Environment, log: Log): Promise<SmokeLine> {
  const check = SERVICE_CHECKS[service];
  const credentials = VARIABLES.filter((v) => v.group === service && v.credential);
  if (!check || !credentials.some(({ name }) => given(env, name)))
    return skipped(
      service,
      credentials.map(({ name, from }) => `${name} is not set; from ${from}`).join(", or "),
    );
  return await look(service, () => check(env, log));
}

async function look(what: string, check: () => Promise<string>): Promise<SmokeLine> {
  const timeUp = Promise.withResolvers<string>();
  const slow = () => timeUp.reject(new AppError("timeout", `No answer within ${PATIENCE_MS / 1000} s.`));
  const timer = setTimeout(slow, PATIENCE_MS);
  try {
    return { what, outcome: "passed", words: await Promise.race([check(), timeUp.promise]) };
  } catch (error) {
    return { what, outcome: "failed", words: startFailure(error).replaceAll("\n", " ") };
  } finally {
    clearTimeout(timer);
  }
}

const skipped = (what: string, words: string): SmokeLine => ({ what, outcome: "skipped", words });

const MARKS = { passed: "✓", failed: "✗", skipped: "–" } as const;

/** One line a check, for a terminal. */
export const smokeReport = (lines: readonly SmokeLine[]): string =>
  lines
    .map(({ what, outcome, words }) => `  ${MARKS[outcome]} ${what.padEnd(10)}${outcome.padEnd(9)}${words}\n`)
    .join("");
