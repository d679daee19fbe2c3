import type { Client, InStatement } from "@libsql/client";

/** One statement as a batch may be given it. */
type BatchStatement = Parameters<Client["batch"]>[0][number];

const sqlOf = (statement: BatchStatement): string => {
  if (typeof statement === "string") return statement;
  return Array.isArray(statement) ? statement[0] : statement.sql;
};

const READ = /^\s*(?:select|explain)\b/i;

/** True of a statement that changes nothing, so that it needs no turn and may be repeated. */
export const isRead = (statement: InStatement | string): boolean => READ.test(sqlOf(statement));

const CHANGE = /^\s*(?:insert|update|delete)\b/i;

/** True of a statement that changes rows and nothing else, so that it may share a transaction with others. */
export const isChange = (statement: BatchStatement): boolean => CHANGE.test(sqlOf(statement));
