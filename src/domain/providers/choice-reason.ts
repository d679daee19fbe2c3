import { type ProviderRecord, startedPercent } from "./record.ts";

/** Why a provider was chosen, as the books have it. */
export interface ChoiceReason {
  how: "cheapest" | "best_record";
  /** Acceptable bids it was chosen among. */
  bids: number;
  /** Its record with us then; null where it had none, or where it was not written down. */
  record: { percent: number; starts: number; troubleDaysAgo: number | null } | null;
}

const DAY_MS = 86_400_000;

/** "cheapest:4:97:31:12": the cheapest of 4, 97 % of 31 starts, last trouble 12 days ago; what is not known is left out. */
export function writeReason(
  how: ChoiceReason["how"],
  bids: number,
  record: ProviderRecord | undefined,
  nowMs: number,
): string {
  const percent = record && startedPercent(record);
  if (!record || percent === null || percent === undefined) return `${how}:${bids}`;
  const since = record.lastTroubleAtMs;
  const trouble = since === null ? [] : [Math.floor(Math.max(0, nowMs - since) / DAY_MS)];
  return [how, bids, percent, record.starts, ...trouble].join(":");
}

/** @returns null for what is no reason, such as `none:0` */
export function readReason(text: string | null): ChoiceReason | null {
  const [how, ...rest] = text?.split(":") ?? [];
  if (how !== "cheapest" && how !== "best_record") return null;
  const [bids = 0, percent, starts, troubleDaysAgo = null] = rest.map(Number);
  const record = percent === undefined || starts === undefined ? null : { percent, starts, troubleDaysAgo };
  return { how, bids, record };
}
