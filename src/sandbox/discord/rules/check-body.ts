import { readFileSync } from "node:fs";
import type { RequestBody, RequestSpec, Schema } from "../spec/request-spec.ts";
import { checkBoolean, checkFixed, checkNumber, checkText } from "./check-scalar.ts";
import { type FormProblem, lengthProblem, problem, tuple } from "./form-problem.ts";

type Path = FormProblem["path"];

/** What the description says about one body. */
export interface BodyReport {
  problems: FormProblem[];
  /** Members it knows nothing of; Discord passes over them in silence. */
  ignored: string[];
}

export type BodyChecker = (name: RequestBody, body: unknown, at?: Path) => BodyReport;

const isDictionary = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const notADictionary = (path: Path): FormProblem[] => [
  problem(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
];

export const loadRequestSpec = (): RequestSpec =>
  JSON.parse(readFileSync(new URL("../spec/request-spec.json", import.meta.url), "utf8")) as RequestSpec;

/** Holds bodies against the description and says what is wrong in Discord's own words. */
export function createBodyChecker(spec: RequestSpec = loadRequestSpec()): BodyChecker {
  function resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const named = spec.schemas[schema.$ref];
    if (!named) throw new Error(`the description has no ${schema.$ref}`);
    return resolve(named);
  }

  /** Which `type` a component, option or callback must carry to be meant by this schema. */
  function tagsOf(schema: Schema): unknown[] {
    const tag = resolve(schema).properties?.type;
    if (!tag) return [];
    const { const: only, enum: several = [] } = resolve(tag);
    return only === undefined ? several : [only];
  }

  function checkTagged(choices: Schema[], value: unknown, path: Path, ignored: string[]): FormProblem[] {
    if (!isDictionary(value)) return notADictionary(path);
    const meant = choices.find((choice) => tagsOf(choice).includes(value.type));
    if (meant) return check(meant, value, path, ignored);
    const known = choices.flatMap(tagsOf).sort((a, b) => Number(a) - Number(b));
    const message = `Value of field "type" must be one of ${tuple(known)}.`;
    return [problem(path, "UNION_TYPE_CHOICES", message)];
  }

  function checkChoice(choices: Schema[], value: unknown, path: Path, ignored: string[]): FormProblem[] {
    if (value === null && choices.some((choice) => resolve(choice).type === "null")) return [];
    // The description has an empty schema beside the real ones in a place; it would let everything through.
    const real = choices.filter(
      (choice) => resolve(choice).type !== "null" && Object.keys(choice).length > 0,
    );
    if (real.length > 1 && real.every((choice) => tagsOf(choice).length > 0))
      return checkTagged(real, value, path, ignored);
    const tries = real.map((choice) => {
      const passedOver: string[] = [];
      return { problems: check(choice, value, path, passedOver), passedOver };
    });
    const best = tries.toSorted((a, b) => a.problems.length - b.problems.length)[0];
    ignored.push(...(best?.passedOver ?? []));
    return best?.problems ?? [];
  }

  function checkObject(schema: Schema, value: unknown, path: Path, ignored: string[]): FormProblem[] {
    if (!isDictionary(value)) return notADictionary(path);
    const { properties, additionalProperties, required = [] } = schema;
    const missing = required
      .filter((name) => value[name] === undefined)
      .map((name) => problem([...path, name], "BASE_TYPE_REQUIRED", "This field is required"));
    const wrong = Object.entries(value).flatMap(([name, member]) => {
      const known = properties?.[name] ?? additionalProperties;
      if (!known) ignored.push([...path, name].join("."));
      return known && member !== undefined ? check(known, member, [...path, name], ignored) : [];
    });
    return [...missing, ...wrong];
  }

  function checkList(schema: Schema, value: unknown, path: Path, ignored: string[]): FormProblem[] {
    if (!Array.isArray(value))
      return [problem(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")];
    const { items } = schema;
    return [
      ...lengthProblem(path, value.length, schema.minItems, schema.maxItems),
      ...(items ? value.flatMap((item, at) => check(items, item, [...path, at], ignored)) : []),
    ];
  }

  function check(given: Schema, value: unknown, path: Path, ignored: string[]): FormProblem[] {
    const schema = resolve(given);
    if (schema.anyOf) return checkChoice(schema.anyOf, value, path, ignored);
    if (schema.enum || "const" in schema) return checkFixed(schema, value, path);
    const types = [schema.type ?? []].flat();
    if (value === null && types.includes("null")) return [];
    if (types.includes("object")) return checkObject(schema, value, path, ignored);
    if (types.includes("array")) return checkList(schema, value, path, ignored);
    if (types.includes("string")) return checkText(schema, value, path);
    if (types.includes("integer")) return checkNumber(schema, value, path, "int");
    if (types.includes("number")) return checkNumber(schema, value, path, "number");
    return types.includes("boolean") ? checkBoolean(value, path) : [];
  }

  return (name, body, at = []) => {
    const ignored: string[] = [];
    return { problems: check({ $ref: name }, body, at, ignored), ignored };
  };
}
