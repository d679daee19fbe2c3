import type { Schema } from "../spec/request-spec.ts";
import { type FormProblem, lengthProblem, problem } from "./form-problem.ts";

type Path = FormProblem["path"];

/** Discord counts code points, not UTF-16 units. */
export const charCount = (text: string): number => [...text].length;

const isSnowflakePattern = (pattern: string): boolean => pattern.startsWith("^(0|[1-9]");

function patternProblem(path: Path, text: string, pattern: string): FormProblem[] {
  if (new RegExp(pattern, "u").test(text)) return [];
  return [
    isSnowflakePattern(pattern)
      ? problem(path, "NUMBER_TYPE_COERCE", `Value "${text}" is not snowflake.`)
      : problem(path, "STRING_TYPE_REGEX", "String value did not match validation regex."),
  ];
}

export function checkText(schema: Schema, value: unknown, path: Path): FormProblem[] {
  if (typeof value !== "string" && typeof value !== "number")
    return [
      problem(path, "STRING_TYPE_CONVERT", `Could not interpret "${JSON.stringify(value)}" as string.`),
    ];
  const text = String(value);
  const isUrl = schema.format !== "uri" || text.startsWith("attachment:") || URL.canParse(text);
  return [
    ...lengthProblem(path, charCount(text), schema.minLength, schema.maxLength),
    ...(schema.pattern ? patternProblem(path, text, schema.pattern) : []),
    ...(isUrl ? [] : [problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")]),
  ];
}

/** Numbers may come as strings of digits, as permissions do. */
export function checkNumber(
  schema: Schema,
  value: unknown,
  path: Path,
  kind: "int" | "number",
): FormProblem[] {
  const isNumeric = typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
  const number = Number(value);
  if (!isNumeric || (kind === "int" && !Number.isInteger(number)))
    return [problem(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not ${kind}.`)];
  const { minimum = -Infinity, maximum = Infinity } = schema;
  if (number < minimum)
    return [problem(path, "NUMBER_TYPE_MIN", `${kind} value should be greater than or equal to ${minimum}.`)];
  if (number > maximum)
    return [problem(path, "NUMBER_TYPE_MAX", `${kind} value should be less than or equal to ${maximum}.`)];
  return [];
}

export function checkFixed(schema: Schema, value: unknown, path: Path): FormProblem[] {
  const allowed = schema.enum ?? [schema.const];
  if (allowed.includes(value)) return [];
  return [problem(path, "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`)];
}

export const checkBoolean = (value: unknown, path: Path): FormProblem[] =>
  typeof value === "boolean" ? [] : [problem(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")];
