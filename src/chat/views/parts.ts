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

/** A button that does what typing a command does. */
export const go = (label: string, command: string, style?: "primary"): Choice =>
  act(label, "go", { command }, style);

export const link = (label: string, url: string): Choice => ({ kind: "link", label, url });
