import type { Client } from "@libsql/client";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "../../src/db/schema.ts";

/** Says who somebody is, wherever it stands. */
export const WHO = "W7H0";
/** Says which column it was planted in. */
export const MARK = "M4RK";

export const ids = { user: "u-1", deployment: "d-1", order: "o-1", subscription: "s-1" };
export const chat = { platform: "telegram" as const, platformUserId: `${WHO}77`, chatId: `${WHO}77` };
export const clerkUserId = `user_${WHO}`;

/** Tables whose rows are about nobody in particular, and why. */
export const ABOUT_NOBODY: Readonly<Record<string, string>> = {
  act_mints: "the operator's own money",
  audit_chain: "the head of the log",
  broadcasts: "the operator's words to everybody",
  database_restores: "the operator's copies",
  deploy_pauses: "the operator's own switch",
  jobs: "gone when they are done",
  provider_blacklist: "providers",
  provider_drains: "providers",
  provider_health: "providers",
  provider_observations: "providers",
  provider_pardons: "providers",
  rights_changes: "an agent's id for a moment",
  send_pace: "the bot's own limits",
  unknown_deployments: "what belongs to nobody",
  usage_counters: "sums under opaque ids",
  usage_processes: "our own processes",
  usage_slices: "sums under opaque ids",
  usage_warnings: "sums under opaque ids",
  vault_holders: "our own processes",
  vault_keys: "our own keys",
  watch_rounds: "our own rounds",
};

export const tables = (): SQLiteTable[] =>
  Object.values(schema).flatMap((table) => (is(table, SQLiteTable) ? [table] : []));
export const nameOf = (table: SQLiteTable): string => getTableConfig(table).name;

const FIRST = ["users", "deployments", "orders", "subscriptions"];
const IDENTITY = /(platform_user_id|chat_id|display_name|username|email|^name|language)$/;

/** A value that ties the row to the person, or says which column it stands in. */
function valueFor(table: string, column: { name: string; type: string }): string | number {
  const { name, type } = column;
  const owned: Record<string, string> = {
    "users.id": ids.user,
    "deployments.id": ids.deployment,
    "agent_health.id": ids.deployment,
    "deploy_waiters.id": ids.user,
    "orders.id": ids.order,
    "subscriptions.id": ids.subscription,
    "users.clerk_user_id": clerkUserId,
    "login_requests.clerk_user_id": clerkUserId,
    "inbox.lane": `telegram:user:${chat.platformUserId}`,
    "plan_slots.state": "held",
    "inbox.state": "done",
    "outbox.state": "sent",
    "model_pauses.paused_by": "operator",
    "admin_cases.subject": ids.deployment,
    "admin_requests.asked_by": ids.user,
    "audit_log.actor_id": ids.user,
    "audit_log.subject_kind": "deployment",
    "audit_log.subject_id": ids.deployment,
    user_id: ids.user,
    deployment_id: ids.deployment,
    order_id: ids.order,
    subscription_id: ids.subscription,
  };
  const known = owned[`${table}.${name}`] ?? owned[name];
  if (known !== undefined) return known;
  if (/platform$/.test(name) || name === "channel") return "telegram";
  if (type === "integer") return 1;
  return IDENTITY.test(name) ? chat.platformUserId : `${MARK}.${table}.${name}`;
}

/** One row of every table that may be about a person, with something planted in each of its columns. */
export async function plantPerson(client: Client): Promise<void> {
  const about = tables()
    .filter((table) => !(nameOf(table) in ABOUT_NOBODY) && table !== schema.accountDeletions)
    .toSorted((a, b) => order(nameOf(a)) - order(nameOf(b)));
  await client.batch(
    about.map((table) => {
      const { name, columns } = getTableConfig(table);
      const values = columns.map((column) =>
        valueFor(name, { name: column.name, type: column.getSQLType() }),
      );
      const names = columns.map((column) => column.name).join();
      return { sql: `insert into ${name} (${names}) values (${values.map(() => "?").join()})`, args: values };
    }),
    "write",
  );
}

const order = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** `table.column` of every value in the database that holds the text. */
export async function holding(client: Client, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables()) {
    const name = nameOf(table);
    for (const row of (await client.execute(`select * from ${name}`)).rows)
      for (const [column, value] of Object.entries(row))
        if (typeof value === "string" && value.includes(text)) found.push(`${name}.${column}`);
  }
  return [...new Set(found)].sort();
}
