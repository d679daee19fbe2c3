import type { ChoiceReason } from "../../domain/providers/choice-reason.ts";
import type { Say } from "../language/language.ts";

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
