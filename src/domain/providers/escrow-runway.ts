/** When the chain reckoned last, and what was left then. */
export interface Escrow {
  fundsUact: number;
  settledHeight: number;
}

/** The chain's clock: a block, its time and the pace. */
export interface Pace {
  height: number;
  /** ms since epoch */
  atMs: number;
  secondsPerBlock: number;
}

const HOUR_MS = 3_600_000;
/** The chain reckons in fractions and we in doubles: ends that differ by less are one. */
const SAME_END_BLOCKS = 2;
/** An estimate in time that is off by less than this, or by this share of what is left, is left alone. */
const SAME_TIME_MS = 15 * 60_000;
const SAME_TIME_SHARE = 0.02;

/**
 * The last block that an escrow can pay, or null where nothing is taken from it. Reckoning moves funds and height
 * alike, so this stays as it is until somebody pays in or the rate changes.
 */
export function endHeight({ fundsUact, settledHeight }: Escrow, rateUactPerBlock: number): number | null {
  if (!(rateUactPerBlock > 0)) return null;
  // Just under a whole number of blocks is that number: settling leaves crumbs of rounding.
  const blocks = Math.floor(Math.max(0, fundsUact) / rateUactPerBlock + 1e-6);
  return settledHeight + blocks;
}

/** When a block will be, or was (ms since epoch). */
export const timeOfHeight = (height: number, pace: Pace): number =>
  Math.round(pace.atMs + (height - pace.height) * pace.secondsPerBlock * 1000);

/** What is left in escrow at that height, whether the chain has reckoned or not. */
export const leftUact = (escrow: Escrow, rateUactPerBlock: number, height: number): number =>
  Math.max(0, escrow.fundsUact - rateUactPerBlock * Math.max(0, height - escrow.settledHeight));

/** An escrow's end, as stored or as seen. */
export interface End {
  endHeight: number | null;
  /** ms since epoch */
  runsOutAt: number | null;
}

/** Whether what is seen of an end is worth writing down: it is another one, or the chain's pace makes it another time. */
export function hasMoved(known: End, seen: End, nowMs: number): boolean {
  if (known.endHeight === null || seen.endHeight === null) return known.endHeight !== seen.endHeight;
  if (Math.abs(known.endHeight - seen.endHeight) > SAME_END_BLOCKS) return true;
  if (known.runsOutAt === null || seen.runsOutAt === null) return known.runsOutAt !== seen.runsOutAt;
  const leftMs = Math.max(0, seen.runsOutAt - nowMs);
  return Math.abs(known.runsOutAt - seen.runsOutAt) > Math.max(SAME_TIME_MS, leftMs * SAME_TIME_SHARE);
}

export interface RunwayRules {
  /** With less than this left, an escrow is filled up … */
  belowMs: number;
  /** … until it lasts this long. */
  untilMs: number;
  /** Nothing smaller is sent: each deposit costs a fee. */
  leastUact: number;
}

export interface TopUpQuestion {
  /** How long the escrow lasts, ms. */
  leftMs: number;
  rateUactPerBlock: number;
  secondsPerBlock: number;
  /** What may still be spent on this agent in its period. */
  budgetUact: number;
  /** What the operator's wallet has. */
  floatUact: number;
}

/** `why`: what there is too little of. */
export type TopUp =
  | { kind: "enough" }
  | { kind: "pay"; amountUact: number }
  | { kind: "short"; why: "budget" | "float" };

/**
 * Whether to pay in, and how much: what is missing until `untilMs`, at least `leastUact`, never more than the budget
 * or the wallet has. What is less than asked for is paid as long as it is not less than `leastUact`.
 */
export function topUp(asked: TopUpQuestion, rules: RunwayRules): TopUp {
  const { leftMs, rateUactPerBlock, secondsPerBlock, budgetUact, floatUact } = asked;
  if (leftMs >= rules.belowMs) return { kind: "enough" };
  const missingBlocks = (rules.untilMs - Math.max(0, leftMs)) / 1000 / secondsPerBlock;
  const wanted = Math.max(rules.leastUact, Math.ceil(missingBlocks * rateUactPerBlock));
  const amountUact = Math.floor(Math.min(wanted, budgetUact, floatUact));
  if (amountUact >= rules.leastUact) return { kind: "pay", amountUact };
  return { kind: "short", why: budgetUact < rules.leastUact ? "budget" : "float" };
}

/** Hours before the end at which its owner is warned of an escrow that cannot be filled up. */
export const WARN_HOURS = [72, 24, 6] as const;

/** The warning that is due now, or null; `told` is the last that was given. Those that were slept through are not. */
export function warningDue(leftMs: number, told: number | null): (typeof WARN_HOURS)[number] | null {
  const due = WARN_HOURS.findLast((hours) => leftMs < hours * HOUR_MS);
  return due !== undefined && (told === null || due < told) ? due : null;
}
