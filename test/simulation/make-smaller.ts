import { AT_ONCE, CALM, type Fate, type Manner, type Schedule, type WriteFate } from "./schedule.ts";

/**
 * The same schedule with fewer troubles, people and providers, as long as it still ends badly.
 * @param tries how many schedules may be played for it; most is gained early
 */
export async function makeSmaller(
  bad: Schedule,
  tries: number,
  isBad: (smaller: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  let smallest = bad;
  let triesLeft = tries;

  async function attempt(smaller: Schedule): Promise<boolean> {
    if (triesLeft-- <= 0 || !(await isBad(smaller))) return false;
    smallest = smaller;
    return true;
  }

  /** Whole stretches first, then shorter ones: taken out, so that others take their place, or made calm where they are. */
  async function calm<F>(listOf: (of: Schedule) => F[], calmed: F, put: (list: F[]) => Partial<Schedule>) {
    for (let length = listOf(smallest).length; length >= 1; length = Math.floor(length / 2)) {
      for (let from = 0; from < listOf(smallest).length; ) {
        const list = listOf(smallest);
        const isIn = (_: F, i: number): boolean => i >= from && i < from + length;
        const isCalm = list.filter(isIn).every((one) => one === calmed);
        if (await attempt({ ...smallest, ...put(list.filter((one, i) => !isIn(one, i))) })) continue;
        if (!isCalm)
          await attempt({ ...smallest, ...put(list.map((one, i) => (isIn(one, i) ? calmed : one))) });
        from += length;
      }
    }
  }

  for (const person of smallest.people) await attempt({ ...smallest, people: [person] });
  if (smallest.nap) await attempt({ ...smallest, nap: null });
  await calm<Fate>(
    (of) => of.calls,
    CALM,
    (calls) => ({ calls }),
  );
  await calm<WriteFate>(
    (of) => of.writes,
    AT_ONCE,
    (writes) => ({ writes }),
  );
  await calm<Manner>(
    (of) => of.providers,
    "good",
    (providers) => ({ providers: providers.length > 0 ? providers : ["good"] }),
  );
  for (const [i, person] of smallest.people.entries()) {
    for (const what of ["secondAt", "closesAt", "endsPlanAt"] as const) {
      const people = smallest.people.with(i, { ...(smallest.people[i] ?? person), [what]: null });
      if (smallest.people[i]?.[what] !== null) await attempt({ ...smallest, people });
    }
  }
  await attempt({ ...smallest, replicas: 2 });
  return smallest;
}
