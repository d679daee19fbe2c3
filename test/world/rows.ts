import { execFileSync } from "node:child_process";
import { join } from "node:path";

const READ = `
const { DatabaseSync } = require("node:sqlite");
const db = new DatabaseSync(process.argv[1], { readOnly: true });
const tables = process.argv[2].split(",");
const rows = tables.map((t) => [t, db.prepare("select * from " + t + " order by 1").all()]);
process.stdout.write(JSON.stringify(Object.fromEntries(rows)));
`;

/** Tables that say who is who, who paid what and what runs. Nothing refused may change them. */
export const LASTING = [
  "users",
  "chat_identities",
  "deployments",
  "deployment_events",
  "orders",
  "checkouts",
  "payments",
  "refunds",
  "subscriptions",
  "plan_slots",
  "akash_intents",
  "leases",
  "provider_blacklist",
  "customers",
] as const;

export type Rows = Record<string, Record<string, unknown>[]>;

/**
 * Reads tables of the product's database from a process of its own: two SQLite libraries in one process would
 * undo each other's locks.
 */
export function rowsOf(folder: string, tables: readonly string[] = LASTING): Rows {
  const args = ["-e", READ, join(folder, "goclaw.db"), tables.join(",")];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));
}
