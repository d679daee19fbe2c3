import { type ChoiceReason, readReason } from "../../domain/providers/choice-reason.ts";
import type { Say } from "../language/language.ts";
import type { Part } from "../view.ts";
import { note } from "./parts.ts";

/** A provider's record with us in a sentence. */
export const recordText = (
  say: Say,
  { percent, starts, troubleDaysAgo }: NonNullable<ChoiceReason["record"]>,
): string =>
  say("record-summary", {
    percent,
    starts,
    trouble:
      troubleDaysAgo === null
        ? say("record-trouble-none")
        : say("record-trouble-days", { days: troubleDaysAgo }),
  });

const CHOSEN = { cheapest: "status-chosen-cheapest", best_record: "status-chosen-best_record" } as const;

/** Why this provider, in words; nothing where that was not written down. */
export function chosenBecause(say: Say, written: string | null): Part[] {
  const reason = readReason(written);
  if (!reason) return [];
  const chosen = say(CHOSEN[reason.how], { bids: reason.bids });
  return [note(reason.record ? `${chosen} ${recordText(say, reason.record)}` : chosen)];
}
