import { join } from "node:path";
import { getCallSites } from "node:util";
import type { Client, InArgs } from "@libsql/client";

export type Statement = Parameters<Client["batch"]>[0][number];

/** One statement as it was first executed; SQLite may choose by what is bound to it. */
export interface Asked {
  sql: string;
  args: InArgs;
}

/** The distinct statements of the product, as tests have it execute them. */
export interface StatementBook {
  note(statements: readonly Statement[]): void;
  /** What was not taken before, each once. */
  takeNew(): Asked[];
}

const SRC = join(import.meta.dirname, "../../../src/");
/** Who called the client: this file's two functions and the watched client's own stand before it. */
const CALLER = 3;

/** @param isProducts whether a client was called by the product, and not by a test that looks at its rows */
export function createStatementBook(isProducts = isCalledByProduct): StatementBook {
  const texts = new Set<string>();
  const shapes = new Set<string>();
  let asked: Asked[] = [];
  return {
    note(statements) {
      const unknown = statements.map(askedIn).filter(({ sql }) => !texts.has(sql));
      if (unknown.length === 0 || !isProducts()) return;
      for (const one of unknown) {
        const shape = shapeOf(one.sql);
        texts.add(one.sql);
        if (!shapes.has(shape)) asked.push(one);
        shapes.add(shape);
      }
    },
    takeNew() {
      const taken = asked;
      asked = [];
      return taken;
    },
  };
}

/** The query builder is the product's alone; it calls from a queue, so that nobody of the product stands behind it. */
function isCalledByProduct(): boolean {
  const caller = getCallSites(CALLER + 1)[CALLER]?.scriptName ?? "";
  return caller.includes(SRC) || caller.includes("/node_modules/drizzle-orm/");
}

function askedIn(statement: Statement): Asked {
  if (typeof statement === "string") return { sql: statement, args: [] };
  return "sql" in statement
    ? { sql: statement.sql, args: statement.args ?? [] }
    : { sql: statement[0], args: statement[1] ?? [] };
}

/** One text for lists and rows of any length, and for widths of packed rows. */
export const shapeOf = (sql: string): string =>
  sql
    .replace(/\s+/g, " ")
    .replace(/\d+/g, "#")
    .replace(/\?(?: ?, ?\?)+/g, "?…")
    .replace(/\(\?…?\)(?: ?, ?\(\?…?\))+/g, "(?…)…")
    .trim();
