import type { JobRepository } from "../../db/repositories/job-repository.ts";
import type { Clock } from "../../ports/clock.ts";

/** A turn is begun again within its own patience and a pause after failures; silence beyond that is nobody at it. */
const ALIVE_MS = 60_000;

/** @returns null while what people do reaches us, else what is wrong */
export type DeliveryCheck = () => Promise<string | null>;

const WORDS: Readonly<Record<string, string>> = {
  unauthenticated: "token_refused",
  not_found: "token_refused",
  conflict: "polled_elsewhere",
  unavailable: "unreachable",
  timeout: "unreachable",
};
export const wordFor = (code: string): string => WORDS[code] ?? code;

/**
 * One replica polls or listens for all, so what comes of it is read from the job they share.
 * @param nobody the word for a job that nobody does
 */
export function createLeasedCheck(
  jobs: Pick<JobRepository, "find">,
  clock: Clock,
  key: string,
  nobody: string,
): DeliveryCheck {
  return async () => {
    const job = await jobs.find(key);
    if (!job || clock.now() - job.epoch > ALIVE_MS) return nobody;
    return job.lastError === null ? null : wordFor(job.lastError);
  };
}
