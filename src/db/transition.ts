import type { Client } from "@libsql/client";
import { AppError } from "../errors.ts";
import { commitCas, type Head, type Part } from "./cas-batch.ts";

/** A row by id, or pinned to the version that the caller read and decided on. */
export type RowRef = string | { id: string; version: number };

interface Versioned {
  id: string;
  version: number;
}

export interface Transition<R extends Versioned> {
  client: Client;
  ref: RowRef;
  find(id: string): Promise<R | null>;
  /** Whether the step is allowed from where the row stands. */
  allowed(row: R): boolean;
  head(row: R): Head;
  parts(row: R): Part[];
}

const TRIES = 8;

/**
 * Moves a row one step with everything that belongs to the step, or does nothing.
 * A lost race is tried again while the step stays allowed, unless the caller pinned a version.
 * @returns the row as it stands after the commit, or null when the step was not allowed
 * @throws AppError `conflict` when the row kept changing
 */
export async function transitionRow<R extends Versioned>(t: Transition<R>): Promise<R | null> {
  const id = typeof t.ref === "string" ? t.ref : t.ref.id;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await t.find(id);
    if (!row || !t.allowed(row)) return null;
    if (typeof t.ref !== "string" && t.ref.version !== row.version) return null;
    if (await commitCas(t.client, t.head(row), t.parts(row))) return await t.find(id);
  }
  throw new AppError("conflict", "the row kept changing; try again", { details: { reason: "raced" } });
}
