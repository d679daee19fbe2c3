/** Use of one agent and model in one UTC day. Tokens are billable, money is millionths of a US dollar. */
export interface DayPart {
  deploymentId: string;
  model: string;
  dayStart: number;
  tokens: number;
  costMicros: number;
}

export interface Share {
  key: string;
  tokens: number;
  costMicros: number;
}

/** What there is of each, the biggest first. */
export function sharesBy(parts: readonly DayPart[], keyOf: (part: DayPart) => string): Share[] {
  const shares = new Map<string, Share>();
  for (const part of parts) {
    const key = keyOf(part);
    const share = shares.get(key) ?? { key, tokens: 0, costMicros: 0 };
    share.tokens += part.tokens;
    share.costMicros += part.costMicros;
    shares.set(key, share);
  }
  return [...shares.values()].sort((a, b) => b.tokens - a.tokens || a.key.localeCompare(b.key));
}

export interface StackedDay {
  dayStartMs: number;
  /** In the order of the keys; what belongs to none of them comes last, where there is any. */
  tokens: number[];
}

/** Tokens of each day, split by the keys. */
export function stackDays(
  parts: readonly DayPart[],
  keyOf: (part: DayPart) => string,
  keys: readonly string[],
): StackedDay[] {
  const place = new Map(keys.map((key, at) => [key, at]));
  const hasOthers = parts.some((part) => !place.has(keyOf(part)));
  const width = keys.length + (hasOthers ? 1 : 0);
  const days = new Map<number, number[]>();
  for (const part of parts) {
    const tokens = days.get(part.dayStart) ?? Array.from({ length: width }, () => 0);
    const at = place.get(keyOf(part)) ?? keys.length;
    tokens[at] = (tokens[at] ?? 0) + part.tokens;
    days.set(part.dayStart, tokens);
  }
  return [...days]
    .map(([dayStartMs, tokens]) => ({ dayStartMs, tokens }))
    .sort((a, b) => a.dayStartMs - b.dayStartMs);
}
