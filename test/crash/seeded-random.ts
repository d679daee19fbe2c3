/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same things in another order, the same one for the same seed. */
export function shuffled<T>(things: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return things
    .map((thing) => ({ thing, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}

/** One of these things, each as likely as the others. @throws RangeError when there is none */
export function pick<T>(things: readonly T[], random: () => number): T {
  return pickWeighted(things, () => 1, random);
}

/** One of these things, as likely as its weight says. @throws RangeError when there is none */
export function pickWeighted<T>(
  things: readonly T[],
  weightOf: (thing: T) => number,
  random: () => number,
): T {
  let left = random() * things.reduce((sum, thing) => sum + weightOf(thing), 0);
  for (const thing of things) {
    left -= weightOf(thing);
    if (left < 0) return thing;
  }
  throw new RangeError("nothing to pick from");
}
