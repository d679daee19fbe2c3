import { readFileSync } from "node:fs";
import type { BotApiSpec, FieldSpec, Limits, TypeSpec } from "./bot-api-spec.ts";

/** What is wrong with one value. `path` starts below the method's name, e.g. `reply_markup.inline_keyboard[0][0].text`. */
export interface Problem {
  path: string;
  kind: "unknown" | "missing" | "type" | "chars" | "bytes" | "items" | "range" | "pattern";
  detail: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Loads the committed specification. */
export function loadBotApiSpec(): BotApiSpec {
  return JSON.parse(readFileSync(new URL("bot-api-spec.json", import.meta.url), "utf8")) as BotApiSpec;
}

/** Checks values against a specification; the same code judges requests and, in tests, answers. */
export function createChecker(spec: BotApiSpec) {
  const outside = (n: number, [min, max]: [number, number]) => n < min || n > max;

  function checkString(value: string, path: string, limits: Limits, found: Problem[]): void {
    const chars = [...value].length;
    const bytes = Buffer.byteLength(value);
    if (limits.chars && outside(chars, limits.chars))
      found.push({ path, kind: "chars", detail: `${chars} characters` });
    if (limits.bytes && outside(bytes, limits.bytes))
      found.push({ path, kind: "bytes", detail: `${bytes} bytes` });
    if (limits.pattern && !new RegExp(limits.pattern).test(value)) {
      found.push({ path, kind: "pattern", detail: "unallowed characters" });
    }
  }

  function checkNumber(value: number, path: string, limits: Limits, found: Problem[]): void {
    if (
      !Number.isFinite(value) ||
      (limits.range && outside(value, limits.range)) ||
      (limits.nonZero && value === 0)
    ) {
      found.push({ path, kind: "range", detail: `value ${value}` });
    }
  }

  function fieldsOf(type: TypeSpec): Record<string, FieldSpec> | undefined {
    const named = typeof type === "object" && "ref" in type ? spec.types[type.ref] : undefined;
    return named && "fields" in named ? named.fields : undefined;
  }

  function optionsOf(type: TypeSpec): TypeSpec[] | undefined {
    if (typeof type !== "object") return undefined;
    if ("anyOf" in type) return type.anyOf;
    const named = "ref" in type ? spec.types[type.ref] : undefined;
    return named && "anyOf" in named ? named.anyOf : undefined;
  }

  /** Whether the value's fixed words (`type: "heading"`) and required fields point at this option. */
  function fits(option: TypeSpec, value: Record<string, unknown>, depth: "words" | "fields"): boolean {
    if (option === "file") return value.bytes instanceof Uint8Array;
    const inner = optionsOf(option);
    if (inner) return inner.some((one) => fits(one, value, depth));
    const fields = fieldsOf(option);
    if (!fields) return false;
    return Object.entries(fields).every(([name, field]) => {
      if (field.optional) return true;
      if (depth === "fields") return value[name] !== undefined;
      const literal = typeof field.type === "object" && "lit" in field.type ? field.type : undefined;
      return !literal || value[name] === literal.lit;
    });
  }

  function checkChoice(
    options: TypeSpec[],
    value: unknown,
    path: string,
    limits: Limits,
    found: Problem[],
  ): void {
    let candidates = options;
    if (isRecord(value)) {
      const byWords = options.filter((option) => fits(option, value, "words"));
      const byFields = byWords.filter((option) => fits(option, value, "fields"));
      candidates = byFields.length > 0 ? byFields : byWords;
    }
    let best: Problem[] | undefined;
    for (const option of candidates) {
      const problems: Problem[] = [];
      check(option, value, path, limits, problems);
      if (problems.length === 0) return;
      if (!best || problems.length < best.length) best = problems;
    }
    found.push(...(best ?? [{ path, kind: "type" as const, detail: "none of the allowed kinds" }]));
  }

  function checkObject(
    fields: Record<string, FieldSpec>,
    value: unknown,
    path: string,
    found: Problem[],
  ): void {
    if (!isRecord(value)) {
      found.push({ path, kind: "type", detail: "expected an Object" });
      return;
    }
    const at = (name: string) => (path ? `${path}.${name}` : name);
    for (const name of Object.keys(value)) {
      if (!fields[name] && value[name] !== undefined)
        found.push({ path: at(name), kind: "unknown", detail: "unknown field" });
    }
    const formatted = value.parse_mode !== undefined || value.entities !== undefined;
    for (const [name, field] of Object.entries(fields)) {
      if (value[name] === undefined) {
        if (!field.optional)
          found.push({ path: at(name), kind: "missing", detail: "required field is missing" });
        continue;
      }
      const { chars: _chars, ...rest } = field.limits ?? {};
      check(
        field.type,
        value[name],
        at(name),
        formatted && field.limits?.afterParsing ? rest : (field.limits ?? {}),
        found,
      );
    }
  }

  function checkScalar(
    type: "string" | "number" | "boolean",
    value: unknown,
    path: string,
    limits: Limits,
    found: Problem[],
  ): void {
    if (typeof value !== type) {
      const name = { string: "a String", number: "a Number", boolean: "a Boolean" }[type];
      found.push({ path, kind: "type", detail: `expected ${name}` });
    } else if (typeof value === "string") checkString(value, path, limits, found);
    else if (typeof value === "number") checkNumber(value, path, limits, found);
  }

  function checkList(item: TypeSpec, value: unknown, path: string, limits: Limits, found: Problem[]): void {
    if (!Array.isArray(value)) {
      found.push({ path, kind: "type", detail: "expected an Array" });
      return;
    }
    if (limits.items && outside(value.length, limits.items)) {
      found.push({ path, kind: "items", detail: `${value.length} elements` });
    }
    for (const [index, one] of value.entries()) check(item, one, `${path}[${index}]`, {}, found);
  }

  function check(type: TypeSpec, value: unknown, path: string, limits: Limits, found: Problem[]): void {
    const options = optionsOf(type);
    if (type === "any" || type === "file") return;
    if (typeof type === "string") checkScalar(type, value, path, limits, found);
    else if ("list" in type) checkList(type.list, value, path, limits, found);
    else if (options) checkChoice(options, value, path, limits, found);
    else if (!("lit" in type)) checkObject(fieldsOf(type) ?? {}, value, path, found);
    else if (value !== type.lit)
      found.push({ path, kind: "type", detail: `expected ${JSON.stringify(type.lit)}` });
  }

  return {
    /** Problems of a method's parameters; an empty list means that the request is valid. */
    fields(method: string, value: Record<string, unknown>): Problem[] {
      const found: Problem[] = [];
      checkObject(spec.methods[method] ?? {}, value, "", found);
      return found;
    },
    type(type: TypeSpec, value: unknown, path: string): Problem[] {
      const found: Problem[] = [];
      check(type, value, path, {}, found);
      return found;
    },
  };
}
