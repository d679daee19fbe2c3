/** A decimal amount as the chain keeps it: an integer of 10^-18 parts. */
export type Dec = bigint;

const PLACES = 18;
export const ONE: Dec = 10n ** BigInt(PLACES);

/** Reads "12.5" or "12". @throws RangeError for anything else. */
export function parseDec(text: string): Dec {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const atoms = BigInt(match[2] ?? "0") * ONE + BigInt((match[3] ?? "").padEnd(PLACES, "0"));
  return match[1] ? -atoms : atoms;
}

/** Writes all 18 places, as the chain's JSON does. */
export function formatDec(value: Dec): string {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

/** The whole units in `value`; the rest is dust. */
export const wholeUnits = (value: Dec): bigint => value / ONE;
