import type { Client } from "@libsql/client";
import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, SQLiteCustomColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "./schema.ts";

/** Rows about one person, or about one agent of theirs, under the name that they have in what is handed out. */
export interface PersonalTable {
  section: string;
  table: SQLiteTable;
  /** Holds for their rows; each `?` is their id, or the agent's. */
  where: string;
}

const CHATS = "(select platform, private_chat_id from chat_identities where user_id=?)";
const ACCOUNTS = "(select platform, platform_user_id from chat_identities where user_id=?)";
const ORDERS = "(select id from orders where user_id=?)";
const byUser = (section: string, table: SQLiteTable): PersonalTable => ({
  section,
  table,
  where: "user_id=?",
});
const byAgent = (section: string, table: SQLiteTable): PersonalTable => ({
  section,
  table,
  where: "deployment_id=?",
});

/** What is stored about a person beside their agents and their single model calls, in the order in which it is told. */
export const ABOUT_PERSON: readonly PersonalTable[] = [
  { section: "account", table: schema.users, where: "id=?" },
  byUser("chatAccounts", schema.chatIdentities),
  byUser("notifications", schema.notificationPrefs),
  byUser("kindsOfNews", schema.newsChoices),
  { section: "waitsForDeploys", table: schema.deployWaiters, where: "id=?" },
  { section: "signIns", table: schema.loginRequests, where: `(platform, platform_user_id) in ${ACCOUNTS}` },
  byUser("freshSignIns", schema.sudoGrants),
  byUser("links", schema.linkRequests),
  byUser("deletions", schema.accountDeletions),
  byUser("dialog", schema.dialogs),
  { section: "buttons", table: schema.pendingActions, where: `(platform, platform_user_id) in ${ACCOUNTS}` },
  { section: "cards", table: schema.liveMessages, where: `(platform, chat_id) in ${CHATS}` },
  { section: "followedLogs", table: schema.logFollows, where: `(platform, chat_id) in ${CHATS}` },
  { section: "replyWindows", table: schema.replyWindows, where: `(platform, chat_id) in ${CHATS}` },
  { section: "messagesToYou", table: schema.outbox, where: `(platform, chat_id) in ${CHATS}` },
  {
    section: "messagesFromYou",
    table: schema.inbox,
    where:
      "lane in (select platform || ':user:' || platform_user_id from chat_identities where user_id=? union select 'clerk:' || clerk_user_id from users where id=?)",
  },
  byUser("paymentCustomers", schema.customers),
  byUser("orders", schema.orders),
  { section: "checkouts", table: schema.checkouts, where: `order_id in ${ORDERS}` },
  byUser("plans", schema.subscriptions),
  byUser("planSlots", schema.planSlots),
  byUser("planChanges", schema.planChanges),
  byUser("payments", schema.payments),
  byUser("refunds", schema.refunds),
  {
    section: "cases",
    table: schema.adminCases,
    where: `subject in (select provider_payment_id from payments where user_id=? union select id from refunds
      where user_id=? union select id from deployments where user_id=?)`,
  },
  byUser("usageByDay", schema.usageDays),
  byUser("callsUnderWay", schema.usageReservations),
  { section: "askedOfASecondPerson", table: schema.adminRequests, where: "asked_by=?" },
  { section: "broadcastsYouSent", table: schema.broadcasts, where: "by_user_id=?" },
  {
    section: "auditLog",
    table: schema.auditLog,
    where: "(actor_id=? or (subject_kind='user' and subject_id=?))",
  },
];

/** What is stored about each agent. */
export const ABOUT_AGENT: readonly PersonalTable[] = [
  byAgent("budgets", schema.budgets),
  byAgent("pauses", schema.modelPauses),
  byAgent("settings", schema.revisions),
  byAgent("backups", schema.backups),
  byAgent("attempts", schema.akashIntents),
  byAgent("leases", schema.leases),
  byAgent("leaseChanges", schema.leaseChanges),
  byAgent("deposits", schema.escrowDeposits),
  byAgent("reports", schema.agentReports),
  { section: "health", table: schema.agentHealth, where: "id=?" },
  byAgent("incidents", schema.incidents),
  byAgent("providerTroubles", schema.providerObservations),
  byAgent("events", schema.deploymentEvents),
  { section: "auditLog", table: schema.auditLog, where: "(subject_kind='deployment' and subject_id=?)" },
];

/** Nothing that opens or proves anything, and nothing that only machinery needs. */
const LEFT_OUT = /(_hash|_key|^commit_id|^version|^trace|^hash)$/;
const TIME = /(_at|_until|_since|_start|_end|^timestamp|^since|^phase_since)$/;
/** Columns that hold JSON of ours. */
const JSON_TEXT = /^(evidence|facts|details|state|keep|args|resume|choice_reason|workload|limits)$/;

/** The columns of a table that are handed out. */
export const handedOut = (table: SQLiteTable): string[] =>
  Object.values(getTableColumns(table))
    .filter((column) => !is(column, SQLiteCustomColumn) && !LEFT_OUT.test(column.name))
    .map(({ name }) => name);

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function plain(name: string, value: unknown): unknown {
  if (TIME.test(name) && typeof value === "number" && value > 1e11) return new Date(value).toISOString();
  if (!JSON_TEXT.test(name) || typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A row in plain form: names as in the rest of the file, times as ISO 8601. */
const plainRow = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), plain(name, value)]));

const PAGE = 500;

/** The rows of one section, a page at a time, so that any number of them fits in memory. */
export async function* personalRows(
  client: Client,
  { table, where }: PersonalTable,
  id: string,
): AsyncIterable<Record<string, unknown>> {
  const { name } = getTableConfig(table);
  const args = Array.from(where.matchAll(/\?/g), () => id);
  for (let after = 0; ; ) {
    const { rows } = await client.execute({
      sql: `select rowid as row_id, ${handedOut(table).join(", ")} from ${name} where ${where} and rowid>? order by rowid limit ?`,
      args: [...args, after, PAGE],
    });
    for (const { row_id: rowId, ...row } of rows) {
      after = Number(rowId);
      yield plainRow(row);
    }
    if (rows.length < PAGE) return;
  }
}
