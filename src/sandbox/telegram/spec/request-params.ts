import type { BotApiSpec, TypeSpec } from "./bot-api-spec.ts";

function scalarKinds(spec: BotApiSpec, type: TypeSpec, kinds = new Set<string>()): Set<string> {
  if (typeof type === "string") return kinds.add(type);
  if ("lit" in type) return kinds.add(typeof type.lit);
  if ("list" in type) return kinds.add("object");
  const named = "ref" in type ? spec.types[type.ref] : type;
  if (named && "anyOf" in named) for (const option of named.anyOf) scalarKinds(spec, option, kinds);
  else kinds.add("object");
  return kinds;
}

function fromText(text: string, kinds: Set<string>): unknown {
  if (kinds.has("number") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kinds.has("boolean") && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (kinds.has("boolean") && /^[01]$/.test(text)) return text === "1";
  if (kinds.has("object") && /^\s*[[{"]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** Gives parameters that came as text (form, query, multipart) the types that the method declares. */
export function typedParams(
  spec: BotApiSpec,
  method: string,
  raw: Record<string, unknown>,
): Record<string, unknown> {
  const fields = spec.methods[method] ?? {};
  const typed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const field = fields[name];
    if (value === null || value === undefined) continue;
    typed[name] = field && typeof value === "string" ? fromText(value, scalarKinds(spec, field.type)) : value;
  }
  return typed;
}
