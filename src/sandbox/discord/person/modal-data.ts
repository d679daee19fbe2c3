import { charCount } from "../rules/check-scalar.ts";
import { COMPONENT } from "../rules/component-types.ts";
import { walk } from "../rules/walk.ts";
import type { Component, Modal } from "../world/records.ts";

export type FieldValue = string | boolean | readonly string[];
export type FieldValues = Readonly<Record<string, FieldValue>>;

type Json = Record<string, unknown>;

/** A field of a modal as a person sees it. */
export interface FieldView {
  label: string;
  customId: string;
  component: Component;
  isRequired: boolean;
}

/** The fields of a modal, in the order of the screen. */
export const fieldsOf = (modal: Modal): FieldView[] =>
  modal.components.flatMap((row) => {
    const component = row.component ?? row.components?.[0];
    if (!component?.custom_id) return [];
    return [
      {
        label: row.label ?? component.label ?? "",
        customId: component.custom_id,
        component,
        isRequired: component.required ?? component.type !== COMPONENT.checkbox,
      },
    ];
  });

function chosen(field: FieldView, given: FieldValue | undefined): string[] {
  const options = field.component.options ?? [];
  if (given === undefined) return options.filter((option) => option.default).map(({ value }) => value);
  const wanted = typeof given === "object" ? given : [String(given)];
  return wanted.map((one) => {
    const option = options.find(({ label, value }) => label === one || value === one);
    if (!option && options.length > 0)
      throw new Error(
        `"${field.label}" offers ${options.map(({ label }) => label).join(", ")}, not "${one}"`,
      );
    return option?.value ?? one;
  });
}

/** @throws Error where the app would keep the form open */
function requireCount(field: FieldView, count: number): void {
  const isGroup = field.component.type === COMPONENT.radioGroup;
  const min = field.isRequired ? (field.component.min_values ?? 1) : 0;
  const max = isGroup ? 1 : (field.component.max_values ?? 1);
  if (count < min || count > max)
    throw new Error(`"${field.label}" takes ${min} to ${max} choices, not ${count}`);
}

function readField(field: FieldView, given: FieldValue | undefined): Json {
  const { type, id, custom_id } = field.component;
  if (type === COMPONENT.textInput) {
    const value = given === undefined ? (field.component.value ?? "") : String(given);
    const { min_length: min = 0, max_length: max = 4_000 } = field.component;
    const length = charCount(value);
    if (field.isRequired && length === 0) throw new Error(`"${field.label}" must be filled in`);
    if (length > max || (length > 0 && length < min))
      throw new Error(`"${field.label}" takes ${min} to ${max} characters, not ${length}`);
    return { type, id, custom_id, value };
  }
  if (type === COMPONENT.checkbox)
    return {
      type,
      id,
      custom_id,
      value: given === undefined ? (field.component.default ?? false) : given === true,
    };
  const values = chosen(field, given);
  requireCount(field, values.length);
  return type === COMPONENT.radioGroup
    ? { type, id, custom_id, value: values[0] ?? null }
    : { type, id, custom_id, values };
}

/**
 * The `data` of a modal that is submitted.
 * @param values by label or custom id; fields that are not named keep what they hold
 * @throws Error where the person's app would not send it
 */
export function modalData(modal: Modal, values: FieldValues): Json {
  const fields = fieldsOf(modal);
  const isKnown = (name: string) => fields.some(({ label, customId }) => label === name || customId === name);
  const stranger = Object.keys(values).find((name) => !isKnown(name));
  if (stranger !== undefined)
    throw new Error(
      `the form has no "${stranger}"; it has ${fields.map(({ label }) => `"${label}"`).join(", ")}`,
    );
  const read = new Map(
    fields.map((field) => [field.component, readField(field, values[field.label] ?? values[field.customId])]),
  );
  const components = modal.components.map(({ type, id, component, components: inside }) => ({
    type,
    id,
    ...(component ? { component: read.get(component) } : {}),
    ...(inside ? { components: inside.map((one) => read.get(one)) } : {}),
  }));
  return { custom_id: modal.custom_id, components };
}

/** A modal as text, for error messages. */
export const printModal = (modal: Modal): string =>
  [
    modal.title,
    ...walk(modal.components, []).flatMap(({ component }) => component.content ?? component.label ?? []),
  ].join("\n    ");
