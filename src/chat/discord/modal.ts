import type { Say } from "../language/language.ts";
import { type FormKind, formId } from "./custom-ids.ts";
import { COMPONENT } from "./wire.ts";

const ANSWER_ID = "answer";
const TITLE_MAX = 45;
const LABEL_MAX = 45;
const HINT_MAX = 100;
/** A single line of text, and several. */
const SHORT = 1;
const LONG = 2;

interface Form {
  /** Ids of texts. */
  title: string;
  label: string;
  hint: string;
  length: { min_length: number; max_length: number };
  isLong?: true;
}

const FORMS: Record<FormKind, Form> = {
  code: {
    title: "form-code-title",
    label: "form-code-label",
    hint: "form-code-hint",
    length: { min_length: 8, max_length: 16 },
  },
  word: {
    title: "form-word-title",
    label: "form-word-label",
    hint: "form-word-hint",
    length: { min_length: 1, max_length: 40 },
  },
  secret: {
    title: "form-secret-title",
    label: "form-secret-label",
    hint: "form-secret-hint",
    length: { min_length: 20, max_length: 200 },
  },
  amount: {
    title: "form-amount-title",
    label: "form-amount-label",
    hint: "form-amount-hint",
    length: { min_length: 1, max_length: 16 },
  },
  hours: {
    title: "form-hours-title",
    label: "form-hours-label",
    hint: "quiet-type-hint",
    length: { min_length: 3, max_length: 40 },
  },
  place: {
    title: "form-place-title",
    label: "form-place-label",
    hint: "zone-type-hint",
    length: { min_length: 2, max_length: 60 },
  },
  message: {
    title: "form-message-title",
    label: "form-message-label",
    hint: "form-message-hint",
    length: { min_length: 1, max_length: 1_500 },
    isLong: true,
  },
};

/** The form behind a button. It is made from the button alone, since Discord wants it as the very first answer. */
export function modalFor(kind: FormKind, say: Say) {
  const form = FORMS[kind];
  const input = {
    type: COMPONENT.textInput,
    custom_id: ANSWER_ID,
    style: form.isLong ? LONG : SHORT,
    required: true,
    placeholder: say(form.hint).slice(0, HINT_MAX),
    ...form.length,
  };
  const label = say(form.label).slice(0, LABEL_MAX);
  return {
    custom_id: formId(kind),
    title: say(form.title).slice(0, TITLE_MAX),
    components: [{ type: COMPONENT.label, label, component: input }],
  };
}

/** A component of a submitted form: rows and labels hold others, fields hold a value. */
interface Submitted {
  custom_id?: string;
  value?: string;
  component?: Submitted;
  components?: Submitted[];
}

/** What was typed into the form; empty when it holds no such field. */
export function answerIn(components: readonly unknown[]): string {
  for (const one of components as readonly Submitted[]) {
    if (one.custom_id === ANSWER_ID && typeof one.value === "string") return one.value;
    const inside = answerIn([...(one.components ?? []), ...(one.component ? [one.component] : [])]);
    if (inside !== "") return inside;
  }
  return "";
}
