import { pick, pickWeighted } from "../crash/seeded-random.ts";

/** Everything that somebody may do, or have done to them, on a day of the month. */
export type ActName =
  | "arrives"
  | "paysTwice"
  | "looksAround"
  | "talks"
  | "looks"
  | "restarts"
  | "changesModel"
  | "backsUp"
  | "moves"
  | "stops"
  | "resumes"
  | "closes"
  | "deploysAgain"
  | "cancelsPlan"
  | "growsPlan"
  | "deploysSecond"
  | "shrinksPlan"
  | "deletesAccount"
  | "linksDesk"
  | "asksAtDesk"
  | "cardFails"
  | "cardIsMended"
  | "disputes"
  | "disputeIsWon"
  | "disputeIsLost"
  | "isRefundedOutside"
  | "isEndedOutside";

/** An act and how many days after somebody's arrival it happens. */
type Booked = readonly [afterDays: number, act: ActName];

interface LifeKind {
  /** How often, among a hundred people. */
  of100: number;
  acts: readonly Booked[];
  /** How many days all of it takes, where that is more than what is booked: renewals, days of grace. */
  lasts?: number;
  /** What only one of the two payment providers' twins can play. */
  rail?: RailChoice;
  /** What only one platform can. */
  home?: Home;
}

export type RailChoice = "stripe" | "polar";
/** Where somebody has their chat with GoClaw, and their agent. */
export type Home = "telegram" | "discord";

export const LIVES = {
  quiet: {
    of100: 8,
    acts: [
      [0, "arrives"],
      [1, "talks"],
      [8, "looks"],
      [34, "talks"],
    ],
  },
  tinkers: {
    of100: 9,
    home: "telegram",
    acts: [
      [0, "arrives"],
      [1, "backsUp"],
      [3, "changesModel"],
      [6, "restarts"],
      [8, "talks"],
    ],
  },
  moves: {
    of100: 8,
    acts: [
      [0, "arrives"],
      [1, "talks"],
      [3, "moves"],
      [6, "talks"],
      [20, "looks"],
    ],
  },
  rests: {
    of100: 8,
    acts: [
      [0, "arrives"],
      [1, "talks"],
      [3, "stops"],
      [6, "resumes"],
      [8, "talks"],
    ],
  },
  leaves: {
    of100: 6,
    lasts: 32,
    acts: [
      [0, "arrives"],
      [3, "talks"],
      [8, "cancelsPlan"],
    ],
  },
  closes: {
    of100: 5,
    home: "telegram",
    acts: [
      [0, "arrives"],
      [3, "closes"],
    ],
  },
  begins_anew: {
    of100: 5,
    home: "telegram",
    acts: [
      [0, "arrives"],
      [3, "closes"],
      [6, "deploysAgain"],
      [8, "talks"],
    ],
  },
  grows_and_shrinks: {
    of100: 5,
    lasts: 32,
    home: "telegram",
    acts: [
      [0, "arrives"],
      [1, "growsPlan"],
      [3, "deploysSecond"],
      [6, "talks"],
      [20, "shrinksPlan"],
    ],
  },
  deletes_account: {
    of100: 3,
    home: "telegram",
    acts: [
      [0, "arrives"],
      [1, "talks"],
      [8, "deletesAccount"],
    ],
  },
  pays_late: {
    of100: 7,
    acts: [
      [0, "arrives"],
      [6, "cardFails"],
      [34, "cardIsMended"],
      [40, "talks"],
    ],
  },
  pays_very_late: {
    of100: 5,
    acts: [
      [0, "arrives"],
      [6, "cardFails"],
      [40, "cardIsMended"],
      [42, "talks"],
    ],
  },
  lapses: {
    of100: 5,
    lasts: 43,
    acts: [
      [0, "arrives"],
      [6, "cardFails"],
    ],
  },
  pays_twice: {
    of100: 5,
    rail: "stripe",
    home: "telegram",
    acts: [
      [0, "paysTwice"],
      [1, "talks"],
    ],
  },
  disputes_and_wins: {
    of100: 4,
    acts: [
      [0, "arrives"],
      [6, "disputes"],
      [8, "disputeIsWon"],
      [20, "talks"],
    ],
  },
  disputes_and_loses: {
    of100: 3,
    acts: [
      [0, "arrives"],
      [6, "disputes"],
      [8, "disputeIsLost"],
    ],
  },
  is_refunded: {
    of100: 4,
    acts: [
      [0, "arrives"],
      [8, "isRefundedOutside"],
    ],
  },
  is_ended: {
    of100: 3,
    acts: [
      [0, "arrives"],
      [8, "isEndedOutside"],
    ],
  },
  has_a_desk: {
    of100: 5,
    home: "telegram",
    acts: [
      [0, "arrives"],
      [1, "linksDesk"],
      [3, "moves"],
      [6, "asksAtDesk"],
      [8, "talks"],
    ],
  },
  only_looks: { of100: 2, home: "telegram", acts: [[0, "looksAround"]] },
} as const satisfies Readonly<Record<string, LifeKind>>;

export type LifeName = keyof typeof LIVES;

export interface PlannedAct {
  day: number;
  act: ActName;
}

/** One person's month, decided beforehand. */
export interface Life {
  number: number;
  kind: LifeName;
  rail: RailChoice;
  home: Home;
  acts: readonly PlannedAct[];
}

const NAMES = Object.keys(LIVES) as LifeName[];
/** One of so many has their chat and agent on Discord. */
const ON_DISCORD_ONE_IN = 5;

/** What becomes of somebody who arrives on that day. */
export function lifeOf(kind: LifeName, number: number, arrivesOn: number, random: () => number): Life {
  const { acts, ...only }: LifeKind = LIVES[kind];
  const [rail, onDiscord] = [pick(["stripe", "polar"] as const, random), random() < 1 / ON_DISCORD_ONE_IN];
  return {
    number,
    kind,
    rail: only.rail ?? rail,
    home: only.home ?? (onDiscord ? "discord" : "telegram"),
    acts: acts.map(([afterDays, act]) => ({ day: arrivesOn + afterDays, act })),
  };
}

/** How long people keep arriving. */
const ARRIVALS_DAYS = 14;

/** Days from somebody's arrival until nothing more is to come of it. */
export function lengthOf(kind: LifeName): number {
  const { acts, lasts = 0 }: LifeKind = LIVES[kind];
  return Math.max(lasts, ...acts.map(([afterDays]) => afterDays + 1));
}

/** As many lives within so many days; who has a long one comes early enough to live it. */
export function drawLives(people: number, days: number, random: () => number): Life[] {
  return Array.from({ length: people }, (_, at) => {
    const kind = pickWeighted(NAMES, (name) => LIVES[name].of100, random);
    const arrivals = Math.min(ARRIVALS_DAYS, Math.max(1, days - lengthOf(kind) + 1));
    return lifeOf(kind, at + 1, Math.floor(random() * arrivals), random);
  });
}
