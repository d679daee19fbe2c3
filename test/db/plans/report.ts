import { type Client, createClient, type Row } from "@libsql/client/sqlite3";
import { ALLOWED, STAYS_SMALL } from "./allowed.ts";
import { type KnownTables, type Step, slowSteps } from "./judge-plan.ts";
import { type Asked, shapeOf } from "./statement-book.ts";

const HINT =
  "does not find its rows by an index. Give it one, or say in test/db/plans/allowed.ts why it may look at them all";
const EXPLAINED = /^\s*(?:select|insert|update|delete|with)\b/i;

/**
 * Which of these statements get slower the more rows there are, each with its plan; empty when none does. Rows make no
 * difference to a plan, since GoClaw never has SQLite count them (`analyze`): that of an empty table is that of a full one.
 * @param path of a migrated database
 */
export async function reportOn(asked: readonly Asked[], path: string, allowed = ALLOWED): Promise<string> {
  const isAllowed = ({ sql }: Asked): boolean => allowed.some(({ like }) => like.test(shapeOf(sql)));
  const client = createClient({ url: `file:${path}` });
  try {
    const tables = await readTables(client);
    const found: string[] = [];
    for (const one of asked) {
      const steps = EXPLAINED.test(one.sql) && !isAllowed(one) ? await stepsOf(client, one) : [];
      if (slowSteps({ sql: one.sql, steps }, tables).length > 0) found.push(described(one, steps));
    }
    return found.join("\n\n");
  } finally {
    client.close();
  }
}

const described = ({ sql }: Asked, steps: readonly Step[]): string =>
  `${shapeOf(sql)}\n  ${HINT}:\n${steps.map(({ detail }) => `    ${detail}`).join("\n")}`;

async function readTables(client: Client): Promise<KnownTables> {
  const { rows } = await client.execute("select name from sqlite_master where type='table'");
  return { all: new Set(rows.map(({ name }) => String(name))), small: new Set(Object.keys(STAYS_SMALL)) };
}

/** None where the statement is not of this schema: tests also ask for what is not there. */
async function stepsOf(client: Client, { sql, args }: Asked): Promise<Step[]> {
  try {
    const { rows } = await client.execute({ sql: `explain query plan ${sql}`, args });
    return rows.map(stepIn);
  } catch (error) {
    if (/no such (?:table|column)/.test(String(error))) return [];
    throw error;
  }
}

const stepIn = ({ id, parent, detail }: Row): Step => ({
  id: Number(id),
  parent: Number(parent),
  detail: String(detail),
});
