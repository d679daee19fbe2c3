import type { TextTally } from "../../domain/usage/estimate-tokens.ts";
import type { Report } from "./counts.ts";
import { type InputTokens, NOTHING_SEEN, type SeenUsage } from "./usage-reader.ts";

/** What one reader has come across. */
export interface SeenSoFar {
  /** All text; readers add to it. */
  readonly text: TextTally;
  /** Takes over a report, which is about everything up to and with the event that it came in. */
  report(report: Report): void;
  seen(): SeenUsage;
}

export function createSeenSoFar(): SeenSoFar {
  const text = { ...NOTHING_SEEN.unreported };
  let input: InputTokens | null = null;
  let output: number | null = null;
  let covered = NOTHING_SEEN.unreported;
  return {
    text,
    report(report) {
      input = report.input ?? input;
      // One that cannot be true also puts in doubt what was said before.
      output = report.output;
      covered = output === null ? NOTHING_SEEN.unreported : { ...text };
    },
    seen: () => ({
      input,
      output,
      unreported: { plain: text.plain - covered.plain, other: text.other - covered.other },
    }),
  };
}
