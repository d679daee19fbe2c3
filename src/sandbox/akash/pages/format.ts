const MICRO = 1_000_000;

/** `1.234567 ACT`, trimmed to what matters. */
export function act(uact: bigint | number): string {
  const whole = Number(uact) / MICRO;
  const places = whole !== 0 && Math.abs(whole) < 0.01 ? 6 : 4;
  return `${whole.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: places })} ACT`;
}

export const shortAddress = (address: string): string => `${address.slice(0, 10)}…${address.slice(-4)}`;

export const heightText = (height: number): string => height.toLocaleString("en-US");

const REASONS: Readonly<Record<number, string>> = {
  1: "closed by owner",
  10000: "provider: unstable",
  10001: "provider: decommissioned",
  10002: "provider: no reason given",
  10003: "provider: manifest never came",
  20000: "escrow ran out",
};

export const reasonText = (reason: number): string => REASONS[reason] ?? "";

/** The last part of a type URL. */
export const messageName = (typeUrl: string): string =>
  typeUrl.split(".").at(-1)?.replace(/^Msg/, "") ?? typeUrl;

/** A provider's name without the parts they all share. */
export const providerLabel = (name: string): string =>
  name.replace(/^provider\./, "").replace(/\.example$/, "");
