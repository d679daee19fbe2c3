import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { BotApiSpec, FieldSpec, NamedType, TypeSpec } from "./bot-api-spec.ts";
import { limitsFromDoc } from "./doc-limits.ts";

const folder = dirname(fileURLToPath(import.meta.resolve("@grammyjs/types/package.json")));

interface Reader {
  checker: ts.TypeChecker;
  types: Record<string, NamedType>;
  names: Map<ts.Type, string>;
}

/** The declarations as a program; building it takes about two seconds. */
function openDeclarations(): { checker: ts.TypeChecker; file(name: string): ts.SourceFile } {
  const program = ts.createProgram([join(folder, "mod.d.ts")], {
    strict: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  return {
    checker: program.getTypeChecker(),
    file(name) {
      const found = program.getSourceFile(join(folder, name));
      if (!found) throw new Error(`@grammyjs/types has no ${name}`);
      return found;
    },
  };
}

/** A name that stays the same between runs: the declared path, numbered only where two types share it. */
function nameFor(reader: Reader, type: ts.Type): string {
  const symbol = type.aliasSymbol ?? type.symbol;
  const path = symbol ? reader.checker.getFullyQualifiedName(symbol).replace(/^".*?"\./, "") : "";
  const base = path && !path.includes("__type") ? path : "Anonymous";
  let name = base;
  for (let n = 2; name in reader.types; n++) name = `${base}~${n}`;
  return name;
}

/** `string & {}`: the declarations' way of listing known words without closing the list. */
const isOpenString = (type: ts.Type): boolean =>
  type.isIntersection() && type.types.some((part) => (part.flags & ts.TypeFlags.String) !== 0);

function readScalar(reader: Reader, type: ts.Type): TypeSpec | undefined {
  const is = (flag: ts.TypeFlags) => (type.flags & flag) !== 0;
  if (is(ts.TypeFlags.TypeParameter)) return "file";
  if (is(ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return "any";
  if (type.isStringLiteral() || type.isNumberLiteral()) return { lit: type.value };
  if (is(ts.TypeFlags.BooleanLiteral)) return { lit: reader.checker.typeToString(type) === "true" };
  if (is(ts.TypeFlags.StringLike) || isOpenString(type)) return "string";
  if (is(ts.TypeFlags.NumberLike)) return "number";
  if (is(ts.TypeFlags.BooleanLike)) return "boolean";
  return undefined;
}

function readUnion(reader: Reader, type: ts.UnionType): TypeSpec {
  const absent = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Never | ts.TypeFlags.Void;
  const options = type.types.filter((option) => (option.flags & absent) === 0);
  if (options.every((option) => (option.flags & ts.TypeFlags.BooleanLiteral) !== 0) && options.length === 2) {
    return "boolean";
  }
  const only = options[0];
  if (options.length === 1 && only) return readType(reader, only);
  if (options.some((option) => (option.flags & ts.TypeFlags.Object) !== 0))
    return readNamed(reader, type, options);
  const choice = collapse(options.map((option) => readType(reader, option)));
  return typeof choice === "object" && "anyOf" in choice && choice.anyOf.length > 20
    ? shareWords(reader, choice)
    : choice;
}

/** Long word lists (languages, update kinds) are written once and referred to. */
function shareWords(reader: Reader, words: { anyOf: TypeSpec[] }): TypeSpec {
  const text = JSON.stringify(words);
  const known = Object.keys(reader.types).find(
    (name) => name.startsWith("Words~") && JSON.stringify(reader.types[name]) === text,
  );
  const name =
    known ?? `Words~${Object.keys(reader.types).filter((key) => key.startsWith("Words~")).length + 1}`;
  reader.types[name] = words;
  return { ref: name };
}

function collapse(options: TypeSpec[]): TypeSpec {
  const isBool = (o: TypeSpec) => typeof o === "object" && "lit" in o && typeof o.lit === "boolean";
  const rest = options.filter((option) => !isBool(option));
  const bools = options.filter(isBool);
  const merged = bools.length === 2 ? [...rest, "boolean" as const] : [...rest, ...bools];
  const closed = merged.includes("string")
    ? merged.filter((o) => typeof o !== "object" || !("lit" in o))
    : merged;
  const unique = [...new Map(closed.map((option) => [JSON.stringify(option), option])).values()];
  const only = unique[0];
  return unique.length === 1 && only !== undefined ? only : { anyOf: unique };
}

function readNamed(reader: Reader, type: ts.Type, options?: ts.Type[]): TypeSpec {
  const known = reader.names.get(type);
  if (known) return { ref: known };
  const name = nameFor(reader, type);
  reader.names.set(type, name);
  reader.types[name] = { fields: {} };
  if (options) {
    const choice = collapse(options.map((option) => readType(reader, option)));
    reader.types[name] = { anyOf: typeof choice === "object" && "anyOf" in choice ? choice.anyOf : [choice] };
  } else {
    reader.types[name] = { fields: readFields(reader, type) };
  }
  return { ref: name };
}

function readType(reader: Reader, type: ts.Type): TypeSpec {
  if (type.isUnion()) return readUnion(reader, type);
  const scalar = readScalar(reader, type);
  if (scalar !== undefined) return scalar;
  const { checker } = reader;
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    return { list: item ? readType(reader, item) : "any" };
  }
  return readNamed(reader, type);
}

function readFields(reader: Reader, type: ts.Type): Record<string, FieldSpec> {
  const fields: Record<string, FieldSpec> = {};
  for (const property of reader.checker.getPropertiesOfType(type)) {
    const type = reader.checker.getTypeOfSymbol(property);
    const field: FieldSpec = { type: readType(reader, type) };
    const neverSet = (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) !== 0;
    if (neverSet || property.flags & ts.SymbolFlags.Optional) field.optional = true;
    const doc = ts.displayPartsToString(property.getDocumentationComment(reader.checker));
    const limits = limitsFromDoc(doc, field.type);
    if (limits) field.limits = limits;
    fields[property.name] = field;
  }
  return fields;
}

function declared(file: ts.SourceFile, name: string): ts.Declaration {
  for (const statement of file.statements) {
    if (
      (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) &&
      statement.name.text === name
    ) {
      return statement;
    }
  }
  throw new Error(`${file.fileName} declares no ${name}`);
}

const version = (): string => {
  const text = ts.sys.readFile(join(folder, "package.json")) ?? "{}";
  const parsed: unknown = JSON.parse(text);
  return parsed && typeof parsed === "object" && "version" in parsed ? String(parsed.version) : "unknown";
};

function readMethods(
  read: (reader: Reader, call: ts.Signature, method: string) => Record<string, FieldSpec> | undefined,
): BotApiSpec {
  const { checker, file } = openDeclarations();
  const reader: Reader = { checker, types: {}, names: new Map() };
  const methods: BotApiSpec["methods"] = {};
  const api = checker.getTypeAtLocation(declared(file("methods.d.ts"), "ApiMethods"));
  for (const method of checker.getPropertiesOfType(api)) {
    const [call] = checker.getTypeOfSymbol(method).getCallSignatures();
    const fields = call && read(reader, call, method.name);
    if (fields) methods[method.name] = fields;
  }
  return { source: `@grammyjs/types ${version()}`, methods, types: reader.types };
}

/** Turns the parameter declarations of every Bot API method into a specification. */
export function readRequestSpec(): BotApiSpec {
  return readMethods((reader, call) => {
    const [argument] = call.getParameters();
    if (!argument) return {};
    return readFields(reader, reader.checker.getNonNullableType(reader.checker.getTypeOfSymbol(argument)));
  });
}

/** The same for what the named methods answer: each has one field, `result`. */
export function readAnswerSpec(names: readonly string[]): BotApiSpec {
  return readMethods((reader, call, method) =>
    names.includes(method) ? { result: { type: readType(reader, call.getReturnType()) } } : undefined,
  );
}
