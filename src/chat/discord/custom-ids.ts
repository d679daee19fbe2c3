import type { View } from "../view.ts";

/** What a component carries: a button of ours, a form to open, or a ready-made answer. */
export type Pressed =
  | { kind: "act"; ref: string }
  | { kind: "form"; form: FormKind }
  | { kind: "reply"; text: string };

export type FormKind = NonNullable<View["form"]>["kind"];

const MAX = 100;
const FORM = "form:";
const REPLY = "say:";
const SELECT = "select:";

export const formId = (kind: FormKind): string => `${FORM}${kind}`;
export const replyId = (text: string): string => `${REPLY}${text}`.slice(0, MAX);
/** A message may hold several lists; their choices carry the buttons' own ids. */
export const selectId = (at: number): string => `${SELECT}${at}`;

const FORMS: readonly FormKind[] = ["code", "secret", "word", "amount", "message", "hours", "place"];

/** Which form an id stands for; null for anything else. */
export const formOf = (customId: string): FormKind | null =>
  FORMS.find((kind) => formId(kind) === customId) ?? null;

/** @param chosen the choice of a list, which stands for the button that it replaces */
export function readCustomId(customId: string, chosen: string | undefined): Pressed {
  if (customId.startsWith(SELECT)) return { kind: "act", ref: chosen ?? "" };
  if (customId.startsWith(REPLY)) return { kind: "reply", text: customId.slice(REPLY.length) };
  const form = formOf(customId);
  return form ? { kind: "form", form } : { kind: "act", ref: customId };
}
