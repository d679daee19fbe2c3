import type { Client } from "@libsql/client";
import { ALWAYS, type Part } from "./cas-batch.ts";
import { toDatabaseError } from "./database-errors.ts";

/** Runs one part by itself. @returns how many rows it wrote */
export async function runPart(client: Client, part: Part): Promise<number> {
  const { rowsAffected } = await client.execute(part(ALWAYS));
  return rowsAffected;
}

/** Runs parts as one atomic batch with nothing to wait for. @returns how many rows each wrote */
export async function runParts(client: Client, parts: Part[]): Promise<number[]> {
  const results = await client.batch(
    parts.map((part) => part(ALWAYS)),
    "write",
  );
  return results.map((r) => r.rowsAffected);
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
