import type { InStatement, InValue } from "@libsql/client";

/** Numbers are finite. */
type PackedValue = string | number | null;
type Rows = readonly Readonly<Record<string, PackedValue>>[];

/** Where a column stands in each record. */
interface Field {
  column: string;
  /** From 0. */
  at: number;
  /** Bytes. */
  width: number;
  isText: boolean;
  /** In front of a text stands how many bytes it has; left out where all have as many. */
  isMeasured: boolean;
  isNullable: boolean;
}

/** Digits of a text's length. */
const LENGTH_WIDTH = 6;
const SPACE = 0x20;
const ZERO = 0x30;
const HUNDRED_MILLION = 1e8;

/** The bytes that a statement carries, such as packed rows. */
export function packedBy(statement: InStatement): Uint8Array[] {
  if (typeof statement === "string" || !Array.isArray(statement.args)) return [];
  return statement.args.filter((arg) => arg instanceof Uint8Array);
}

/**
 * Inserts rows of one shape as a single value, records of fixed width that SQLite takes apart by itself: to bind each
 * of their values costs more than to store them. A column with one value in all rows is bound once.
 * @param constants such columns that the rows leave out
 * @param tail what stands behind the rows, such as `on conflict …`
 */
export function insertPacked<T extends object>(
  table: string,
  rows: readonly T[],
  { constants = {}, tail = "" }: { constants?: Readonly<Record<string, InValue>>; tail?: string } = {},
): InStatement[] {
  const [first] = rows;
  if (!first) return [];
  const records = rows as Rows;
  const same: Record<string, InValue> = { ...constants };
  const fields: Field[] = [];
  let width = 0;
  for (const [column, value] of Object.entries(first)) {
    if (records.every((row) => row[column] === value)) {
      same[column] = value;
      continue;
    }
    const field = fieldOf(records, column, width);
    fields.push(field);
    width += field.width;
  }
  const values = [
    ...fields.map((field) => valueIn(field, width)),
    ...Object.keys(same).map((_, n) => `?${n + 3}`),
  ];
  return [
    {
      sql: `insert into ${table} (${[...fields.map(({ column }) => column), ...Object.keys(same)].join(",")})
        with recursive record(n) as (values (0) union all select n+1 from record where n+1<?2)
        select ${values.join(",")} from record where true ${tail}`,
      args: [packed(records, fields, width), rows.length, ...Object.values(same)],
    },
  ];
}

function fieldOf(rows: Rows, column: string, at: number): Field {
  let isText = false;
  let isNullable = false;
  let longest = 0;
  let shortest = Number.POSITIVE_INFINITY;
  let largest = -1;
  for (const row of rows) {
    const value = textOf(row[column]);
    if (typeof value === "string") {
      const bytes = bytesIn(value);
      isText = true;
      longest = Math.max(longest, bytes);
      shortest = Math.min(shortest, bytes);
    } else if (typeof value === "number") largest = Math.max(largest, value);
    else isNullable = true;
  }
  const digits = String(largest).length;
  if (!isText) return { column, at, width: digits, isText, isMeasured: false, isNullable };
  const hasNumbers = largest >= 0;
  if (hasNumbers) longest = Math.max(longest, digits);
  const isMeasured = isNullable || hasNumbers || longest !== shortest;
  return { column, at, width: longest + (isMeasured ? LENGTH_WIDTH : 0), isText, isMeasured, isNullable };
}

/** The field's value in SQL. Of one that is null, the digits are blank. */
function valueIn({ at, width, isText, isMeasured, isNullable }: Field, recordWidth: number): string {
  const part = (from: number, length: number | string) => `substr(?1,n*${recordWidth}+${from + 1},${length})`;
  const numberIn = (from: number, digits: number) => `cast(${part(from, digits)} as integer)`;
  const textIn = (from: number, length: number | string) => `cast(${part(from, length)} as text)`;
  const digits = isText ? LENGTH_WIDTH : width;
  const value = !isText
    ? numberIn(at, digits)
    : isMeasured
      ? textIn(at + digits, numberIn(at, digits))
      : textIn(at, width);
  return isNullable ? `case when ${part(at + digits - 1, 1)}<>x'20' then ${value} end` : value;
}

function packed(rows: Rows, fields: readonly Field[], width: number): Uint8Array {
  const bytes = Buffer.alloc(rows.length * width, SPACE);
  for (const { column, at, width: digits, isText, isMeasured } of fields) {
    let from = at;
    for (const row of rows) {
      const value = isText ? textOf(row[column], isText) : row[column];
      if (typeof value === "number") writeNumber(bytes, from + digits, value);
      else if (typeof value === "string") {
        const length = writeText(bytes, isMeasured ? from + LENGTH_WIDTH : from, value);
        if (isMeasured) writeNumber(bytes, from + LENGTH_WIDTH, length);
      }
      from += width;
    }
  }
  return bytes;
}

/** What is no whole number travels as text: a column of numbers makes it one again. */
const textOf = (value: PackedValue | undefined, isText = false): PackedValue | undefined =>
  typeof value === "number" && (isText || !Number.isSafeInteger(value) || value < 0) ? String(value) : value;

function bytesIn(text: string): number {
  for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) > 127) return Buffer.byteLength(text);
  return text.length;
}

/** @returns how many bytes it has */
function writeText(bytes: Buffer, at: number, text: string): number {
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n);
    if (code > 127) return bytes.write(text, at);
    bytes[at + n] = code;
  }
  return text.length;
}

/** Its digits, with the last one right before `end`. */
function writeNumber(bytes: Buffer, end: number, value: number): void {
  const high = Math.floor(value / HUNDRED_MILLION);
  const at = writeDigits(bytes, end, value - high * HUNDRED_MILLION);
  if (high === 0) return;
  // The zeros between both halves.
  bytes.fill(ZERO, end - 8, at);
  writeDigits(bytes, end - 8, high);
}

/** @returns where the first digit stands */
function writeDigits(bytes: Buffer, end: number, below: number): number {
  let rest = below;
  let at = end;
  do {
    const tenth = (rest / 10) | 0;
    at -= 1;
    bytes[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  } while (rest > 0);
  return at;
}
