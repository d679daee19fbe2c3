import { setTimeout as sleep } from "node:timers/promises";
import type { GoClawProcess } from "./goclaw-process.ts";

export interface Killing {
  random(): number;
  /** Asked before each kill with the number of kills so far. */
  goOn(kills: number): boolean;
  /** How long a life may last beyond its start, in ms. */
  longestLifeMs?: number;
  onKill?: () => void;
}

/**
 * Kills at moments nobody chose; between two kills GoClaw gets time to come back.
 * @returns how often it killed
 * @throws Error when GoClaw ended by itself
 */
export async function killAtRandom(process: GoClawProcess, killing: Killing): Promise<number> {
  const { random, goOn, longestLifeMs = 1_200, onKill } = killing;
  let kills = 0;
  while (goOn(kills)) {
    await sleep(200 + random() * 2_500);
    await process.ready();
    await sleep(random() * longestLifeMs);
    if (!goOn(kills)) break;
    onKill?.();
    process.kill();
    kills++;
  }
  return kills;
}
