import type { LlmCallKind } from "./models.ts";

/** Where the totals of an answer are, or what is wrong with them. Plain answers know the last four. */
export type UsageHow =
  | "usual"
  /** `"usage":null` in every chunk before. */
  | "null_before"
  | "with_finish"
  | "every_chunk"
  | "after_done"
  | "missing"
  /** Charged nothing, and said so. */
  | "zero"
  /** Numbers that cannot be; the books have the true ones. */
  | { absurd: unknown };

/** What is odd about an answer. Whatever is odd is charged for. */
export interface OddAnswer {
  /** Only calls of this kind; default any. */
  kind?: LlmCallKind;
  /** Only calls in which a person says this; default any. */
  said?: string;
  /** How many answers; default 1. */
  times?: number;
  /** Ends it before that. */
  until?: AbortSignal;
  usage?: UsageHow;
  /** A stream breaks after so many events. */
  cutAfter?: number;
  /** A stream falls silent after so many events. */
  hangAfter?: number;
  /** An event that is no JSON, after so many. */
  garbageAfter?: number;
  /** `html`: a page with status 200; `header_only`: a header, and then the connection ends. */
  body?: "html" | "header_only";
  /** Compressed, although nobody asked for it. */
  gzip?: boolean;
}

export interface OddAnswers {
  add(odd: OddAnswer): void;
  clear(): void;
  take(question: { kind: LlmCallKind; userText: string }): OddAnswer;
}

export function createOddAnswers(): OddAnswers {
  let waiting: { odd: OddAnswer; left: number }[] = [];
  return {
    add: (odd) => void waiting.push({ odd, left: odd.times ?? 1 }),
    clear: () => {
      waiting = [];
    },
    take({ kind, userText }) {
      waiting = waiting.filter(({ odd, left }) => left > 0 && odd.until?.aborted !== true);
      const found = waiting.find(
        ({ odd }) => (odd.kind ?? kind) === kind && userText.includes(odd.said ?? ""),
      );
      if (!found) return {};
      found.left--;
      return found.odd;
    },
  };
}

/** The usage object as it is told. @returns undefined where it is not */
export function told(
  usage: Record<string, unknown>,
  how: UsageHow = "usual",
): Record<string, unknown> | undefined {
  if (how === "missing") return undefined;
  if (how !== "zero" && typeof how === "string") return usage;
  const value = how === "zero" ? 0 : how.absurd;
  return JSON.parse(JSON.stringify(usage), (_key, part: unknown) =>
    typeof part === "number" ? value : part,
  );
}
