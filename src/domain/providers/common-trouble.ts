/** What is within so many ms of one trouble, before or after, is of the same minutes. */
export const SAME_MINUTES_MS = 5 * 60_000;

/** How many different providers failed around a moment, and with how many a start went well. */
export interface Around {
  failed: number;
  well: number;
}

const MANY = 3;
/** How far above the usual, in its standard deviations, hardly anything comes by chance: less than once in a hundred times. */
const BEYOND_CHANCE = 4;

const byChance = (usual: number): number => Math.max(MANY, usual + BEYOND_CHANCE * Math.sqrt(usual));

/**
 * Providers do not fail together. Where several do within the same minutes, and no more do well, it is our network, our
 * image or whoever stands between us and all of them. Among very many, some always fail at the same time, each for a reason
 * of its own: what comes to each by itself strays from its mean by the mean's square root (Poisson).
 * @param usual how many fail in as many minutes, on average
 */
export const speaksAgainstUs = ({ failed, well }: Around, usual: number): boolean =>
  failed > well && failed >= byChance(usual);

/**
 * How many usually fail in as many minutes, on average. A time in which more failed than comes by chance is left out: a
 * day on which nothing of ours worked would make that usual, and each provider to blame for it.
 * @param failed in each of the times in which any did
 * @param times how many there were, also those in which none did
 */
export function usuallyFail(failed: readonly number[], times: number): number {
  const median = failed.toSorted((a, b) => b - a)[Math.floor(times / 2)] ?? 0;
  const ordinary = failed.filter((one) => one < byChance(median));
  const sum = ordinary.reduce((all, one) => all + one, 0);
  return sum / Math.max(1, times - failed.length + ordinary.length);
}
