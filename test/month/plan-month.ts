import type { ProviderMode } from "../../src/sandbox/akash/akash-twin.ts";
import { pick, seededRandom } from "../crash/seeded-random.ts";
import { drawLives, type Life, type LifeName, lifeOf, type PlannedAct } from "./lives.ts";

export interface MonthOptions {
  /** Decides lives, kills, providers' moods and webhooks; not how the machine interleaves them. */
  seed: number;
  people: number;
  days: number;
  /** How often each of the three processes is killed. */
  kills: number;
  /** The longest jump of the clock, in days; what is booked meanwhile happens after it. */
  stepDays: number;
  /** In one of so many steps a provider misbehaves. */
  moodyOneIn: number;
  /** Lives that are lived whatever the seed, one person each, all of whom arrive on the first day. */
  lives?: readonly LifeName[];
}

export interface Booked extends PlannedAct {
  person: number;
}

/** One jump of the clock, and what happens when it is over. */
export interface Step {
  /** Days since the beginning, before the jump and after it. */
  fromDay: number;
  day: number;
  acts: readonly Booked[];
  kills: readonly { process: number; afterMs: number }[];
  /** A provider that behaves like this until the next jump. */
  mood: { provider: number; mode: ProviderMode } | null;
}

export interface MonthPlan {
  lives: readonly Life[];
  steps: readonly Step[];
}

export const PROCESSES = 3;
/** Providers whose bids may be taken. */
export const PROVIDERS = 4;
const MOODS: readonly ProviderMode[] = [
  "reject",
  "vanish",
  "never_ready",
  "close_lease",
  "reclaim",
  "offline",
  "silent",
];
const KILLED_WITHIN_MS = 2_500;

/** The days on which the clock stops: whenever something is booked, and before it has gone too far. */
function stopsOf(acts: readonly PlannedAct[], { days, stepDays }: MonthOptions): number[] {
  const booked = [...new Set(acts.map(({ day }) => day))].filter((day) => day <= days).sort((a, b) => a - b);
  const stops = [0];
  for (const day of [...booked.filter((one) => one > 0), days]) {
    for (let last = stops.at(-1) ?? 0; day - last > stepDays; last = stops.at(-1) ?? 0)
      stops.push(last + stepDays);
    if (day > (stops.at(-1) ?? 0)) stops.push(day);
  }
  return stops;
}

/** The same month for the same options. */
export function planMonth(options: MonthOptions): MonthPlan {
  const { seed, people, days, kills, lives: given } = options;
  const random = seededRandom(seed);
  const lives = given
    ? given.map((kind, at) => lifeOf(kind, at + 1, 0, random))
    : drawLives(people, days, random);
  const acts = lives.flatMap((life) => life.acts.map((act) => ({ ...act, person: life.number })));
  const stops = stopsOf(acts, options);
  const killed = Array.from({ length: PROCESSES }, (_, process) =>
    Array.from({ length: kills }, () => ({
      process,
      at: Math.floor(random() * stops.length),
      afterMs: Math.round(random() * KILLED_WITHIN_MS),
    })),
  ).flat();
  const steps = stops.map((day, at) => ({
    fromDay: stops[at - 1] ?? 0,
    day,
    acts: acts.filter((act) => act.day === day),
    kills: killed.filter((kill) => kill.at === at).map(({ process, afterMs }) => ({ process, afterMs })),
    mood:
      random() < 1 / options.moodyOneIn
        ? { provider: Math.floor(random() * PROVIDERS), mode: pick(MOODS, random) }
        : null,
  }));
  return { lives, steps };
}
