/** What is within so many ms of one trouble, before or after, is of the same minutes. */
export const SAME_MINUTES_MS = 5 * 60_000;

/** How many different providers failed around a moment, and with how many a start went well. */
export interface Around {
  failed: number;
  well: number;
}

const MANY = 3;

/**
 * Providers do not fail together. Where several do within the same minutes, and no more do well, it is our network, our
 * image or whoever stands between us and all of them.
 */
export const speaksAgainstUs = ({ failed, well }: Around): boolean => failed >= MANY && failed > well;
