import { z } from "zod";
import { type Finding, invalid } from "./errors.ts";

/** Kinds of members of a body. */
export const uuid = z.uuid();
export const text = z.string().min(1).max(5000);
export const url = z
  .string()
  .min(1)
  .max(2083)
  .refine((given) => URL.canParse(given.replaceAll(/\{[A-Z_]+\}/g, "X")), "Input should be a valid URL");
/** At most fifty keys; values are short texts, numbers or booleans. */
export const metadata = z
  .record(z.string().min(1).max(40), z.union([z.string().min(1).max(500), z.number(), z.boolean()]))
  .refine((given) => Object.keys(given).length <= 50, "Dictionary should have at most 50 items");

/** Kinds of query parameters: everything arrives as text, and a list as the same name several times. */
const whole = z.string().regex(/^\d+$/, "Input should be a valid integer").transform(Number);
export const flag = z.enum(["true", "false"]).transform((given) => given === "true");
export const many = <T>(one: z.ZodType<T>) =>
  z.union([one.transform((given) => [given]), z.array(one)]).optional();

/**
 * A strict body. `P` is the SDK's own type: a name that the SDK does not know does not compile. The real API ignores
 * names it does not know; the twin refuses them, since with it they can only be our mistakes.
 */
export function bodyOf<P>() {
  return <S extends z.ZodRawShape & { [K in keyof S]: K extends keyof P ? unknown : never }>(shape: S) =>
    z.strictObject(shape);
}

/** The query of a list: its own filters with paging and sorting. */
export const listOf = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({
    ...shape,
    page: whole.optional(),
    limit: whole.optional(),
    sorting: many(z.enum(["created_at", "-created_at", "started_at", "-started_at"])),
  });

export type Query = Record<string, string | string[]>;

export function parseQuery(search: string): Query {
  const query: Query = {};
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of path)
    value =
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined;
  return value;
}

/** Says one zod issue as FastAPI would. */
function findings(issue: z.core.$ZodIssue, where: "body" | "query", input: unknown): Finding[] {
  const loc = [where, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      type: "extra_forbidden",
      loc: [...loc, key],
      msg: "Extra inputs are not permitted",
      input: valueAt(input, [...issue.path, key]),
    }));
  const given = valueAt(input, issue.path);
  if (given === undefined) return [{ type: "missing", loc, msg: "Field required", input: null }];
  return [{ type: "value_error", loc, msg: issue.message, input: given }];
}

/** Reads a body or a query, or refuses it with every finding. @throws PolarFault 422 */
export function read<T>(schema: z.ZodType<T>, where: "body" | "query", input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(...parsed.error.issues.flatMap((issue) => findings(issue, where, input)));
}
