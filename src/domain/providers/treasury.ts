/** What one wallet has, and what runs on it. */
export interface Holdings {
  /** What can go into escrow. */
  actUact: number;
  /** What fees are paid from; null where a service pays them. */
  aktUakt: number | null;
  /** Of all open leases together. */
  uactPerBlock: number;
  secondsPerBlock: number;
}

/** A transaction's fee with room for a second signing (240,000 gas, asked for twice, at 0.025 uakt). */
const FEE_UAKT = 20_000;
const DAY_S = 86_400;
/** Deposits the wallet should be able to make at any time, whatever runs. */
const WANTED_DEPOSITS = 4;
/** AKT that is never burnt, because fees are paid in it. */
const KEEP_UAKT = 10_000_000;
/**
 * The chain cancels a mint that yields less than ten ACT. We know no price: the first figure is burnt where the wallet
 * allows, which is enough down to 0.17 USD, and never less than the second.
 */
const BURN_UAKT = 60_000_000;
const LEAST_BURN_UAKT = 20_000_000;

/** uact that all open leases cost in a day. */
export const uactPerDay = ({
  uactPerBlock,
  secondsPerBlock,
}: Pick<Holdings, "uactPerBlock" | "secondsPerBlock">) =>
  Math.round((uactPerBlock * DAY_S) / secondsPerBlock);

/** How many days the wallet could go on paying for what runs; null while nothing does. */
export function floatDays(holdings: Holdings): number | null {
  const perDay = uactPerDay(holdings);
  return perDay > 0 ? holdings.actUact / perDay : null;
}

/** How many transactions the wallet can pay; null where a service pays them. */
export const gasTxs = ({ aktUakt }: Pick<Holdings, "aktUakt">): number | null =>
  aktUakt === null ? null : Math.floor(aktUakt / FEE_UAKT);

/** ACT below which more is minted. @param ahead days that it should last, and what one deploy pays in (uact) */
export const wantedFloat = (
  holdings: Pick<Holdings, "uactPerBlock" | "secondsPerBlock">,
  { aheadDays, depositUact }: { aheadDays: number; depositUact: number },
): number => Math.max(WANTED_DEPOSITS * depositUact, aheadDays * uactPerDay(holdings));

/** In how many days, at today's rate, more is minted; null while nothing brings that nearer, or with too little AKT for it. */
export function daysUntilMint(holdings: Holdings, wantedUact: number): number | null {
  if (mayBurn(holdings) === null) return null;
  const spareUact = holdings.actUact - wantedUact;
  if (spareUact < 0) return 0;
  const perDay = uactPerDay(holdings);
  return perDay > 0 ? spareUact / perDay : null;
}

/** How much AKT to burn now so that the wallet lasts that long; null where there is enough ACT, or too little AKT. */
export function burnFor(holdings: Holdings, wantedUact: number): number | null {
  return holdings.actUact >= wantedUact ? null : mayBurn(holdings);
}

function mayBurn({ aktUakt }: Pick<Holdings, "aktUakt">): number | null {
  const spareUakt = (aktUakt ?? 0) - KEEP_UAKT;
  return spareUakt < LEAST_BURN_UAKT ? null : Math.min(BURN_UAKT, spareUakt);
}
