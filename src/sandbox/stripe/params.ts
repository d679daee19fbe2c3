import { z } from "zod";
import { invalidParams } from "./errors.ts";
import type { FormHash, FormValue } from "./form.ts";

/** Parameter kinds. Everything arrives as text, so numbers and booleans are read from it. */
export const text = z.string().min(1).max(5000);
export const url = z
  .string()
  .min(1)
  .max(5000)
  .regex(/^https?:\/\/.+/, "Not a valid URL");
export const whole = z
  .string()
  .regex(/^-?\d+$/, "Invalid integer")
  .transform(Number);
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
/** Empty values unset a key; an empty string unsets the whole hash. */
export const metadata = z.union([z.literal(""), z.record(z.string().min(1).max(40), z.string().max(500))]);
export const expand = z.array(text).max(20);
export const range = z.union([
  whole,
  z.strictObject({
    gt: whole.optional(),
    gte: whole.optional(),
    lt: whole.optional(),
    lte: whole.optional(),
  }),
]);

const PAGE = { limit: whole.optional(), starting_after: text.optional(), ending_before: text.optional() };

/**
 * A strict parameter list. `P` is the SDK's own parameter type: a name that the SDK does not know does not
 * compile, so the twin cannot accept what Stripe would refuse.
 */
export function paramsOf<P>() {
  return <S extends z.ZodRawShape & { [K in keyof S]: K extends keyof P ? unknown : never }>(shape: S) =>
    z.strictObject({ ...shape, expand: expand.optional() });
}

/** The same for lists: adds the three paging parameters. */
export function listParamsOf<P>() {
  return <S extends z.ZodRawShape & { [K in keyof S]: K extends keyof P ? unknown : never }>(shape: S) =>
    z.strictObject({ ...shape, ...PAGE, expand: expand.optional() });
}

const written = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join("");

function valueAt(root: FormValue | undefined, path: readonly PropertyKey[]): FormValue | undefined {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object") return undefined;
    value = Array.isArray(value) ? value[Number(part)] : value[String(part)];
  }
  return value;
}

const oneOf = (values: readonly unknown[]): string => {
  const names = values.map(String);
  return names.length < 3 ? names.join(" or ") : `${names.slice(0, -1).join(", ")}, or ${names.at(-1)}`;
};

/** Says one zod issue in Stripe's words. */
function refusal(issue: z.core.$ZodIssue, input: FormHash) {
  const param = written(issue.path);
  const value = valueAt(input, issue.path);
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => written([...issue.path, key]));
    const plural = names.length > 1 ? "s" : "";
    return invalidParams(`Received unknown parameter${plural}: ${names.join(", ")}`, {
      code: "parameter_unknown",
      param: names[0] ?? param,
    });
  }
  if (value === undefined)
    return invalidParams(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  if (value === "") {
    const message = `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`;
    return invalidParams(message, { code: "parameter_invalid_empty", param });
  }
  if (issue.code === "invalid_format" && issue.message === "Invalid integer") {
    return invalidParams(`Invalid integer: ${String(value)}`, { code: "parameter_invalid_integer", param });
  }
  if (issue.code === "invalid_value") {
    return invalidParams(`Invalid ${param}: must be one of ${oneOf(issue.values)}`, { param });
  }
  if (issue.code === "invalid_type" && issue.expected === "array")
    return invalidParams("Invalid array", { param });
  if (issue.code === "invalid_type" && typeof value === "string")
    return invalidParams("Invalid hash", { param });
  return invalidParams(`Invalid ${param}: ${issue.message}`, { param });
}

/** Reads parameters, or refuses them in Stripe's words. */
export function readParams<T>(schema: z.ZodType<T>, input: FormHash): T {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const issues = read.error.issues;
  const issue = issues.find((one) => one.code === "unrecognized_keys") ?? issues[0];
  throw issue ? refusal(issue, input) : invalidParams("Invalid request", {});
}

/** Applies a metadata parameter to what is stored: empty values remove keys, an empty string removes all. */
export function mergeMetadata(
  stored: Record<string, string>,
  given: z.output<typeof metadata> | undefined,
): Record<string, string> {
  if (given === undefined) return stored;
  if (given === "") return {};
  const merged = { ...stored, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}
