import { CONFIRMATION_MS } from "../pending-actions.ts";
import type { Act, Choice, Field, Part } from "../view.ts";

export const paragraph = (text: string): Part => ({ kind: "paragraph", text });
export const note = (text: string): Part => ({ kind: "note", text });
export const fields = (...list: (Field | null)[]): Part => ({
  kind: "fields",
  fields: list.filter((f) => f !== null),
});

/** A button that runs a verb of `actions/`. */
export function act(
  label: string,
  verb: string,
  args: Act["args"] = {},
  style?: "primary" | "danger",
): Choice {
  return { kind: "act", label, act: { verb, args }, ...(style && { style }) };
}

/** The answer to a question: it counts once, and for five minutes (I9). */
export const confirm = (
  label: string,
  verb: string,
  args: Act["args"],
  style: "primary" | "danger" = "danger",
): Choice => ({ kind: "act", label, style, act: { verb, args, once: true, ttlMs: CONFIRMATION_MS } });

/** A button that works for another time than an ordinary one. */
export const lasting = (ttlMs: number, choice: Choice): Choice =>
  choice.kind === "act" ? { ...choice, act: { ...choice.act, ttlMs } } : choice;

/** A button that does what typing a command does. */
export const go = (label: string, command: string, style?: "primary"): Choice =>
  act(label, "go", { command }, style);

/** Small buttons, so many side by side. */
export const rowsOf = (inARow: number, choices: readonly Choice[]): Choice[][] =>
  Array.from({ length: Math.ceil(choices.length / inARow) }, (_, row) =>
    choices.slice(row * inARow, (row + 1) * inARow),
  );

export const link = (label: string, url: string): Choice => ({ kind: "link", label, url });

/** What is chosen among several. */
export const marked = (label: string, isChosen: boolean): string => (isChosen ? `✓ ${label}` : label);
