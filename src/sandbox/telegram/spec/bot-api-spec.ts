/** The shape of `bot-api-spec.json`: every Bot API method and the objects its parameters are made of. */
export interface BotApiSpec {
  source: string;
  methods: Record<string, Record<string, FieldSpec>>;
  /** Named objects and unions that fields refer to. */
  types: Record<string, NamedType>;
}

export type NamedType = { fields: Record<string, FieldSpec> } | { anyOf: TypeSpec[] };

/** A scalar name, a named type, one fixed value, a list, or a choice. `file` is an upload, a file id or a URL. */
export type TypeSpec =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | "file"
  | { ref: string }
  | { lit: string | number | boolean }
  | { list: TypeSpec }
  | { anyOf: TypeSpec[] };

export interface FieldSpec {
  type: TypeSpec;
  optional?: true;
  limits?: Limits;
}

/** Bounds that the documentation states in words. Lengths count characters unless they say bytes. */
export interface Limits {
  chars?: [number, number];
  /** The character bound holds after markup has been parsed away. */
  afterParsing?: true;
  bytes?: [number, number];
  items?: [number, number];
  range?: [number, number];
  nonZero?: true;
  pattern?: string;
}
