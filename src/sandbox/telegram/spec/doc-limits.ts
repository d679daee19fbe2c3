import type { Limits, TypeSpec } from "./bot-api-spec.ts";

type Kind = "string" | "number" | "list";

const bounds = (match: RegExpMatchArray | null): [number, number] | undefined =>
  match ? [Number(match[1]), Number(match[2])] : undefined;

const upTo = (match: RegExpMatchArray | null): [number, number] | undefined =>
  match ? [0, Number(match[1])] : undefined;

function stringLimits(doc: string): Limits {
  const limits: Limits = {};
  const chars = bounds(doc.match(/(\d+)-(\d+) (?:UTF-8 )?characters/));
  if (chars) limits.chars = chars;
  if (chars && /after entit(?:y|ies) parsing/.test(doc)) limits.afterParsing = true;
  const bytes = bounds(doc.match(/(\d+)-(\d+) bytes/));
  if (bytes) limits.bytes = bytes;
  if (/[Oo]nly (?:characters )?A-Z, a-z, 0-9, _ and - are allowed/.test(doc))
    limits.pattern = "^[A-Za-z0-9_-]*$";
  if (/only lowercase English letters, digits and underscores/.test(doc)) limits.pattern = "^[a-z0-9_]*$";
  return limits;
}

function listLimits(doc: string): Limits {
  const items =
    bounds(doc.match(/(?:[Ll]ist|[Aa]rray) of (\d+)-(\d+)/)) ??
    upTo(doc.match(/[Aa]t most (\d+) [\w ]+ can be specified/)) ??
    upTo(doc.match(/list of up to (\d+)/i));
  return items ? { items } : {};
}

function numberLimits(doc: string): Limits {
  const limits: Limits = {};
  const range =
    bounds(doc.match(/[Vv]alues between (\d+)-(\d+)/)) ??
    bounds(doc.match(/[;,] (\d+)-(\d+)(?:[.,;]|$)/)) ??
    bounds(doc.match(/must be between (\d+) and (\d+)/));
  if (range) limits.range = range;
  if (/must be non-zero/.test(doc)) limits.nonZero = true;
  return limits;
}

function kindOf(type: TypeSpec): Kind | undefined {
  if (type === "string" || type === "number") return type;
  return typeof type === "object" && "list" in type ? "list" : undefined;
}

/** Reads the bounds of a field out of its documentation; undefined when it states none. */
export function limitsFromDoc(doc: string, type: TypeSpec): Limits | undefined {
  const kind = kindOf(type);
  if (!kind) return undefined;
  const read = { string: stringLimits, number: numberLimits, list: listLimits }[kind];
  const limits = read(doc);
  return Object.keys(limits).length > 0 ? limits : undefined;
}
