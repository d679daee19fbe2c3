import type { Client, InStatement, Row } from "@libsql/client";
import { type SealedColumn, sealedColumns } from "./sealed-columns.ts";
import { keyIdIn, type Sealed, type Vault } from "./vault.ts";

/** A value that did not open; its content is never named. */
export interface Unopened {
  table: string;
  column: string;
  rowId: string;
  reason: string;
}

export interface ResealReport {
  /** Values sealed anew, by `table.column`. */
  resealed: Map<string, number>;
  unopened: Unopened[];
}

export interface ResealOptions {
  client: Client;
  vault: Vault;
  /** Rows per commit. */
  batch?: number;
  /** Called after each commit with what it sealed anew. */
  onBatch?(column: SealedColumn, count: number): void;
}

const BATCH = 200;
const LENGTH_OF_PREFIX = "enc:01234567:".length;
const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`;

/**
 * Seals under the active key whatever an older key of the ring sealed, while others go on reading and writing. A value
 * that changes meanwhile is left to whoever changed it. It may be ended anywhere and begun again.
 */
export async function reseal(options: ResealOptions): Promise<ResealReport> {
  const report: ResealReport = { resealed: new Map(), unopened: [] };
  for (const column of sealedColumns()) {
    // What is written from now on is for the next pass: a busy replica would keep this one going for ever.
    const last = await lastRow(options.client, column);
    let after: Row | undefined;
    do {
      const rows = last ? await oldOnes(options, column, last, after) : [];
      const statements = rows.flatMap((row) => resealed(options.vault, column, row, report.unopened));
      if (statements.length > 0) {
        const results = await options.client.batch(statements, "write");
        const count = results.reduce((sum, one) => sum + one.rowsAffected, 0);
        report.resealed.set(nameOf(column), (report.resealed.get(nameOf(column)) ?? 0) + count);
        options.onBatch?.(column, count);
      }
      after = rows.at(-1);
    } while (after !== undefined);
  }
  return report;
}

async function lastRow(client: Client, { table, key }: SealedColumn): Promise<Row | undefined> {
  const order = key.map((name) => `${name} desc`).join(", ");
  return (await client.execute(`select ${key.join(", ")} from ${table} order by ${order} limit 1`)).rows[0];
}

/** The next rows whose value is not under the active key, in the order of their key and up to a last one. */
async function oldOnes(
  { client, vault, batch = BATCH }: ResealOptions,
  { table, column, key }: SealedColumn,
  last: Row,
  after?: Row,
): Promise<Row[]> {
  const names = key.join(", ");
  const values = `(${key.map(() => "?").join(", ")})`;
  const keyOf = (row: Row) => key.map((name) => row[name] ?? null);
  const { rows } = await client.execute({
    sql: `select ${names}, ${column} as sealed from ${table}
      where ${column} is not null and substr(${column}, 1, ${LENGTH_OF_PREFIX}) <> ?
        and (${names}) <= ${values} ${after ? `and (${names}) > ${values}` : ""}
      order by ${names} limit ?`,
    args: [`enc:${vault.activeKeyId}:`, ...keyOf(last), ...(after ? keyOf(after) : []), batch],
  });
  return rows;
}

function resealed(vault: Vault, column: SealedColumn, row: Row, unopened: Unopened[]): InStatement[] {
  const { table, key } = column;
  const old = String(row.sealed);
  const rowId = key.map((name) => String(row[name])).join(":");
  const place = { table, column: column.column, rowId };
  try {
    const fresh = vault.seal(place, vault.open(place, old as Sealed));
    return [
      {
        sql: `update ${table} set ${column.column} = ? where ${key.map((name) => `${name} = ?`).join(" and ")} and ${column.column} = ?`,
        args: [fresh, ...key.map((name) => row[name] ?? null), old],
      },
    ];
  } catch {
    unopened.push({
      ...place,
      reason: vault.knows(keyIdIn(old)) ? "changed or moved" : "key not configured",
    });
    return [];
  }
}

/** How many values each key has sealed, by key id and `table.column`. */
export async function countByKey(client: Client): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  for (const column of sealedColumns()) {
    const { rows } = await client.execute(
      `select substr(${column.column}, 5, 8) as key_id, count(*) as n from ${column.table}
        where ${column.column} is not null group by 1`,
    );
    for (const { key_id, n } of rows) {
      const ofKey = counts.get(String(key_id)) ?? new Map<string, number>();
      counts.set(String(key_id), ofKey.set(nameOf(column), Number(n)));
    }
  }
  return counts;
}
