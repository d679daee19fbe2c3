import { decimalsOf, inMajor } from "../domain/billing/minor-units.ts";
import { aboutMessages } from "../domain/plans/plans.ts";
import { LEAST_TURN_TOKENS } from "../domain/usage/budget.ts";
import { percentUsed } from "../domain/usage/thresholds.ts";
import type { Language, Say } from "./language/language.ts";

/** How each language writes numbers and days. */
const LOCALES: Record<Language, { numbers: string; days: string }> = {
  en: { numbers: "en", days: "en-GB" },
  de: { numbers: "de", days: "de" },
};

function numberFormats(): (locale: string, currency: string, digits: number) => Intl.NumberFormat {
  const made = new Map<string, Intl.NumberFormat>();
  return (locale, currency, digits) => {
    const key = `${locale}:${currency}:${digits}`;
    const known = made.get(key);
    if (known) return known;
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
    });
    made.set(key, format);
    return format;
  };
}

/** Making a format costs many times what using it costs, and a card holds several. */
const numberFormat = numberFormats();

/** An amount in minor units as people write it: 2900, "usd" → "$29" or "29 $"; whole amounts lose their zeros. */
export function money(say: Say, amountMinor: number, currency: string): string {
  const amount = inMajor(amountMinor, currency);
  const digits = Number.isInteger(amount) ? 0 : decimalsOf(currency);
  const { numbers } = LOCALES[say.language];
  return numberFormat(numbers, currency.toUpperCase(), digits).format(amount);
}

/** An amount as short as it can be said beside a line: 1250000, "usd" → "$1.3M". */
export const shortMoney = (say: Say, amount: number, currency: string): string =>
  new Intl.NumberFormat(LOCALES[say.language].numbers, {
    style: "currency",
    currency: currency.toUpperCase(),
    notation: amount >= 10_000 ? "compact" : "standard",
    minimumFractionDigits: amount < 10_000 && !Number.isInteger(amount) ? 2 : 0,
    maximumFractionDigits: amount >= 10_000 ? 1 : amount < 0.1 ? 4 : 2,
  }).format(amount);

/** Dollars with cents: 1.5 → "$1.50". */
export const dollars = (say: Say, amount: number): string => money(say, Math.round(amount * 100), "usd");

/** Escrow is ACT, which the chain prices in dollars: 500000 uact → "$0.50". */
export const uactInDollars = (say: Say, uact: number): string =>
  uact !== 0 && Math.abs(uact) < 5000
    ? say("amount-less", { amount: dollars(say, 0.01) })
    : dollars(say, uact / 1_000_000);

/** Millionths of a dollar: 1240000 → "$1.24"; what is not nothing is never shown as nothing. */
export const microDollars = (say: Say, micros: number): string =>
  micros > 0 && micros < 5000
    ? say("amount-less", { amount: dollars(say, 0.01) })
    : dollars(say, micros / 1_000_000);

const oneDecimal = (value: number): number => Number(value.toFixed(1));

/** 10000000 → "10 M". */
export function tokens(say: Say, count: number): string {
  if (count >= 1_000_000) return say("count-millions", { count: oneDecimal(count / 1_000_000) });
  return count >= 1000
    ? say("count-thousands", { count: oneDecimal(count / 1000) })
    : say("count-plain", { count });
}

/** How much of a plan's tokens is used, in percent: never nothing after the first message. */
export function percentOfPlan(used: number, limit: number): number | string {
  const percent = limit > 0 ? percentUsed({ used, limit, least: LEAST_TURN_TOKENS }) : 100;
  return used > 0 && percent === 0 ? "<1" : percent;
}

/** Tokens, and what they are in messages: "10 M tokens, about 760 messages". */
export const tokensInMessages = (say: Say, count: number): string =>
  say("used-tokens", { tokens: tokens(say, count), messages: aboutMessages(count) });

/** A span in its two largest units: "2 h 5 min". */
export function span(say: Say, ms: number, dayWords = "span-days"): string {
  const s = Math.max(0, Math.round(ms / 1000));
  const [min, h, days] = [Math.floor(s / 60), Math.floor(s / 3600), Math.floor(s / 86_400)];
  const seconds = (count: number) => say("span-seconds", { count });
  const minutes = (count: number) => say("span-minutes", { count });
  const hours = (count: number) => say("span-hours", { count });
  if (s < 60) return seconds(s);
  if (min < 60) return s % 60 && min < 10 ? `${minutes(min)} ${seconds(s % 60)}` : minutes(min);
  if (h < 24) return min % 60 ? `${hours(h)} ${minutes(min % 60)}` : hours(h);
  const whole = say(dayWords, { count: days });
  return h % 24 && days < 14 ? `${whole} ${hours(h % 24)}` : whole;
}

/** A span behind "for", "after" or before "ago", for which German has a case of its own: "seit 3 Tagen". */
export const spanSince = (say: Say, ms: number): string => span(say, Math.max(0, ms), "span-days-since");

/** A day in UTC: "22 Nov 2026". */
export const day = (say: Say, ms: number): string =>
  new Intl.DateTimeFormat(LOCALES[say.language].days, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(ms);

/** A day of a year that nobody doubts, in UTC: "22 Nov". */
export const dayOfMonth = (say: Say, ms: number): string =>
  new Intl.DateTimeFormat(LOCALES[say.language].days, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  }).format(ms);

/** From the first to the last day in UTC: "1–30 Nov 2026". */
export const dayRange = (say: Say, firstMs: number, lastMs: number): string =>
  new Intl.DateTimeFormat(LOCALES[say.language].days, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).formatRange(firstMs, lastMs);

/** A time of day in UTC: "15:00". */
export const clockTime = (say: Say, ms: number): string =>
  new Intl.DateTimeFormat(LOCALES[say.language].days, {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  }).format(ms);

/** A moment of this year as people are told it: "22 Nov, 12:00 UTC". */
export const dayAndTime = (say: Say, ms: number): string =>
  new Intl.DateTimeFormat(LOCALES[say.language].days, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  }).format(ms);

/** A moment of this year in UTC as logs have it, to the second: "22 Nov, 12:00:10". */
export const moment = (say: Say, ms: number): string =>
  new Intl.DateTimeFormat(LOCALES[say.language].days, {
    day: "2-digit",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: "UTC",
  }).format(ms);

const SIZES = [
  { unit: 1_000_000_000, id: "size-gb" },
  { unit: 1_000_000, id: "size-mb" },
  { unit: 1_000, id: "size-kb" },
] as const;

/** A file's size in bytes as people read it: "40 KB", "1.2 MB". */
export function fileSize(say: Say, bytes: number): string {
  const { unit, id } = SIZES.find((size) => bytes >= size.unit) ?? { unit: 1_000, id: "size-kb" };
  return say(id, { size: Math.max(0.1, oneDecimal(bytes / unit)) });
}

/** An address short enough to read: "akash1qx…7f3a". */
export const shortAddress = (address: string): string =>
  address.length > 20 ? `${address.slice(0, 10)}…${address.slice(-4)}` : address;

/** User-made text, kept to one line of bounded length. */
export function oneLine(text: string, max = 64): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > max ? `${flat.slice(0, max - 1)}…` : flat;
}
