/** What a provider did to an agent of ours that counts against it. */
export type Trouble =
  | "no_answer"
  | "manifest_rejected"
  | "wrong_certificate"
  | "not_ready"
  | "lease_closed"
  | "lease_refused"
  | "unreachable"
  | "workload_lost";

/** How much a trouble counts beside a start that went well. */
const WEIGHTS: Record<Trouble, number> = {
  // Somebody else may be answering in its name.
  wrong_certificate: 6,
  lease_closed: 2,
  workload_lost: 2,
  unreachable: 1.5,
  no_answer: 1,
  manifest_rejected: 1,
  not_ready: 1,
  lease_refused: 0.5,
};

/** Troubles that end an attempt to start an agent; the others befall one that runs. */
const ENDS_A_START: ReadonlySet<string> = new Set<Trouble>([
  "no_answer",
  "manifest_rejected",
  "wrong_certificate",
  "not_ready",
  "lease_refused",
]);

/** How far back a provider's record with us reaches. */
export const RECORD_MS = 30 * 86_400_000;

/** After this long a memory counts half. */
const HALF_LIFE_MS = 7 * 86_400_000;

/** A newcomer is thought of as one that kept its word three times and broke it once. */
const PRIOR = { good: 3, bad: 1 };

/** How often something was seen of a provider, and when last (ms). */
export interface Observed {
  kind: string;
  count: number;
  lastAtMs: number;
}

export interface ProviderRecord {
  /** Starts that went well and troubles by weight, older ones already counting less. */
  good: number;
  bad: number;
  /** Starts that were tried, and those of them that went well; every one counts alike. */
  starts: number;
  started: number;
  troubles: number;
  /** ms since epoch, or null without any trouble */
  lastTroubleAtMs: number | null;
}

const isTrouble = (kind: string): kind is Trouble => Object.hasOwn(WEIGHTS, kind);

/** What a record is made of; bids, by far the most of what is seen, say nothing about who made them. */
export const RECORDED = ["live", ...Object.keys(WEIGHTS).filter(isTrouble)] as const;

export const NEWCOMER: ProviderRecord = {
  good: 0,
  bad: 0,
  starts: 0,
  started: 0,
  troubles: 0,
  lastTroubleAtMs: null,
};

/** A provider's record out of what was seen of it; what says nothing about it, such as its bids, is left out. */
export function recordOf(observed: readonly Observed[], nowMs: number): ProviderRecord {
  const record = { ...NEWCOMER };
  for (const { kind, count, lastAtMs } of observed) {
    const weight = count * 0.5 ** (Math.max(0, nowMs - lastAtMs) / HALF_LIFE_MS);
    if (kind === "live") {
      record.good += weight;
      record.started += count;
      record.starts += count;
    } else if (isTrouble(kind)) {
      record.bad += weight * WEIGHTS[kind];
      record.troubles += count;
      if (ENDS_A_START.has(kind)) record.starts += count;
      record.lastTroubleAtMs = Math.max(record.lastTroubleAtMs ?? lastAtMs, lastAtMs);
    }
  }
  return record;
}

/** Between 0 and 1: how likely a provider is to keep its word, as far as we can tell. */
export const reliability = ({ good, bad }: ProviderRecord = NEWCOMER): number =>
  (good + PRIOR.good) / (good + bad + PRIOR.good + PRIOR.bad);

/** Starts that went well, in whole percent; null where nothing was tried. Only what never failed is 100. */
export function startedPercent({ starts, started }: ProviderRecord): number | null {
  if (starts === 0) return null;
  return started === starts ? 100 : Math.min(99, Math.round((started / starts) * 100));
}
