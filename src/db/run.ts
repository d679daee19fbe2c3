import type { Client } from "@libsql/client";
import type { Statement } from "../ports/scheduler.ts";
import { ALWAYS, type Condition, type Part } from "./cas-batch.ts";
import { toDatabaseError } from "./database-errors.ts";

/** Runs one part by itself. @returns how many rows it wrote */
export async function runPart(client: Client, part: Part): Promise<number> {
  const { rowsAffected } = await client.execute(part(ALWAYS));
  return rowsAffected;
}

/** Runs statements as one atomic batch. @returns how many rows each wrote */
export async function runStatements(client: Client, statements: Statement[]): Promise<number[]> {
  const results = await client.batch(statements, "write");
  return results.map((r) => r.rowsAffected);
}

/** Runs parts as one atomic batch, each where this holds. @returns how many rows each wrote */
export const runPartsIf = (client: Client, when: Condition, parts: Part[]): Promise<number[]> =>
  runStatements(
    client,
    parts.map((part) => part(when)),
  );

/** The same with nothing to wait for. */
export const runParts = (client: Client, parts: Part[]): Promise<number[]> =>
  runPartsIf(client, ALWAYS, parts);

/** Whether a condition holds at this moment. */
export async function holdsNow(client: Client, { sql, args }: Condition): Promise<boolean> {
  const { rows } = await client.execute({ sql: `select ${sql} as holds`, args });
  return Number(rows[0]?.holds) === 1;
}

/** All rows of a query; what the query builder throws is translated. */
export async function allOf<T>(query: PromiseLike<T[]>): Promise<T[]> {
  try {
    return await query;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** The first row of a query, or null. */
export async function firstOf<T>(query: PromiseLike<T[]>): Promise<T | null> {
  return (await allOf(query))[0] ?? null;
}
