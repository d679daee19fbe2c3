import { AppError } from "../../errors.ts";

const TRIES = 5;

/**
 * Reads, decides and commits again for as long as somebody else was faster.
 * @param attempt what came of one try; null when its commit lost the race
 * @throws AppError `conflict` (`raced`)
 */
export async function untilCommitted<T>(attempt: () => Promise<T | null>): Promise<T> {
  for (let left = TRIES; left > 0; left--) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new AppError("conflict", "the agent kept changing; try again", { details: { reason: "raced" } });
}
