/** An amount in minor units as people write it: 2900, "usd" → "$29.00"; whole amounts lose their zeros. */
export function money(amountMinor: number, currency: string): string {
  const whole = amountMinor % 100 === 0;
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency: currency.toUpperCase(),
    minimumFractionDigits: whole ? 0 : 2,
  }).format(amountMinor / 100);
}

/** Dollars with cents: 1.5 → "$1.50". */
export const dollars = (amount: number): string => money(Math.round(amount * 100), "usd");

/** Escrow is ACT, which the chain prices in dollars: 500000 uact → "$0.50". */
export const uactInDollars = (uact: number): string =>
  uact !== 0 && Math.abs(uact) < 5000 ? "less than $0.01" : dollars(uact / 1_000_000);

/** 10000000 → "10 M". */
export function tokens(count: number): string {
  if (count >= 1_000_000) return `${Number((count / 1_000_000).toFixed(1))} M`;
  return count >= 1000 ? `${Number((count / 1000).toFixed(1))} k` : String(count);
}

/** A span in its two largest units: "2 h 5 min". */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return s % 60 && min < 10 ? `${min} min ${s % 60} s` : `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 24) return min % 60 ? `${h} h ${min % 60} min` : `${h} h`;
  const days = Math.floor(h / 24);
  return h % 24 && days < 14 ? `${days} d ${h % 24} h` : `${days} d`;
}

/** A day in UTC: "22 Nov 2026". */
export const day = (ms: number): string =>
  new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(ms);

/** An address short enough to read: "akash1qx…7f3a". */
export const shortAddress = (address: string): string =>
  address.length > 20 ? `${address.slice(0, 10)}…${address.slice(-4)}` : address;

/** User-made text, kept to one line of bounded length. */
export function oneLine(text: string, max = 64): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > max ? `${flat.slice(0, max - 1)}…` : flat;
}
